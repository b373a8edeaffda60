// SPDX-License-Identifier: Apache-2.0
// One call to the camera's CGI face, its answer with what follows from it, and the table of calls.
// The calls are grouped by their program: *_calls.cpp, each giving its rows of the table.
#pragma once

#include "tests/lab/dahua/dahua_core.hpp"

#include <span>
#include <string>
#include <string_view>

namespace camfleet::lab::dahua {

struct CgiCall {
    CameraCore& core;
    const Request& request;
    DeviceClock::Point now;
    std::string user;

    [[nodiscard]] std::string field(const std::string& name) const;  // decoded; empty: absent
};

struct CgiOutcome {
    Response response;
    Aftermath aftermath = Aftermath::none;
};

struct CgiRow {
    std::string_view program;  // "magicBox.cgi"
    std::string_view action;   // empty: any
    bool admin_only;
    CgiOutcome (*run)(CgiCall& call);
};

[[nodiscard]] std::span<const CgiRow> device_calls();
[[nodiscard]] std::span<const CgiRow> config_calls();
[[nodiscard]] std::span<const CgiRow> user_calls();

[[nodiscard]] Response text_answer(int status, std::string body);
// key=value lines as the quirks spell them.
[[nodiscard]] Response lines_answer(const CameraCore& core,
                                    const std::vector<std::pair<std::string, std::string>>& lines);
[[nodiscard]] CgiOutcome done(const CameraCore& core, Aftermath aftermath = Aftermath::none);
// A change that the device does not take.
[[nodiscard]] CgiOutcome refused(const CameraCore& core);
// 403: no right, or a name that this firmware does not know: the words are the same.
[[nodiscard]] CgiOutcome forbidden();

// Everything the camera says over HTTP: freeze, faults, lock, login, the table of calls.
[[nodiscard]] CgiOutcome answer_cgi(CameraCore& core,
                                    const Request& request,
                                    DeviceClock::Point now,
                                    bool inside_tls);

}  // namespace camfleet::lab::dahua
