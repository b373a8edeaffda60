// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/site/sadp_responder.hpp"

#include <algorithm>

namespace camfleet::lab {

namespace {

constexpr std::size_t oversized_bytes = 60'000;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

std::string dashed(std::string mac) {
    std::replace(mac.begin(), mac.end(), ':', '-');
    return mac;
}

}  // namespace

std::string sadp_document(const SadpAnswer& device,
                          const std::string& uuid,
                          const std::string& types) {
    if (device.noise == SadpNoise::garbage) return std::string("\0\xFF<Pro\1<<&&;\xC3(>", 14);
    const std::string no = device.flase ? "flase" : "false";
    std::string inner =
        tag("Uuid", uuid) + tag("Types", types) + tag("DeviceType", "142378") +
        tag("DeviceDescription", device.model) + tag("DeviceSN", device.serial) +
        tag("CommandPort", "8000") + tag("HttpPort", std::to_string(device.http_port)) +
        tag("MAC", dashed(device.mac)) + tag("IPv4Address", device.address) +
        tag("IPv4SubnetMask", device.mask) + tag("IPv4Gateway", device.gateway) +
        tag("IPv6Address", "::") + tag("IPv6Gateway", "::") + tag("IPv6MaskLen", "64") +
        tag("DHCP", device.dhcp ? "true" : no) + tag("AnalogChannelNum", "0") +
        tag("DigitalChannelNum", "1") + tag("SoftwareVersion", device.firmware) +
        tag("DSPVersion", "V7.3 build 240516") + tag("BootTime", device.boot_time) +
        tag("Encrypt", "true") + tag("ResetAbility", no) + tag("DiskNumber", "0") +
        tag("Activated", device.activated ? "true" : no) + tag("PasswordResetAbility", "true") +
        tag("PasswordResetModeSecond", "true") + tag("SupportSecurityQuestion", "true") +
        tag("SupportHCPlatform", "true") + tag("HCPlatformEnable", no) + tag("DeviceLock", no);
    if (device.noise == SadpNoise::oversized)
        inner += tag("OEMInfo", std::string(oversized_bytes, 'x'));
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n" + block("ProbeMatch", inner);
    if (device.odd_case) {
        replace_all(text, "IPv4", "Ipv4");
        replace_all(text, "DeviceSN>", "deviceSN>");
        replace_all(text, "MAC>", "Mac>");
    }
    if (device.noise == SadpNoise::truncated) text.resize(text.size() / 2);
    return text;
}

}  // namespace camfleet::lab
