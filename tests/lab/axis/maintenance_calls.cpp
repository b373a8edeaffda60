// SPDX-License-Identifier: Apache-2.0
// Restart, both defaults and firmware, by firmwaremanagement.cgi and by the older pages.
// An image of the lab is the text "AXIS-FIRMWARE <version>". Source: reference axis section 5.
#include "tests/lab/axis/vapix_call.hpp"

#include <boost/json/parse.hpp>

namespace camfleet::lab::axis {
namespace {

constexpr std::string_view api_version = "1.10";
constexpr std::string_view image_mark = "AXIS-FIRMWARE ";

VapixOutcome going_down(const VapixCall& call, Response response, Aftermath what) {
    if (call.core.quirks.drops_on_reboot) response.delivery = Delivery::drop;
    return {std::move(response), what};
}

VapixOutcome status(const VapixCall& call) {
    const auto& flash = call.core.flash;
    boost::json::object data{{"activeFirmwareVersion", flash.firmware},
                             {"activeFirmwarePart", "7454651131"}};
    if (!flash.other_firmware.empty()) {
        data["inactiveFirmwareVersion"] = flash.other_firmware;
        data["isCommited"] = !flash.waits_for_commit;
    }
    return {data_answer(call, api_version, std::move(data))};
}

VapixOutcome by_json(VapixCall& call) {
    auto& flash = call.core.flash;
    const auto method = call.method();
    if (method == "status") return status(call);
    if (method == "reboot") {
        return going_down(call, data_answer(call, api_version, {}), Aftermath::reboot);
    }
    if (method == "commit") {
        flash.waits_for_commit = false;
        return {data_answer(call, api_version, {{"firmwareVersion", flash.firmware}})};
    }
    if (method != "factoryDefault") {
        return {error_answer(call, api_version, 405, "Method not supported")};
    }
    const auto params = call.params();
    const auto* mode = params.if_contains("factoryDefaultMode");
    const bool hard = mode != nullptr && mode->is_string() && mode->as_string() == "hard";
    return going_down(call, data_answer(call, api_version, {}),
                      hard ? Aftermath::hard_default : Aftermath::soft_default);
}

// The part behind the first empty line that follows `name="..."`.
std::string part_of(const std::string& body, std::string_view name) {
    const auto head = body.find("name=\"" + std::string(name) + "\"");
    if (head == std::string::npos) return {};
    const auto start = body.find("\r\n\r\n", head);
    if (start == std::string::npos) return {};
    return body.substr(start + 4, body.find("\r\n--", start) - start - 4);
}

VapixOutcome upload(VapixCall& call) {
    auto& core = call.core;
    boost::system::error_code code;
    const auto value = boost::json::parse(part_of(call.request.body, "json"), code);
    if (code || !value.is_object()) {
        return {error_answer(call, api_version, 400, "JSON part missing")};
    }
    call.json = value.as_object();
    const auto image = part_of(call.request.body, "file");
    if (core.flash.waits_for_commit) {
        return {error_answer(call, api_version, 412, "Active firmware is not committed.")};
    }
    if (!image.starts_with(image_mark)) {
        return {error_answer(call, api_version, 421, "Firmware image does not match this device.")};
    }
    auto version = image.substr(image_mark.size());
    if (std::stoi(version) < std::stoi(core.flash.firmware)) {
        return {error_answer(call, api_version, 409,
                             "Downgrade is only allowed if factoryDefault=hard is set.")};
    }
    core.next_firmware = version;
    return {data_answer(call, api_version, {{"firmwareVersion", version}}),
            Aftermath::new_firmware};
}

VapixOutcome firmware(VapixCall& call) {
    if (call.request.header("content-type").starts_with("multipart/form-data")) return upload(call);
    return by_json(call);
}

Response refresh_page(const std::string& target) {
    return text_answer(200, "text/html",
                       "<html><head><meta http-equiv=\"refresh\" content=\"0;URL=/admin/" + target +
                           ".shtml\"></head><body></body></html>");
}

VapixOutcome restart(VapixCall& call) {
    return going_down(call, refresh_page("restartMessage"), Aftermath::reboot);
}
VapixOutcome soft_default(VapixCall& call) {
    return going_down(call, refresh_page("factoryMessage"), Aftermath::soft_default);
}
VapixOutcome hard_default(VapixCall& call) {
    return going_down(call, refresh_page("factoryMessage2"), Aftermath::hard_default);
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/firmwaremanagement.cgi", Generation::json, Access::admin, true, firmware},
    {"/axis-cgi/restart.cgi", Generation::cgi, Access::admin, false, restart},
    {"/axis-cgi/factorydefault.cgi", Generation::cgi, Access::admin, false, soft_default},
    {"/axis-cgi/hardfactorydefault.cgi", Generation::cgi, Access::admin, false, hard_default},
};

}  // namespace

std::span<const VapixRow> maintenance_calls() { return rows; }

}  // namespace camfleet::lab::axis
