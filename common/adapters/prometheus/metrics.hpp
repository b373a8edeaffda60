// SPDX-License-Identifier: Apache-2.0
// Metrics of one program, served in the Prometheus text format. prometheus-cpp ends here.
// Names are camfleet_<noun>[_<unit>], counters end in _total; label values come from closed sets,
// never device ids. Thread-safe. Invariants: help texts are one plain line, so that a scrape is
// never refused; a name or help text that breaks the rules is our own bug and ends the program.
#pragma once

#include "common/base/error.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::metrics {

using Labels = std::map<std::string, std::string>;

// Errors: invalid_argument, saying which rule is broken.
[[nodiscard]] Result<void> check_metric(std::string_view name, std::string_view help, bool counter);

class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void count(const std::string& name,
               const std::string& help,
               const Labels& labels = {},
               double by = 1);
    void set(const std::string& name,
             const std::string& help,
             double value,
             const Labels& labels = {});
    // buckets: upper bounds, ascending; those of the first call count.
    void observe(const std::string& name,
                 const std::string& help,
                 double value,
                 const std::vector<double>& buckets,
                 const Labels& labels = {});

    // What a scrape answers. Source: Prometheus text exposition format 0.0.4
    [[nodiscard]] std::string text() const;
    // Serves /metrics on "address:port", on one thread of its own; port 0: any.
    // Errors: io (not an address, or it is taken), conflict (serves already)
    [[nodiscard]] Result<void> expose(const std::string& listen);
    // The port it listens on; 0: not exposed.
    [[nodiscard]] int port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::metrics
