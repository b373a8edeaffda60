// SPDX-License-Identifier: Apache-2.0
// Bodies of the operator API: the first byte chooses the message, the rest is the JSON. What is
// accepted must come back the same through JSON; what is refused must be refused with a reason that
// fits on a line. The target of a request is fed with the same bytes.
#include "common/proto/api.pb.h"
#include "controller/api/json_codec.hpp"
#include "controller/api/target.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace {

std::unique_ptr<google::protobuf::Message> make(std::uint8_t choice) {
    using namespace camfleet;
    switch (choice % 8) {
        case 0:
            return std::make_unique<v1::Camera>();
        case 1:
            return std::make_unique<v1::PutCredential>();
        case 2:
            return std::make_unique<v1::OwnershipRecord>();
        case 3:
            return std::make_unique<v1::Site>();
        case 4:
            return std::make_unique<v1::Switch>();
        case 5:
            return std::make_unique<v1::EnrolRequest>();
        case 6:
            return std::make_unique<v1::StartRecovery>();
        default:
            return std::make_unique<v1::RecoveryState>();  // deep, with maps and lists
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto message = make(data[0]);
    if (const auto read = camfleet::api::from_json(text, *message)) {
        const std::string json = camfleet::api::to_json(*message);
        const std::unique_ptr<google::protobuf::Message> again(message->New());
        if (!camfleet::api::from_json(json, *again)) std::abort();
        if (camfleet::api::to_json(*again) != json) std::abort();
    } else if (read.error().context.empty() || read.error().context.size() > 400) {
        std::abort();
    }
    camfleet::ignore_error(camfleet::api::parse_target(text), "only must not crash");
    return 0;
}
