// SPDX-License-Identifier: Apache-2.0
// The HTTP client of the simulated recorder (and of the lab's own tests): one request, digest
// included, one deadline. Sends the password at most once per call.
#pragma once

#include "tests/lab/http/digest.hpp"
#include "tests/lab/net/connection.hpp"

#include <map>
#include <string>

namespace camfleet::lab {

struct ClientLogin {
    std::string user;
    std::string password;
};

struct ClientRequest {
    SocketAddress to;
    std::string from = {};  // local address; empty: any
    std::string method = "GET";
    std::string target = "/";
    std::string body = {};
    const ClientLogin* login = nullptr;
    int stop_fd = -1;
};

struct ClientResponse {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body = {};
};

// Errors: unreachable, timeout, closed, malformed, too_large
[[nodiscard]] Result<ClientResponse> http_call(const ClientRequest& request, Deadline until);
// Value of Authorization for a WWW-Authenticate challenge; empty when it is not Digest.
[[nodiscard]] std::string authorize(const std::string& challenge,
                                    const ClientLogin& login,
                                    const std::string& method,
                                    const std::string& uri);

}  // namespace camfleet::lab
