// SPDX-License-Identifier: Apache-2.0
// Metrics of one program, served in the Prometheus text format. prometheus-cpp ends here.
// Names are camfleet_<noun>_<unit|total>; label values come from closed sets, never device ids.
// Thread-safe. Invariant: help texts are one line, so that a scrape is never refused.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/error.hpp"

namespace camfleet::metrics {

using Labels = std::map<std::string, std::string>;

class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void count(const std::string& name, const std::string& help, const Labels& labels = {}, double by = 1);
    void set(const std::string& name, const std::string& help, double value, const Labels& labels = {});
    // buckets: upper bounds, ascending; those of the first call count.
    void observe(const std::string& name, const std::string& help, double value,
                 const std::vector<double>& buckets, const Labels& labels = {});

    // What a scrape answers. Source: Prometheus text exposition format 0.0.4
    [[nodiscard]] std::string text() const;
    // Serves /metrics on "address:port". Errors: invalid_argument, io (the address is taken)
    [[nodiscard]] Result<void> expose(const std::string& listen);
    // The port it listens on; 0: not exposed.
    [[nodiscard]] int port() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::metrics
