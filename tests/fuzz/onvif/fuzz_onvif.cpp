// SPDX-License-Identifier: Apache-2.0
// Every ONVIF reply parser on arbitrary bytes: an error or a value, never a crash; a value is
// bounded and without control characters.
#include "agent/cameras/onvif/media_codec.hpp"
#include "agent/cameras/onvif/network_codec.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <cstdint>

using namespace camfleet;
using namespace camfleet::onvif;

namespace {

void check(const std::string& text) {
    CAMFLEET_ASSERT(text.size() <= 512);
    CAMFLEET_ASSERT(
        std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
}

void read_device(std::string_view text) {
    if (const auto info = parse_device_information(text)) check(info->serial);
    if (const auto clock = parse_clock(text)) check(clock->zone);
    static_cast<void>(parse_services(text));
    static_cast<void>(parse_capabilities(text));
    if (const auto users = parse_users(text)) CAMFLEET_ASSERT(users->size() <= users_max);
    static_cast<void>(parse_hostname(text));
    static_cast<void>(parse_endpoint_reference(text));
    static_cast<void>(parse_reboot_message(text));
    if (const auto scopes = parse_scopes(text)) {
        std::vector<std::string> items;
        for (const auto& one : *scopes) items.push_back(one.item);
        check(read_scopes(items).name);
    }
    if (const auto all = parse_interfaces(text)) {
        static_cast<void>(choose_interface(*all, "192.0.2.1"));
    }
    static_cast<void>(parse_ntp(text));
    static_cast<void>(parse_dns(text));
    static_cast<void>(parse_gateways(text));
    static_cast<void>(parse_reboot_needed(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto fault = find_fault(text)) {
        CAMFLEET_ASSERT(fault->subcodes.size() <= subcodes_max + 1);
        check(fault->reason);
        static_cast<void>(error_of_fault(*fault, true).text());
        static_cast<void>(error_of_fault(*fault, false).text());
    }
    read_device(text);
    for (const auto service : {names::media, names::media2}) {
        if (const auto all = parse_profiles(text, service)) static_cast<void>(choose_profile(*all));
        static_cast<void>(parse_media_uri(text, service, "GetStreamUri"));
    }
    static_cast<void>(parse_backup_uri(text));
    static_cast<void>(parse_upload(text, "StartFirmwareUpgrade"));
    if (const auto time = parse_duration(text)) {
        CAMFLEET_ASSERT(time->count() >= 0 && *time <= std::chrono::hours(24));
    }
    static_cast<void>(parse_backup_file(text, "application/soap+xml"));
    static_cast<void>(parse_backup_file(text, "multipart/related; boundary=b"));
    return 0;
}
