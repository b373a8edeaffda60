// SPDX-License-Identifier: Apache-2.0
// Who the device is and how it is; what it sees. Source: reference axis sections 2, 8.
#include "tests/lab/axis/vapix_call.hpp"
#include "tests/lab/video/jpeg_picture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace camfleet::lab::axis {
namespace {

VapixOutcome system_ready(VapixCall& call) {
    const auto& core = call.core;
    const bool newest = core.knows(Generation::os12);
    if (call.method() != "systemready") {
        return {error_answer(call, newest ? "1.5" : "1.2", 2004, "no such method")};
    }
    boost::json::object data;
    data["systemready"] = core.phase() == CameraCore::Phase::running ? "yes" : "no";
    data["needsetup"] = core.is_fresh() ? "yes" : "no";
    if (newest) {
        data["uptime"] = std::to_string(core.uptime(call.now).count());
        data["bootid"] = core.boot_id();
        if (core.quirks.preview && core.is_fresh()) data["previewmode"] = "7200";
        data["passphrasepolicy"] = core.quirks.passphrase_policy;
    }
    return {data_answer(call, newest ? "1.5" : "1.2", std::move(data))};
}

VapixOutcome properties(VapixCall& call) {
    auto& core = call.core;
    const bool all = call.method() == "getAllProperties";
    if (!all && call.method() != "getAllUnrestrictedProperties") {
        return {error_answer(call, "1.3", 2004, "Unknown method")};
    }
    if (call.user.empty() && (all || core.quirks.hides_from_strangers)) {
        return {unauthorized(core, call.now)};
    }
    boost::json::object list{{"Brand", core.config.plate.brand},
                             {"ProdNbr", core.config.plate.model},
                             {"ProdFullName", "AXIS " + core.config.plate.model + " Camera"},
                             {"ProdShortName", "AXIS " + core.config.plate.model},
                             {"ProdType", "Network Camera"},
                             {"SerialNumber", core.serial()},
                             {"Version", core.flash.firmware},
                             {"HardwareID", "92A.1"},
                             {"WebURL", "https://www.axis.com"}};
    if (all) list["Architecture"] = "aarch64";
    return {data_answer(call, "1.3", {{"propertyList", std::move(list)}})};
}

VapixOutcome brand(VapixCall& call) {
    const auto& plate = call.core.config.plate;
    const boost::json::object reply{
        {"Brand", boost::json::object{{"Brand", plate.brand},
                                      {"ProdNbr", plate.model},
                                      {"ProdShortName", "AXIS " + plate.model}}}};
    return {text_answer(200, "application/json", boost::json::serialize(reply))};
}

VapixOutcome api_list(VapixCall& call) {
    // Needs a login on 9.80 and 10.12 only (VAPIX API discovery service)
    if (!call.core.knows(Generation::os12) && call.user.empty()) {
        return {unauthorized(call.core, call.now)};
    }
    boost::json::array list;
    for (const char* id : {"api-discovery", "basic-device-info", "fwmgr", "network-settings", "ntp",
                           "systemready", "time-service"}) {
        list.push_back(boost::json::object{{"id", id}, {"version", "1.0"}});
    }
    return {data_answer(call, "1.0", {{"apiList", std::move(list)}})};
}

VapixOutcome picture(VapixCall& call) {
    auto& core = call.core;
    const bool preview = core.is_fresh() && core.quirks.preview;
    if (call.user.empty() && !preview) return {unauthorized(core, call.now)};
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(call.now.time_since_epoch());
    ++core.counters.snapshots;
    return {text_answer(200, "image/jpeg",
                        jpeg_picture(static_cast<unsigned>(seconds.count() % 1000)))};
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/systemready.cgi", Generation::json, Access::open, true, system_ready},
    {"/axis-cgi/basicdeviceinfo.cgi", Generation::json, Access::judges, true, properties},
    {"/axis-cgi/apidiscovery.cgi", Generation::json, Access::judges, true, api_list},
    {"/axis-cgi/prod_brand_info/getbrand.cgi", Generation::cgi, Access::open, false, brand},
    {"/axis-cgi/jpg/image.cgi", Generation::cgi, Access::judges, false, picture},
};

}  // namespace

std::span<const VapixRow> device_calls() { return rows; }

}  // namespace camfleet::lab::axis
