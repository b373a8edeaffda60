// SPDX-License-Identifier: Apache-2.0
// The operator of the bench: many requests to the controller's API at a time, over kept
// connections, from the calling thread. Every request has a deadline; the first failure ends the
// lot.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <memory>
#include <string>
#include <vector>

namespace camfleet::bench {

struct ApiAddress {
    std::string url;
    std::string ca_file;
    Secret token;
    std::size_t connections = 16;
};

class ApiClient {
  public:
    explicit ApiClient(const ApiAddress& address);
    ~ApiClient();
    ApiClient(const ApiClient&) = delete;
    ApiClient& operator=(const ApiClient&) = delete;

    // Answers in the order of the bodies. Errors: unreachable, rejected (with the answer's status)
    [[nodiscard]] Result<std::vector<std::string>> post_all(const std::string& path,
                                                            const std::vector<std::string>& bodies);
    [[nodiscard]] Result<std::string> get(const std::string& path);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::bench
