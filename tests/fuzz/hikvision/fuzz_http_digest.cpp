// SPDX-License-Identifier: Apache-2.0
// WWW-Authenticate headers on arbitrary bytes: whatever is answered is one header line.
#include "agent/adapters/http/digest.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> headers{std::string(reinterpret_cast<const char*>(data), size)};
    const auto challenge = http::choose_digest(headers);
    if (!challenge) return 0;
    const auto answer =
        http::answer_digest(*challenge, {"admin", "secret-1234", "GET", "/ISAPI", "0011"});
    CAMFLEET_ASSERT(answer.has_value());
    CAMFLEET_ASSERT(answer->find_first_of("\r\n") == std::string::npos);
    CAMFLEET_ASSERT(answer->find("secret-1234") == std::string::npos ||
                    headers[0].find("secret-1234") != std::string::npos);
    return 0;
}
