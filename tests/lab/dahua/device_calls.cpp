// SPDX-License-Identifier: Apache-2.0
// Who the device is, what it does as a whole, what it sees, its firmware. Source: reference for
// Dahua, sections 4 and 5; HTTP API V3.26 sections 4.6 and 4.12.
#include "tests/lab/dahua/cgi_call.hpp"
#include "tests/lab/video/jpeg_picture.hpp"

#include <array>

namespace camfleet::lab::dahua {
namespace {

CgiOutcome device_type(CgiCall& call) {
    const auto& core = call.core;
    return {
        lines_answer(core, {{"type", core.quirks.numeric_type ? "31" : core.config.plate.model}})};
}

CgiOutcome serial_no(CgiCall& call) {
    return {lines_answer(call.core, {{"sn", call.core.serial()}})};
}

CgiOutcome software_version(CgiCall& call) {
    const auto& core = call.core;
    return {lines_answer(core,
                         {{"version", core.flash.firmware + ",build:" + core.config.plate.build}})};
}

CgiOutcome machine_name(CgiCall& call) {
    return {lines_answer(call.core, {{"name", call.core.flash.config.at("General.MachineName")}})};
}

CgiOutcome vendor(CgiCall& call) { return {lines_answer(call.core, {{"vendor", "Dahua"}})}; }

CgiOutcome system_info(CgiCall& call) {
    const auto& core = call.core;
    const auto& model = core.config.plate.model;
    return {lines_answer(core, {{"appAutoStart", "true"},
                                {"deviceType", core.quirks.numeric_type ? "31" : model},
                                {"hardwareVersion", "1.00"},
                                {"processor", "S3L"},
                                {"serialNumber", core.serial()},
                                {"updateSerial", model}})};
}

CgiOutcome reboot(CgiCall& call) {
    auto outcome = done(call.core, Aftermath::reboot);
    if (call.core.quirks.drops_on_reboot) outcome.response.delivery = Delivery::drop;
    return outcome;
}

// 0: everything; 1: all but network and accounts (API 4.6.22).
CgiOutcome reset(CgiCall& call) {
    const auto type = call.field("type");
    if (type != "" && type != "0" && type != "1") return refused(call.core);
    return done(call.core, type == "1" ? Aftermath::soft_default : Aftermath::hard_default);
}

CgiOutcome picture(CgiCall& call) {
    if (call.field("channel") != "1") return refused(call.core);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(call.now.time_since_epoch());
    ++call.core.counters.snapshots;
    Response response{.status = 200};
    response.with("Content-Type", "image/jpeg");
    response.body = jpeg_picture(static_cast<unsigned>(seconds.count() % 1000));
    return {std::move(response)};
}

CgiOutcome upgrade_state(CgiCall& call) {
    if (call.core.quirks.no_upgrader) return {text_answer(501, "")};
    const auto& state = call.core.upgrade_state;
    return {lines_answer(call.core, {{"state.State", state},
                                     {"state.Progress", state == "Succeeded" ? "100" : "40"}})};
}

// A multipart form with one part named "upgrade" whose content says which firmware it is.
CgiOutcome upload(CgiCall& call) {
    auto& core = call.core;
    if (core.quirks.no_upgrader) return {text_answer(501, "")};
    const auto& body = call.request.body;
    constexpr std::string_view magic = "DAHUA-FIRMWARE ";
    const bool form = call.request.method == "POST" &&
                      call.request.header("content-type").starts_with("multipart/form-data") &&
                      body.find("name=\"upgrade\"") != std::string::npos;
    const auto at = body.find(magic);
    if (!form || at == std::string::npos || core.upgrade_state == "Upgrading") {
        return refused(core);
    }
    const auto end = body.find_first_of("\r\n", at);
    if (core.quirks.fails_upgrade) {
        core.upgrade_state = "Failed";
        return done(core);
    }
    core.next_firmware = body.substr(at + magic.size(), end - at - magic.size());
    core.upgrade_state = "Upgrading";
    return done(core, core.quirks.slow_upgrade ? Aftermath::none : Aftermath::new_firmware);
}

}  // namespace

std::span<const CgiRow> device_calls() {
    static constexpr std::array rows{
        CgiRow{"magicBox.cgi", "getDeviceType", false, device_type},
        CgiRow{"magicBox.cgi", "getSerialNo", false, serial_no},
        CgiRow{"magicBox.cgi", "getSoftwareVersion", false, software_version},
        CgiRow{"magicBox.cgi", "getMachineName", false, machine_name},
        CgiRow{"magicBox.cgi", "getVendor", false, vendor},
        CgiRow{"magicBox.cgi", "getSystemInfo", false, system_info},
        CgiRow{"magicBox.cgi", "reboot", true, reboot},
        CgiRow{"magicBox.cgi", "resetSystemEx", true, reset},
        CgiRow{"snapshot.cgi", "", false, picture},
        CgiRow{"upgrader.cgi", "getState", true, upgrade_state},
        CgiRow{"upgrader.cgi", "uploadFirmware", true, upload},
    };
    return rows;
}

}  // namespace camfleet::lab::dahua
