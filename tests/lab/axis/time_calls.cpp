// SPDX-License-Identifier: Apache-2.0
// ntp.cgi and time.cgi. Source: reference axis sections 6.3, 6.4.
#include "tests/lab/axis/vapix_call.hpp"

#include <boost/json/array.hpp>

namespace camfleet::lab::axis {
namespace {

std::string text_of(const boost::json::object& parent, std::string_view name) {
    const auto* found = parent.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string{};
}

VapixOutcome ntp(VapixCall& call) {
    auto& flash = call.core.flash;
    const auto params = call.params();
    if (call.method() == "getNTPInfo") {
        boost::json::object client{{"enabled", true},
                                   {"NTSEnabled", false},
                                   {"serversSource", flash.ntp_source},
                                   {"staticServers", boost::json::array{flash.ntp_server.c_str()}},
                                   {"advertisedServers", boost::json::array{}},
                                   {"synced", true}};
        return {data_answer(call, "1.5", {{"client", std::move(client)}})};
    }
    if (call.method() != "setNTPClientConfiguration") {
        return {error_answer(call, "1.5", 4000, "no such method")};
    }
    const auto* servers = params.if_contains("staticServers");
    if (servers == nullptr || !servers->is_array() || servers->as_array().empty() ||
        !servers->as_array()[0].is_string()) {
        return {error_answer(call, "1.5", 4004, "staticServers", 3)};
    }
    flash.ntp_server = std::string(servers->as_array()[0].as_string());
    flash.ntp_source = text_of(params, "serversSource");
    return {data_answer(call, "1.5", {})};
}

VapixOutcome time(VapixCall& call) {
    auto& flash = call.core.flash;
    const auto method = call.method();
    if (method == "getDateTimeInfo") {
        boost::json::object data{{"dateTime", "2026-01-31T10:00:00Z"},
                                 {"localDateTime", "2026-01-31T10:00:00+00:00"},
                                 {"posixTimeZone", flash.posix_zone},
                                 {"dstEnabled", true}};
        if (!flash.zone_name.empty()) data["timeZone"] = flash.zone_name;
        return {data_answer(call, "1.1", std::move(data))};
    }
    if (method == "setTimeZone") {
        flash.zone_name = text_of(call.params(), "timeZone");
    } else if (method == "setPosixTimeZone") {
        flash.posix_zone = text_of(call.params(), "posixTimeZone");
        flash.zone_name.clear();
    } else {
        return {error_answer(call, "1.1", 4000, "no such method")};
    }
    return {data_answer(call, "1.1", {})};
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/ntp.cgi", Generation::json, Access::admin, true, ntp},
    {"/axis-cgi/time.cgi", Generation::json, Access::admin, true, time},
};

}  // namespace

std::span<const VapixRow> time_calls() { return rows; }

}  // namespace camfleet::lab::axis
