// SPDX-License-Identifier: Apache-2.0
// Any text as a policy and as a configuration: an error or a message, in bounded time and memory;
// a policy that was taken survives being completed, judged and printed.
#include "common/adapters/yaml/yaml.hpp"
#include "common/base/assert.hpp"
#include "common/base/limits.hpp"
#include "common/proto/config.pb.h"
#include "controller/core/policy/policy.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    camfleet::v1::RecoveryPolicy policy;
    const auto document = camfleet::yaml::read(text, policy);
    CAMFLEET_ASSERT(document.problems.size() <= camfleet::limits::problems_max);
    auto problems = camfleet::policy::validate(camfleet::policy::expand(policy));
    camfleet::yaml::place(problems, document.lines);
    CAMFLEET_ASSERT(camfleet::v1::RecoveryPolicy().ParseFromString(policy.SerializeAsString()));
    camfleet::v1::AgentConfig agent;
    (void)camfleet::yaml::read(text, agent);
    return 0;
}
