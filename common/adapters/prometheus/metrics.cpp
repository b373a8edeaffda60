// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/prometheus/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "common/base/assert.hpp"

namespace camfleet::metrics {
namespace {

// One thread is enough for a scrape every few seconds; the default of two costs memory on an agent.
constexpr std::size_t kThreads = 1;

const std::string& checked(const std::string& help) {
    CAMFLEET_ASSERT(!help.empty() && help.find('\n') == std::string::npos);
    return help;
}

}  // namespace

class Metrics::Impl {
  public:
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& name, const std::string& help, const Labels& labels, double by) {
    prometheus::BuildCounter().Name(name).Help(checked(help)).Register(*impl_->registry).Add(labels).Increment(by);
}

void Metrics::set(const std::string& name, const std::string& help, double value, const Labels& labels) {
    prometheus::BuildGauge().Name(name).Help(checked(help)).Register(*impl_->registry).Add(labels).Set(value);
}

void Metrics::observe(const std::string& name, const std::string& help, double value,
                      const std::vector<double>& buckets, const Labels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(checked(help)).Register(*impl_->registry);
    family.Add(labels, buckets).Observe(value);
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(impl_->registry->Collect()); }

Result<void> Metrics::expose(const std::string& listen) {
    try {
        impl_->exposer = std::make_unique<prometheus::Exposer>(listen, kThreads);
        impl_->exposer->RegisterCollectable(impl_->registry);
    } catch (const std::exception& e) {
        return fail(Errc::io, "metrics_listen '" + listen + "': cannot listen there (" + e.what() + ")");
    }
    return {};
}

int Metrics::port() const {
    if (impl_->exposer == nullptr) return 0;
    const auto ports = impl_->exposer->GetListeningPorts();
    return ports.empty() ? 0 : ports.front();
}

}  // namespace camfleet::metrics
