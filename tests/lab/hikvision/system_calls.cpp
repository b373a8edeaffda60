// SPDX-License-Identifier: Apache-2.0
// Plate, status, reboot, defaults, time, configuration file.
// Source: reference hikvision sections 6 to 9.
#include "tests/lab/hikvision/device_time.hpp"
#include "tests/lab/hikvision/isapi_call.hpp"

#include <pugixml.hpp>

namespace camfleet::lab {

namespace {

IsapiOutcome device_info(IsapiCall& call) {
    const Plate& plate = call.core.config.plate;
    return {
        call.xml("DeviceInfo",
                 tag("deviceName", call.core.flash.name) +
                     tag("deviceID", "d2d94000-f70b-00b0-00a0-acb00f000000") +
                     tag("deviceDescription", plate.device_type) +
                     tag("deviceLocation", "hangzhou") + tag("systemContact", "Hikvision.China") +
                     tag("model", plate.model) + tag("serialNumber", call.core.serial()) +
                     tag("macAddress", call.core.mac()) + tag("firmwareVersion", plate.firmware) +
                     tag("firmwareReleasedDate", plate.firmware_build) +
                     tag("encoderVersion", "V7.3") + tag("encoderReleasedDate", "build 240516") +
                     tag("deviceType", plate.device_type) + tag("telecontrolID", "88"))};
}

IsapiOutcome set_device_info(IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const pugi::xml_node root = body.document_element();
    // The document is to come back whole: a name alone is refused.
    if (local_name(root) != "DeviceInfo" || !has(root, "deviceName") ||
        !has(root, "serialNumber")) {
        return {call.status(isapi::bad_xml_content)};
    }
    const std::string name = text(root, "deviceName");
    if (name.empty() || name.size() > 32) return {call.status(isapi::bad_parameters)};
    call.core.flash.name = name;
    return {call.status(isapi::ok)};
}

IsapiOutcome status(IsapiCall& call) {
    const auto uptime =
        std::chrono::duration_cast<std::chrono::seconds>(call.now - call.core.booted_at());
    const std::string cpu =
        block("CPU", tag("cpuDescription", "SoC") + tag("cpuUtilization", "23"));
    const std::string memory =
        block("Memory", tag("memoryDescription", "DDR") + tag("memoryUsage", "118.3") +
                            tag("memoryAvailable", "47.6"));
    return {call.xml("DeviceStatus",
                     tag("currentDeviceTime",
                         local_iso(call.core.device_time(call.now), call.core.flash.time.zone)) +
                         tag("deviceUpTime", std::to_string(uptime.count())) +
                         block("CPUList", cpu) + block("MemoryList", memory))};
}

IsapiOutcome reboot(IsapiCall& call) {
    ++call.core.counters.reboots_accepted;
    return {call.status(isapi::ok), Aftermath::reboot};
}

IsapiOutcome factory_reset(IsapiCall& call) {
    const std::string mode = call.request.parameter("mode");
    if (mode != "basic" && mode != "full") return {call.status(isapi::bad_parameters)};
    const Aftermath what = mode == "full" ? Aftermath::restore_full : Aftermath::restore_basic;
    if (call.core.quirks.reset_reply == "reboot_required") {
        call.core.reset_at_reboot = what;
        return {call.status(isapi::reboot_required)};
    }
    const bool by_itself = call.core.quirks.reset_reply == "auto_reboot";
    return {call.status(by_itself ? isapi::auto_reboot : isapi::ok), what};
}

IsapiOutcome get_time(IsapiCall& call) {
    const TimeSettings& time = call.core.flash.time;
    return {call.xml("Time",
                     "<timeMode opt=\"NTP,manual\">" + escape(time.mode) + "</timeMode>\n" +
                         tag("localTime", local_iso(call.core.device_time(call.now), time.zone)) +
                         tag("timeZone", time.zone))};
}

IsapiOutcome set_time(IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const pugi::xml_node root = body.document_element();
    const std::string mode = text(root, "timeMode");
    if (local_name(root) != "Time" || (mode != "NTP" && mode != "manual")) {
        return {call.status(isapi::bad_xml_content)};
    }
    TimeSettings next = call.core.flash.time;
    next.mode = mode;
    if (has(root, "timeZone")) next.zone = text(root, "timeZone");
    next.offset = std::chrono::seconds(0);
    if (mode == "manual") {
        const auto local = parse_local(text(root, "localTime"), next.zone);
        if (!local) return {call.status(isapi::bad_parameters)};
        next.offset = std::chrono::duration_cast<std::chrono::seconds>(*local - call.now);
    }
    call.core.flash.time = std::move(next);
    return {call.status(isapi::ok)};
}

std::string ntp_fields(const TimeSettings& time) {
    const bool by_name = time.ntp_format == "hostname";
    return tag("id", "1") + tag("addressingFormatType", time.ntp_format) +
           tag(by_name ? "hostName" : "ipAddress", time.ntp_server) + tag("portNo", time.ntp_port) +
           tag("synchronizeInterval", time.ntp_interval);
}

IsapiOutcome get_ntp(IsapiCall& call) {
    return {call.xml("NTPServer", ntp_fields(call.core.flash.time))};
}

IsapiOutcome list_ntp(IsapiCall& call) {
    return {call.xml("NTPServerList", block("NTPServer", ntp_fields(call.core.flash.time)))};
}

IsapiOutcome set_ntp(IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const pugi::xml_node root = body.document_element();
    const std::string format = text(root, "addressingFormatType");
    const std::string server = text(root, format == "hostname" ? "hostName" : "ipAddress");
    const unsigned long interval =
        std::strtoul(text(root, "synchronizeInterval").c_str(), nullptr, 10);
    if (local_name(root) != "NTPServer" || text(root, "id") != "1" || server.empty() ||
        (format != "hostname" && format != "ipaddress")) {
        return {call.status(isapi::bad_xml_content)};
    }
    if (interval < 1 || interval > 10800) return {call.status(isapi::bad_parameters)};
    TimeSettings& time = call.core.flash.time;
    time.ntp_format = format;
    time.ntp_server = server;
    time.ntp_port = has(root, "portNo") ? text(root, "portNo") : "123";
    time.ntp_interval = std::to_string(interval);
    return {call.status(isapi::ok)};
}

IsapiOutcome capabilities(IsapiCall& call) {
    const auto& lock = call.core.config.lockout;
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(lock.lock_time).count();
    const std::string network =
        block("NetworkCap", tag("isSupportNtp", "true") + tag("isSupportEZVIZ", "false"));
    return {call.xml(
        "DeviceCap",
        block("SysCap",
              network + tag("isSupportFactoryReset", "true") + tag("isSupportReboot", "true")) +
            tag("isSupportSnapshot", "true") +
            block("SecurityCap",
                  tag("supportUserNums", "32") + "<maxIllegalLoginTimes min=\"3\" max=\"20\">" +
                      std::to_string(lock.attempts_max) + "</maxIllegalLoginTimes>\n" +
                      "<maxIllegalLoginLockTime min=\"1\" max=\"120\">" + std::to_string(minutes) +
                      "</maxIllegalLoginLockTime>\n" + tag("isSupportUserCheck", "true") +
                      tag("isSupportConfigFileImport", "true") +
                      tag("isSupportConfigFileExport", "true")))};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/system/deviceinfo", false, device_info},
    {"PUT", "/isapi/system/deviceinfo", false, set_device_info},
    {"GET", "/isapi/system/status", false, status},
    {"GET", "/isapi/system/capabilities", false, capabilities},
    {"PUT", "/isapi/system/reboot", false, reboot},
    {"PUT", "/isapi/system/factoryreset", false, factory_reset},
    {"GET", "/isapi/system/time", false, get_time},
    {"PUT", "/isapi/system/time", false, set_time},
    {"GET", "/isapi/system/time/ntpservers", false, list_ntp},
    {"GET", "/isapi/system/time/ntpservers/1", false, get_ntp},
    {"PUT", "/isapi/system/time/ntpservers/1", false, set_ntp},
};

}  // namespace

std::span<const IsapiRow> system_calls() { return rows; }

}  // namespace camfleet::lab
