// SPDX-License-Identifier: Apache-2.0
// Network, time and name: read, change, read back. Source: reference onvif.md sections 4, 8 and 9.
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "common/ports/partial_change.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::onvif {
namespace {

constexpr std::size_t label_chars_max = 63;
constexpr std::string_view name_scope = "onvif://www.onvif.org/name/";

// One label of letters, digits and hyphens (RFC 1123 section 2.1).
bool is_host_name(const std::string& name) {
    const auto fits = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    };
    return !name.empty() && name.size() <= label_chars_max && std::ranges::all_of(name, fits) &&
           name.front() != '-' && name.back() != '-';
}

// Devices say "done" without doing (reference section 9).
std::unexpected<Error> not_kept(const Call& call, const std::string& what) {
    return fail(Errc::device_error, call.at.host() + ": said done, but shows another " + what);
}

std::unexpected<Error> in_part(const Error& error, const char* done) {
    return std::unexpected(ports::changed_in_part(error, done));
}

bool holds(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

template <class Parse>
auto read_with(const Result<Answer>& answer, const Call& call, const Parse& parse)
    -> decltype(parse(std::string_view())) {
    if (!answer) return std::unexpected(answer.error());
    auto value = parse(answer->body);
    if (!value) return std::unexpected(value.error().within(call.at.host()));
    return value;
}

Result<std::uint32_t> prefix_for(const v1::NetworkSettings& network, const Interface& current) {
    if (network.dhcp()) return current.prefix;
    if (const auto fits = check_ipv4(network.address(), "address"); !fits) {
        return std::unexpected(fits.error());
    }
    if (!network.netmask().empty()) return prefix_of_mask(network.netmask());
    if (current.prefix != 0) return current.prefix;
    return fail(Errc::invalid_argument, "netmask: not given, and the device tells none");
}

Result<void> check_settings(const v1::NetworkSettings& network) {
    if (network.dhcp()) return {};
    if (!network.gateway().empty()) {
        if (const auto fits = check_ipv4(network.gateway(), "gateway"); !fits) return fits;
    }
    if (!network.dns().empty()) return check_ipv4(network.dns(), "dns");
    return {};
}

}  // namespace

Result<std::vector<Interface>> OnvifCamera::interfaces(const Call& call) const {
    return read_with(device(call, {names::device, "GetNetworkInterfaces"}), call, parse_interfaces);
}

Result<void> OnvifCamera::set_dns_and_gateway(const Call& call,
                                              const v1::NetworkSettings& network) const {
    const bool names_dns = network.dhcp() || !network.dns().empty();
    if (names_dns) {
        const auto current = read_with(device(call, {names::device, "GetDNS"}), call, parse_dns);
        if (!current) return std::unexpected(current.error());
        if (const auto done = change(call, set_dns(*current, network)); !done) return done;
        const auto now = read_with(device(call, {names::device, "GetDNS"}), call, parse_dns);
        if (!now) return in_part(now.error(), "DNS");
        if (now->by_dhcp != network.dhcp()) return not_kept(call, "source of DNS");
        if (!network.dhcp() && !holds(now->manual, network.dns())) return not_kept(call, "DNS");
    }
    if (network.dhcp() || network.gateway().empty()) return {};
    if (const auto done = change(call, set_gateway(network.gateway())); !done) {
        if (!names_dns) return done;
        return in_part(done.error(), "DNS");
    }
    const auto now =
        read_with(device(call, {names::device, "GetNetworkDefaultGateway"}), call, parse_gateways);
    if (!now) return in_part(now.error(), "gateway");
    if (!holds(*now, network.gateway())) return not_kept(call, "gateway");
    return {};
}

Result<bool> OnvifCamera::set_address(const Call& call,
                                      const Interface& current,
                                      const v1::NetworkSettings& network) const {
    const auto prefix = prefix_for(network, current);
    if (!prefix) return std::unexpected(prefix.error());
    const auto answer = device(call, set_interface(current.token, network, *prefix));
    if (!answer) return std::unexpected(answer.error());
    const auto reboot = parse_reboot_needed(answer->body);
    if (!reboot) {
        return fail(Errc::device_error, call.at.host() + ": answer to the change not understood: " +
                                            reboot.error().context);
    }
    // Another address now, or after a reboot: it can only be read back there.
    if (*reboot || network.dhcp() || network.address() != call.at.host()) return reboot;
    const auto all = interfaces(call);
    if (!all) return in_part(all.error(), "address");
    const auto kept = std::ranges::any_of(*all, [&](const Interface& one) {
        return one.token == current.token && one.address == network.address() &&
               one.prefix == *prefix && !one.dhcp;
    });
    if (!kept) return not_kept(call, "address");
    return reboot;
}

