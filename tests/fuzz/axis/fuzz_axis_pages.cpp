// SPDX-License-Identifier: Apache-2.0
// The pages of pwdgrp.cgi and restart.cgi, the refusals and the root description on arbitrary
// bytes: an error or a value, never a crash.
#include "agent/cameras/axis/answer_codec.hpp"
#include "agent/cameras/axis/maintenance_codec.hpp"
#include "agent/cameras/axis/user_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::axis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto action : {UserAction::add, UserAction::change, UserAction::remove}) {
        static_cast<void>(parse_user_answer(text, action));
    }
    if (const auto groups = parse_user_groups(text)) {
        for (const auto& name : groups->people()) CAMFLEET_ASSERT(!name.empty());
    }
    static_cast<void>(parse_restart_page(text));
    static_cast<void>(parse_root_description(text));
    static_cast<void>(is_jpeg(text));
    const std::vector<std::string> challenges{text};
    const auto serial = serial_of_challenges(challenges);
    CAMFLEET_ASSERT(serial.empty() || serial.size() == 12);
    http::HttpResponse answer;
    answer.body = text;
    answer.headers.emplace_back("axis-setup", text);
    for (const int status : {302, 401, 403, 503}) {
        answer.status = status;
        for (const bool sent : {false, true}) {
            answer.login_sent = sent;
            CAMFLEET_ASSERT(error_of_answer(answer, sent).context.find('\n') == std::string::npos);
        }
    }
    return 0;
}
