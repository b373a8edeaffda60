// SPDX-License-Identifier: Apache-2.0
// Method and path -> handler. Checks, in this order: the path exists, the method fits, the bearer
// token, the query parameters. Station 1 of a job's life.
// Invariants: a path that is not marked open is never reached without the token; the token is
// compared in constant time; every request gets exactly one answer.
#pragma once

#include "common/base/secret.hpp"
#include "controller/api/http_types.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace camfleet::api {

// What a handler gets to see.
struct Call {
    std::map<std::string, std::string> query;
    std::string id;     // what stands for "{id}" in the route
    std::string actor;  // for the audit log
    std::string body;
};

struct Route {
    std::string method;
    std::string path;  // "/v1/cameras/{id}"
    std::function<void(Call, Respond)> handle;
    std::vector<std::string> query = {};  // parameters it knows
    bool open = false;                    // needs no bearer token
};

class Router {
  public:
    explicit Router(const Secret& bearer_token);

    void add(Route route);
    void handle(Request request, const Respond& respond) const;
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    [[nodiscard]] bool is_authorised(const std::string& authorization) const;

    std::string token_sha256_;
    std::vector<Route> routes_;
};

}  // namespace camfleet::api
