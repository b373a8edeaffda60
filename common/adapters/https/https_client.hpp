// SPDX-License-Identifier: Apache-2.0
// The two HTTPS requests of a program to its own controller (libcurl): TLS 1.3, no redirects, no
// proxy, bounded answer.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/base/time.hpp"

#include <string>

namespace camfleet::https {

struct Answer {
    long status = 0;
    std::string body;
};

// ca_pem empty: the server is not verified; only for fetching what is checked by its digest.
// Errors: unreachable, wrong_identity (certificate or host name do not fit), timeout, closed,
// too_large
[[nodiscard]] Result<Answer> get(const std::string& url, const std::string& ca_pem, Millis timeout);
[[nodiscard]] Result<Answer> post(const std::string& url,
                                  const std::string& ca_pem,
                                  const Secret& json,
                                  Millis timeout);

}  // namespace camfleet::https
