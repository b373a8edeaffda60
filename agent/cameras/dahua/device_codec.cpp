// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/dahua/device_codec.hpp"

#include "common/base/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::dahua {
namespace {

constexpr std::size_t users_max = 256;

bool is_number(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Set nowhere is written as all zeroes.
std::string address(const std::string& text) { return text == "0.0.0.0" ? std::string() : text; }

void change(Pairs& out, const std::string& key, const std::string& now, const std::string& wanted) {
    if (now != wanted) out.emplace_back(key, wanted);
}

}  // namespace

Result<ports::CameraFacts> facts_of(const Values& system, const Values& type) {
    ports::CameraFacts facts;
    facts.identity.set_maker("dahua");
    std::string serial = value_of(system, "serialNumber");
    if (serial.empty()) serial = value_of(system, "sn");
    if (serial.find_first_not_of(".*") == std::string::npos) serial.clear();  // not told
    facts.identity.set_serial(serial);
    facts.model = value_of(type, "type");
    if (facts.model.empty() && !is_number(value_of(system, "deviceType")))
        facts.model = value_of(system, "deviceType");
    if (facts.model.empty()) facts.model = value_of(system, "updateSerial");
    if (serial.empty() && facts.model.empty())
        return fail(Errc::malformed, "getSystemInfo: neither serial nor model");
    return facts;
}

std::string firmware_of(const Values& version) {
    auto text = value_of(version, "version");
    return text.substr(0, text.find(','));
}

std::vector<std::string> users_of(const Values& users) {
    std::vector<std::string> out;
    for (const auto& [key, value] : users) {
        if (!key.starts_with("users[") || !key.ends_with("].Name") || value.empty()) continue;
        if (out.size() < users_max) out.push_back(value);
    }
    return out;
}

Result<NetworkView> network_of(const Values& network) {
    NetworkView view;
    view.interface = value_of(network, "Network.DefaultInterface");
    if (view.interface.empty()) view.interface = "eth0";
    const auto at = "Network." + view.interface + ".";
    const auto read = [&](const char* key) { return value_of(network, at + key); };
    if (!network.contains(at + "IPAddress"))
        return fail(Errc::malformed, "Network: no address of " + view.interface);
    view.mac = normalise_mac(read("PhysicalAddress")).value_or("");
    view.settings.set_dhcp(read("DhcpEnable") == "true");
    view.settings.set_address(address(read("IPAddress")));
    view.settings.set_netmask(address(read("SubnetMask")));
    view.settings.set_gateway(address(read("DefaultGateway")));
    view.settings.set_dns(address(read("DnsServers[0]")));
    return view;
}

Result<Pairs> network_changes(const NetworkView& now, const v1::NetworkSettings& wanted) {
    Pairs out;
    const auto at = "Network." + now.interface + ".";
    if (now.settings.dhcp() != wanted.dhcp())
        out.emplace_back(at + "DhcpEnable", wanted.dhcp() ? "true" : "false");
    if (wanted.dhcp()) return out;
    if (wanted.address().empty() || wanted.netmask().empty())
        return fail(Errc::invalid_argument, "network: address and netmask are needed without DHCP");
    change(out, at + "IPAddress", now.settings.address(), wanted.address());
    change(out, at + "SubnetMask", now.settings.netmask(), wanted.netmask());
    if (!wanted.gateway().empty())
        change(out, at + "DefaultGateway", now.settings.gateway(), wanted.gateway());
    if (!wanted.dns().empty()) change(out, at + "DnsServers[0]", now.settings.dns(), wanted.dns());
    return out;
}

Result<Pairs> time_changes(const std::string& server,
                           std::uint32_t interval_minutes,
                           const std::string& time_zone) {
    if (!time_zone.empty() && !is_number(time_zone)) {
        return fail(Errc::invalid_argument,
                    "time zone: these devices number their zones; give the number, or nothing");
    }
    Pairs out;
    if (!server.empty()) out.emplace_back("NTP.Address", server);
    out.emplace_back("NTP.Enable", "true");
    if (interval_minutes > 0)
        out.emplace_back("NTP.UpdatePeriod", std::to_string(interval_minutes));
    if (!time_zone.empty()) out.emplace_back("NTP.TimeZone", time_zone);
    return out;
}

Result<void> check_password(const Secret& password) {
    const auto text = password.reveal();
    if (text.size() < 8 || text.size() > 32)
        return fail(Errc::rejected, "password: 8 to 32 characters are allowed");
    bool lower = false;
    bool upper = false;
    bool digit = false;
    bool other = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x21 || byte > 0x7e ||
            std::string_view("'\";:&").find(c) != std::string_view::npos)
            return fail(Errc::rejected, "password: a character that these devices do not take");
        lower = lower || std::islower(byte) != 0;
        upper = upper || std::isupper(byte) != 0;
        digit = digit || std::isdigit(byte) != 0;
        other = other || std::isalnum(byte) == 0;
    }
    if (int{lower} + int{upper} + int{digit} + int{other} < 2)
        return fail(Errc::rejected, "password: two kinds of characters at least");
    return {};
}

}  // namespace camfleet::dahua
