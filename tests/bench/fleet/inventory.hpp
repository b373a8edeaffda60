// SPDX-License-Identifier: Apache-2.0
// Fills a fresh controller through its API: one customer, and for each agent a site, the agent's
// invitation and enrolment with a key of its own, one camera, and one switch whose community each
// job carries sealed.
#pragma once

#include "tests/bench/fleet/api_client.hpp"
#include "tests/bench/fleet/link.hpp"

#include <string>
#include <vector>

namespace camfleet::bench {

struct Inventory {
    std::vector<Papers> agents;
    std::vector<std::string> cameras;  // ids; camera i hangs at agent i
    std::vector<openssl::Certificate> job_signers;
};

[[nodiscard]] std::string to_json(const google::protobuf::Message& message);
// Fields that this program does not know are passed over. Errors: malformed
[[nodiscard]] Result<void> from_json(const std::string& text, google::protobuf::Message& out);

[[nodiscard]] Result<Inventory> fill_inventory(ApiClient& api, std::size_t agents);

}  // namespace camfleet::bench
