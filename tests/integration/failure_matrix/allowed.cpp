// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/failure_matrix/allowed.hpp"

namespace camfleet::matrix {
namespace {

using Op = v1::Operation;
using lab::WireFault;

bool is_page(const Met& met) {
    return met.mode.kind == WireFault::page_before || met.mode.kind == WireFault::page_after;
}

// The camera heard us and answered, whatever it said.
bool is_an_answer(const Met& met) {
    return met.mode.status >= 403 || is_page(met) || met.mode.kind == WireFault::empty ||
           met.mode.kind == WireFault::half || met.mode.kind == WireFault::redirect_https;
}

bool of(const Met& met, std::string_view driver, std::string_view in_request) {
    return met.make.driver == driver && met.request.text().find(in_request) != std::string::npos;
}

bool wants_login(const Met& met) { return met.mode.status == 401 && !met.request.login_sent; }

}  // namespace

bool means_something(const Met& met) {
    // Firmware without the switch has ONVIF always on.
    return of(met, "hikvision", "GET /ISAPI/System/Network/Integrate") && met.mode.status == 404;
}

std::set<Errc> also_allowed(const Met& met) {
    const auto status = met.mode.status;
    const auto operation = met.row.operation;
    // Throttled: this maker says so before it asks for a login.
    if (met.make.driver == "axis" && status == 403 && !met.request.login_sent) {
        return {Errc::locked};
    }
    // The login was good a moment ago: a parameter is read-only.
    if (of(met, "axis", "POST /axis-cgi/param.cgi with a login") && status == 401) {
        return {Errc::rejected};
    }
    // A firmware that does not know the newer call has the older one refuse what it cannot take.
    if (of(met, "axis", "POST /axis-cgi/ntp.cgi") && status == 404) return {Errc::rejected};
    if (operation == Op::activate && wants_login(met)) {
        // Wants a login, so it has an account; and this maker's first call knows no login.
        if (met.make.driver == "hikvision") return {Errc::not_supported};
        // The firmware that says nothing of itself is an old one, and knows root only.
        if (of(met, "axis", "basicdeviceinfo")) return {Errc::invalid_argument};
        return {Errc::conflict};
    }
    if (operation == Op::activate && of(met, "axis", "basicdeviceinfo") && status == 404) {
        return {Errc::invalid_argument};
    }
    // Asked without a login, because it needs none.
    if (of(met, "hikvision", "/SDK/activateStatus") && status == 401) return {Errc::not_supported};
    // A camera that encrypts no fields gets no password in clear. Old firmware that does not know
    // the question answers it with a bare 403 or 500.
    if (of(met, "hikvision", "/ISAPI/Security/capabilities") && (status == 404 || status == 500)) {
        return {Errc::forbidden, Errc::busy};
    }
    // The body names the reason for which nothing was begun (invalidOperation), whatever the
    // status.
    const bool reason_given = met.mode.kind == WireFault::status_after && !met.request.login_sent;
    if (of(met, "hikvision", "/ISAPI/") && reason_given) return {Errc::busy};
    // The camera calls the nonce of a challenge that was not its own an aged one.
    if (wants_login(met)) return {Errc::device_error};
    return {};
}

bool may_succeed(const Met& met) {
    // The body of a call that this firmware does not know follows a bare request for its challenge.
    if (is_page(met) && !met.request.login_sent && met.request.status == 404) return true;
    // Another call does the same; or the request follows with the login that it wants.
    if (met.mode.status == 404 || wants_login(met)) return true;
    const auto operation = met.row.operation;
    // An older restart page may be empty; this maker's empty answer is a done change.
    if (met.mode.kind == WireFault::empty && of(met, "axis", "GET") && met.row.changes) return true;
    if (met.mode.kind == WireFault::empty && met.make.driver == "dahua" && met.row.changes) {
        return true;
    }
    // The upload was answered; its state is asked for in case it says no.
    if (of(met, "dahua", "GET /cgi-bin/upgrader.cgi") && operation == Op::upgrade_firmware) {
        return true;
    }
    // Side questions: what is not told stays empty.
    if (of(met, "dahua", "GET") && operation == Op::identify) return is_an_answer(met);
    if (of(met, "dahua", "upgrader.cgi") && operation == Op::firmware_status) {
        return met.mode.status == 403;
    }
    if (of(met, "onvif", "GetNetworkInterfaces") || of(met, "onvif", "GetHostname")) {
        return !met.row.changes && is_an_answer(met);
    }
    if (of(met, "axis", "getbrand.cgi")) return is_an_answer(met) || met.mode.status == 401;
    // Of an account or a state that the next question tells as well.
    if (of(met, "onvif", "GetUsers") && operation == Op::state) return is_an_answer(met);
    return of(met, "axis", "systemready.cgi") && operation == Op::state && met.mode.status == 403;
}

std::string says_instead(const Met& met) {
    const auto status = met.mode.status;
    const auto operation = met.row.operation;
    if (operation == Op::check_login && status == 401) return "login=refused\n";
    if (met.make.driver != "axis") return {};
    if (operation == Op::check_login && status == 403) return "login=locked\n";
    // The older call tells the name as well.
    if (operation == Op::identify && status == 404 && met.make.name == "axis") {
        return "maker=axis\nserial=ACCC8E000001\nmac=ac:cc:8e:00:00:01\nmodel=P3265-V\n"
               "firmware=12.11.77\nname=axis-accc8e000001\n";
    }
    if (operation == Op::state && status == 403) return "state=locked\n";
    if (operation == Op::state && status == 503) return "state=booting\n";
    return {};
}

More further(const Met& met) {
    // An older call, with its own login.
    if (met.mode.status == 404) return {.requests = 6, .logins = 3};
    // Some devices look at the body before they decide whether they want a login.
    if (is_page(met) && !met.request.login_sent) return {.requests = 1, .logins = 0};
    if (wants_login(met)) return {.requests = 2, .logins = 1};
    return {};
}

}  // namespace camfleet::matrix