// A device that knows no such call has no gateway or DNS to tell; one that does not answer leaves
// the former settings unknown.
Result<v1::NetworkSettings> OnvifCamera::network(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const Call call{at, &login, until};
    const auto all = interfaces(call);
    if (!all) return std::unexpected(all.error());
    const auto current = choose_interface(*all, at.host());
    if (!current) return std::unexpected(current.error().within(at.host()));
    v1::NetworkSettings out;
    out.set_dhcp(current->dhcp);
    out.set_address(current->address);
    out.set_netmask(mask_of_prefix(current->prefix));
    if (out.dhcp()) return out;
    const auto gateways =
        read_with(device(call, {names::device, "GetNetworkDefaultGateway"}), call, parse_gateways);
    if (!gateways && gateways.error().code != Errc::not_supported) {
        return std::unexpected(gateways.error());
    }
    if (gateways && !gateways->empty() && gateways->front() != "0.0.0.0") {
        out.set_gateway(gateways->front());
    }
    const auto dns = read_with(device(call, {names::device, "GetDNS"}), call, parse_dns);
    if (!dns && dns.error().code != Errc::not_supported) return std::unexpected(dns.error());
    if (dns && !dns->by_dhcp && !dns->manual.empty()) out.set_dns(dns->manual.front());
    return out;
}

Result<bool> OnvifCamera::set_network(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const v1::NetworkSettings& network,
                                      ports::Deadline until) {
    const Call call{at, &login, until};
    if (const auto fits = check_settings(network); !fits) return std::unexpected(fits.error());
    const auto all = interfaces(call);
    if (!all) return std::unexpected(all.error());
    const auto current = choose_interface(*all, at.host());
    if (!current) return std::unexpected(current.error().within(at.host()));
    const auto prefix = prefix_for(network, *current);
    if (!prefix) return std::unexpected(prefix.error());
    const auto done = set_dns_and_gateway(call, network);
    if (!done) return std::unexpected(done.error());
    const auto set = set_address(call, *current, network);
    const bool first = !network.dhcp() && network.dns().empty() && network.gateway().empty();
    if (set || first) return set;
    return in_part(set.error(), "DNS or gateway");
}

Result<void> OnvifCamera::set_time(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const std::string& ntp_server,
                                   std::uint32_t /*interval_minutes*/,
                                   const std::string& time_zone,
                                   ports::Deadline until) {
    const Call call{at, &login, until};
    const auto ask_clock = [&] {
        return read_with(device(call, {names::device, "GetSystemDateAndTime"}), call, parse_clock);
    };
    const auto clock = ask_clock();
    if (!clock) return std::unexpected(clock.error());
    if (const auto done = change(call, set_ntp(ntp_server)); !done) return done;
    if (const auto done = change(call, set_clock_by_ntp(*clock, time_zone)); !done) {
        return in_part(done.error(), "NTP server");
    }
    const auto servers = read_with(device(call, {names::device, "GetNTP"}), call, parse_ntp);
    if (!servers) return in_part(servers.error(), "NTP server and clock");
    if (servers->by_dhcp || !holds(servers->manual, ntp_server))
        return not_kept(call, "NTP server");
    const auto now = ask_clock();
    if (!now) return in_part(now.error(), "NTP server and clock");
    if (!now->by_ntp) return not_kept(call, "source of its time");
    if (!time_zone.empty() && now->zone != time_zone) return not_kept(call, "time zone");
    return {};
}

Result<void> OnvifCamera::set_host_name(const Call& call, const std::string& name) const {
    const auto done = change(call, {names::device, "SetHostname", element("n:Name", name), true});
    if (!done) return done;
    const auto now = read_with(device(call, {names::device, "GetHostname"}), call, parse_hostname);
    if (!now) return in_part(now.error(), "host name");
    if (*now != name) return not_kept(call, "host name");
    return {};
}

Result<void> OnvifCamera::set_name_scope(const Call& call, const std::string& name) const {
    const auto ask = [&] {
        return read_with(device(call, {names::device, "GetScopes"}), call, parse_scopes);
    };
    const auto current = ask();
    if (!current) return std::unexpected(current.error());
    const std::string wanted = std::string(name_scope) + percent_encode(name);
    std::string body = element("n:Scopes", wanted);
    // SetScopes replaces every configurable scope: the others go along.
    for (const auto& scope : *current) {
        if (!scope.fixed && !scope.item.starts_with(name_scope)) {
            body += element("n:Scopes", scope.item);
        }
    }
    const auto done = change(call, {names::device, "SetScopes", std::move(body), true});
    if (!done) return done;
    const auto now = ask();
    if (!now) return in_part(now.error(), "name scope");
    const bool kept = std::ranges::any_of(*now, [&](const Scope& scope) {
        return scope.item.starts_with(name_scope) &&
               percent_decode(scope.item.substr(name_scope.size())) == name;
    });
    if (!kept) return not_kept(call, "name scope");
    return {};
}

Result<void> OnvifCamera::set_name(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const std::string& name,
                                   ports::Deadline until) {
    const Call call{at, &login, until};
    if (name.empty()) return fail(Errc::invalid_argument, "name: empty");
    return is_host_name(name) ? set_host_name(call, name) : set_name_scope(call, name);
}

}  // namespace camfleet::onvif
