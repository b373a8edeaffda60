// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/prometheus/metrics.hpp"

#include "common/base/assert.hpp"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <exception>

namespace camfleet::metrics {
namespace {

constexpr std::string_view kPrefix = "camfleet_";
constexpr std::size_t kHelpMax = 200;

[[nodiscard]] bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

[[nodiscard]] std::unexpected<Error> bad(std::string_view name, const char* why) {
    return fail(Errc::invalid_argument, "metric " + std::string(name) + ": " + why);
}

void insist(const Result<void>& checked) {
    if (!checked) std::fprintf(stderr, "%s\n", checked.error().text().c_str());
    CAMFLEET_ASSERT(checked.has_value());
}

}  // namespace

Result<void> check_metric(std::string_view name, std::string_view help, bool counter) {
    if (!name.starts_with(kPrefix)) return bad(name, "must begin with camfleet_");
    const std::string_view rest = name.substr(kPrefix.size());
    for (const char c : rest) {
        if (!is_word_letter(c)) return bad(name, "only a-z, 0-9 and _ are allowed");
    }
    if (rest.empty() || rest.starts_with("_") || rest.ends_with("_")) return bad(name, "no noun");
    if (counter != rest.ends_with("_total")) {
        return bad(name, "counters, and only they, end in _total");
    }
    if (help.empty() || help.size() > kHelpMax) {
        return bad(name, "help must have 1 to 200 characters");
    }
    for (const char c : help) {
        // The text format escapes backslashes and newlines in HELP; the serialiser does not.
        if (c < 0x20 || c >= 0x7f || c == '\\') return bad(name, "help must be one plain line");
    }
    return {};
}

class Metrics::Impl {
  public:
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    std::unique_ptr<prometheus::Exposer> exposer;  // last: it reads the registry
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& name,
                    const std::string& help,
                    const Labels& labels,
                    double by) {
    insist(check_metric(name, help, true));
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*impl_->registry);
    family.Add(labels).Increment(by);
}

void Metrics::set(const std::string& name,
                  const std::string& help,
                  double value,
                  const Labels& labels) {
    insist(check_metric(name, help, false));
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*impl_->registry);
    family.Add(labels).Set(value);
}

void Metrics::observe(const std::string& name,
                      const std::string& help,
                      double value,
                      const std::vector<double>& buckets,
                      const Labels& labels) {
    insist(check_metric(name, help, false));
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*impl_->registry);
    family.Add(labels, buckets).Observe(value);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(impl_->registry->Collect());
}

Result<void> Metrics::expose(const std::string& listen) {
    if (impl_->exposer) return fail(Errc::conflict, "metrics are served already");
    try {
        // One thread: a scrape is rare, and the second costs memory on an agent. No keep-alive: an
        // idle scraper must not hold it.
        impl_->exposer = std::make_unique<prometheus::Exposer>(
            std::vector<std::string>{"listening_ports", listen, "num_threads", "1",
                                     "enable_keep_alive", "no", "request_timeout_ms", "5000"});
        impl_->exposer->RegisterCollectable(impl_->registry);
    } catch (const std::exception& e) {
        impl_->exposer.reset();
        return fail(Errc::io,
                    "metrics_listen '" + listen + "': cannot listen there (" + e.what() + ")");
    }
    return {};
}

int Metrics::port() const {
    if (impl_->exposer == nullptr) return 0;
    const auto ports = impl_->exposer->GetListeningPorts();
    return ports.empty() ? 0 : ports.front();
}

}  // namespace camfleet::metrics
