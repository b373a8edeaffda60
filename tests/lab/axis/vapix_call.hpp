// SPDX-License-Identifier: Apache-2.0
// One call to the camera's VAPIX face, its answer with what follows from it, and the table of
// calls. The calls are grouped by what they touch: *_calls.cpp, each giving its rows of the table.
#pragma once

#include "tests/lab/axis/camera_core.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace camfleet::lab::axis {

struct VapixCall {
    CameraCore& core;
    const Request& request;
    DeviceClock::Point now;
    std::string user;                         // empty: nobody logged in
    std::map<std::string, std::string> form;  // of the query and of a form body
    boost::json::object json;                 // of a JSON body

    [[nodiscard]] std::string field(const std::string& name) const;
    [[nodiscard]] std::string method() const;  // of a JSON call
    [[nodiscard]] boost::json::object params() const;
};

struct VapixOutcome {
    Response response;
    Aftermath aftermath = Aftermath::none;
};

enum class Access {
    open,    // anybody
    judges,  // the call decides for itself: VapixCall::user is empty without a good login
    viewer,  // any account
    admin,
};

struct VapixRow {
    std::string_view path;
    Generation from;
    Access access;
    bool is_json;
    VapixOutcome (*run)(VapixCall& call);
};

[[nodiscard]] std::span<const VapixRow> device_calls();
[[nodiscard]] std::span<const VapixRow> param_calls();
[[nodiscard]] std::span<const VapixRow> user_calls();
[[nodiscard]] std::span<const VapixRow> network_calls();
[[nodiscard]] std::span<const VapixRow> time_calls();
[[nodiscard]] std::span<const VapixRow> maintenance_calls();

[[nodiscard]] Response text_answer(int status, std::string type, std::string body);
// {"apiVersion","method","data"}, the context echoed where it came.
[[nodiscard]] Response data_answer(const VapixCall& call,
                                   std::string_view version,
                                   boost::json::object data);
[[nodiscard]] Response error_answer(const VapixCall& call,
                                    std::string_view version,
                                    int code,
                                    std::string_view message,
                                    int sub_code = 0);
// 401 with what this device says to strangers.
[[nodiscard]] Response unauthorized(CameraCore& core, DeviceClock::Point now, bool stale = false);
[[nodiscard]] bool is_admin(const CameraCore& core, const std::string& user);

// Everything the camera says over HTTP: freeze, faults, throttling, redirect, the factory state,
// login and role, the table of calls, in that order.
[[nodiscard]] VapixOutcome answer_vapix(CameraCore& core,
                                        const Request& request,
                                        DeviceClock::Point now,
                                        bool inside_tls = false);

}  // namespace camfleet::lab::axis
