// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/onvif_face.hpp"

#include "tests/lab/video/jpeg_picture.hpp"

namespace camfleet::lab::onvif {

namespace {

constexpr std::string_view upload_path = "/onvif/upload/";

const Row* find_row(std::string_view service, std::string_view operation) {
    for (const auto rows : {system_calls(), account_calls(), network_calls(), media_calls()}) {
        for (const Row& row : rows) {
            if (row.service == service && row.operation == operation) return &row;
        }
    }
    return nullptr;
}

bool has_service(const Core& core, std::string_view service) {
    if (service == media_ns) return !core.quirks.only_media2;
    if (service == media2_ns) return !core.quirks.no_media2;
    return true;
}

std::string_view path_of(std::string_view service) {
    if (service == media_ns) return "/onvif/media_service";
    if (service == media2_ns) return "/onvif/media2_service";
    return "/onvif/device_service";
}

Access access_of(const Core& core, const Row& row) {
    const auto& quirks = core.quirks;
    if (quirks.open_device || core.factory_fresh()) return Access::anybody;
    if (quirks.open_information && row.operation == "GetDeviceInformation") return Access::anybody;
    if (quirks.open_users && row.operation == "GetUsers") return Access::anybody;
    if (quirks.open_scopes && row.operation == "GetScopes") return Access::anybody;
    if (quirks.clock_wants_login && row.operation == "GetSystemDateAndTime") return Access::user;
    return row.access;
}

bool may(const Caller& caller, Access access) {
    if (access == Access::anybody) return true;
    if (caller.account == nullptr) return false;
    return access == Access::user || caller.account->level == "Administrator";
}

Response challenge(Core& core, const Caller& caller, DeviceClock::Point now) {
    if (core.quirks.basic_only) {
        return Response{.status = 401}.with("WWW-Authenticate", "Basic realm=\"camera\"");
    }
    const bool stale =
        caller.digest == LoginVerdict::stale || caller.digest == LoginVerdict::exhausted;
    return Response{.status = 401}.with("WWW-Authenticate", core.http_gate.challenge(stale, now));
}

Response refuse(Core& core, const Caller& caller, DeviceClock::Point now) {
    if (caller.account != nullptr) {
        return fault_answer(403, "Sender", "NotAuthorized", "", "The action requires more rights");
    }
    const bool by_token = core.config.auth == Auth::token || caller.token != TokenVerdict::none;
    if (!by_token) return challenge(core, caller, now);
    const auto& words = core.quirks.time_refusal;
    const bool late = caller.token == TokenVerdict::out_of_time && !words.empty();
    return fault_answer(core.quirks.refusal_status, "Sender", "NotAuthorized", "",
                        late ? words : "Sender not authorized");
}

struct Asked {
    pugi::xml_document document;
    pugi::xml_node envelope;
    pugi::xml_node body;  // the operation's element
};

std::optional<Asked> read_request(const Request& request) {
    Asked asked;
    if (!asked.document.load_string(request.body.c_str())) return std::nullopt;
    asked.envelope = asked.document.document_element();
    asked.body = child(asked.envelope, "Body").first_child();
    if (local_name(asked.envelope) != "Envelope" || !asked.body) return std::nullopt;
    return asked;
}

Outcome dispatch(Core& core,
                 const Request& request,
                 const Asked& asked,
                 const Caller& caller,
                 DeviceClock::Point now) {
    const auto service = namespace_of(asked.body);
    const std::string operation(local_name(asked.body));
    const Row* row = find_row(service, operation);
    if (row == nullptr || !has_service(core, service) || request.path != path_of(service)) {
        return {fault_answer(500, "Sender", "ActionNotSupported", "NoSuchService", "not here")};
    }
    if (core.quirks.missing.contains(operation)) {
        return {fault_answer(500, "Receiver", "ActionNotSupported", "",
                             "this camera has no such call")};
    }
    if (!may(caller, access_of(core, *row))) return {refuse(core, caller, now)};
    if (const auto planned = core.quirks.faults.find(operation);
        planned != core.quirks.faults.end()) {
        const auto& fault = planned->second;
        return {fault_answer(fault.status, fault.code, fault.outer, fault.inner, "as planned")};
    }
    ++core.counters.operations[operation];
    OnvifCall call{core, now, asked.body, operation};
    return row->run(call);
}

Response file(Core& core, const std::string& path, DeviceClock::Point now) {
    if (path == "/onvif/snapshot") {
        ++core.counters.snapshots;
        const auto moment = static_cast<unsigned>(now.time_since_epoch().count() / 40);
        return Response{.body = jpeg_picture(moment)}.with("Content-Type", "image/jpeg");
    }
    ++core.counters.backups;
    return Response{.body = "backup of " + core.serial()}.with("Content-Type",
                                                               "application/octet-stream");
}

Outcome answer_get(Core& core,
                   const Request& request,
                   const Caller& caller,
                   DeviceClock::Point now) {
    const bool picture = request.path == "/onvif/snapshot";
    if (!picture && request.path != "/onvif/backup") return {Response{.status = 404}};
    const auto access = core.quirks.open_device ? Access::anybody
                        : picture               ? Access::user
                                                : Access::administrator;
    if (may(caller, access)) return {file(core, request.path, now)};
    if (caller.account != nullptr) return {Response{.status = 403}};
    return {challenge(core, caller, now)};
}

// A file that was announced by StartSystemRestore or StartFirmwareUpgrade.
Outcome take_upload(Core& core,
                    const Request& request,
                    const Caller& caller,
                    DeviceClock::Point now) {
    // A camera that knows tokens only has nothing but its address to protect an upload.
    const bool open = core.quirks.open_device || core.config.auth == Auth::token;
    if (!may(caller, open ? Access::anybody : Access::administrator)) {
        return {challenge(core, caller, now)};
    }
    const std::string kind = request.path.substr(upload_path.size());
    if (core.upload_open != kind) return {Response{.status = 404}};
    const bool firmware = kind == "firmware";
    const std::string head = firmware ? "firmware " : "backup of " + core.serial();
    if (!request.body.starts_with(head)) return {Response{.status = 415}};
    if (firmware) {
        ++core.counters.upgrades;
        core.config.plate.firmware = request.body.substr(head.size());
    } else {
        ++core.counters.restores;
    }
    return {Response{}, Aftermath::reboot};
}

}  // namespace

Outcome answer_onvif(Core& core, const Request& request, DeviceClock::Point now) {
    core.advance(now);
    if (core.silent()) return {Response{.delivery = Delivery::hang}};
    if (!core.running()) return {Response{.status = 503}};
    ++core.counters.requests;
    const bool uploads = request.method == "POST" && request.path.starts_with(upload_path);
    const bool soap = request.method == "POST" && !uploads;
    const auto asked = soap ? read_request(request) : std::nullopt;
    if (soap && !asked) {
        return {fault_answer(400, "Sender", "WellFormed", "", "not a SOAP request")};
    }
    if (!soap && !uploads && request.method != "GET") return {Response{.status = 405}};
    const auto caller = core.identify(request, asked ? asked->envelope : pugi::xml_node(), now);
    const std::string what = asked ? std::string(local_name(asked->body)) : request.path;
    const auto fault = core.wire_faults.take(request, what, caller.login_sent);
    if (fault && keeps_from_applying(*fault)) return {spoil(*fault, {})};
    Outcome outcome = asked     ? dispatch(core, request, *asked, caller, now)
                      : uploads ? take_upload(core, request, caller, now)
                                : answer_get(core, request, caller, now);
    core.wire_faults.note_answer(outcome.response);
    if (fault) outcome.response = spoil(*fault, std::move(outcome.response));
    return outcome;
}

}  // namespace camfleet::lab::onvif
