// SPDX-License-Identifier: Apache-2.0
// Network settings: read, change, read back. Source: reference onvif.md sections 4, 8 and 9.
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/cameras/onvif/settings_parts.hpp"
#include "common/ports/partial_change.hpp"

#include <thread>

namespace camfleet::onvif {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds knock_time{500};  // each, and from one to the next

std::unexpected<Error> in_part(const Error& error, const std::string& done) {
    return std::unexpected(ports::network_changed_in_part(error, done));
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

bool is_missing(const Error& error) { return error.code == Errc::not_supported; }

std::string list_of(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : " and ") + name;
    return all;
}

// It has not come to this address yet, or it cannot be reached there.
bool is_silent(const Error& error) {
    return error.code == Errc::unreachable || error.code == Errc::timeout ||
           error.code == Errc::closed;
}

v1::NetworkSettings former_settings(const Interface& current) {
    v1::NetworkSettings former;
    former.set_dhcp(current.dhcp);
    former.set_address(current.address);
    return former;
}

}  // namespace

Result<std::vector<Interface>> OnvifCamera::interfaces(const Call& call) const {
    return read_with(device(call, {names::device, "GetNetworkInterfaces"}), call, parse_interfaces);
}

// DHCP brings the name servers to a device that knows no such calls: nothing is to be set there.
Result<OnvifCamera::Kept> OnvifCamera::set_dns_servers(const Call& call,
                                                       const v1::NetworkSettings& network) const {
    if (!network.dhcp() && network.dns().empty()) return Kept::untouched;
    const auto ask = [&] {
        return read_with(device(call, {names::device, "GetDNS"}), call, parse_dns);
    };
    const auto current = ask();
    if (!current && network.dhcp() && is_missing(current.error())) return Kept::untouched;
    if (!current) return std::unexpected(current.error());
    const auto done = change(call, set_dns(*current, network));
    if (!done && network.dhcp() && is_missing(done.error())) return Kept::untouched;
    if (!done) return std::unexpected(done.error());
    const auto now = ask();
    if (!now) return in_part(now.error(), "DNS");
    const bool kept =
        now->by_dhcp == network.dhcp() && (network.dhcp() || holds(now->manual, network.dns()));
    return kept ? Kept::yes : Kept::no;
}

// A gateway outside of the subnet that the device is in now may be ignored or refused, as a routing
// table does: it is near once the device has moved.
Result<OnvifCamera::Kept> OnvifCamera::set_default_gateway(
    const Call& call, const Interface& current, const v1::NetworkSettings& network) const {
    if (network.dhcp() || network.gateway().empty()) return Kept::untouched;
    const auto done = change(call, set_gateway(network.gateway()));
    const bool is_far = !in_one_subnet(network.gateway(), current.address, current.prefix);
    if (!done && done.error().code == Errc::rejected && is_far) return Kept::no;
    if (!done) return std::unexpected(done.error());
    const auto now =
        read_with(device(call, {names::device, "GetNetworkDefaultGateway"}), call, parse_gateways);
    if (!now) return in_part(now.error(), "gateway");
    return holds(*now, network.gateway()) ? Kept::yes : Kept::no;
}

Result<OnvifCamera::Beside> OnvifCamera::set_dns_and_gateway(
    const Call& call, const Interface& current, const v1::NetworkSettings& network) const {
    Beside beside;
    const auto note = [&](Kept kept, const char* name) {
        if (kept != Kept::untouched) beside.touched.emplace_back(name);
        if (kept == Kept::no) beside.lost.emplace_back(name);
    };
    const auto dns = set_dns_servers(call, network);
    if (!dns) return std::unexpected(dns.error());
    note(*dns, "DNS");
    const auto gateway = set_default_gateway(call, current, network);
    if (!gateway && *dns == Kept::untouched) return std::unexpected(gateway.error());
    if (!gateway) return in_part(gateway.error(), "DNS");
    note(*gateway, "gateway");
    return beside;
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

// Nothing there is told or asked of with the login before somebody answers, and nothing is changed
// there before it has shown the MAC that our device showed at the old address: whoever else holds
// the new one hears one login, by digest.
Result<void> OnvifCamera::meet_at(const Call& there, const Interface& current) const {
    const auto& host = there.at.host();
    if (current.mac.empty()) {
        return fail(Errc::not_supported, host + ": it tells no MAC to know it by");
    }
    while (true) {
        const auto next = SteadyClock::now() + knock_time;
        const auto answer = device({there.at, nullptr, std::min(next, there.until)},
                                   {names::device, "GetSystemDateAndTime"});
        if (answer || !is_silent(answer.error())) break;
        if (next >= there.until) return fail(Errc::unreachable, host + ": not reached in time");
        std::this_thread::sleep_until(next);
    }
    const auto all = interfaces(there);
    if (!all) return std::unexpected(all.error());
    const bool is_ours = std::ranges::any_of(*all, [&](const Interface& one) {
        return one.mac == current.mac && one.token == current.token && one.address == host;
    });
    if (!is_ours) return fail(Errc::wrong_identity, host + ": another device answers there");
    return {};
}

// Where the old address holds until a reboot, a device that waits for it without its gateway would
// move at any power cut: its address is taken back.
Error OnvifCamera::take_back(const Call& call,
                             const Interface& current,
                             const std::string& lost) const {
    const auto back =
        device(call, set_interface(current.token, former_settings(current), current.prefix));
    return {Errc::device_error,
            call.at.host() + ": said done, but shows another " + lost + "; the new address " +
                (back ? "waited for a reboot, and was taken back"
                      : "waits for a reboot, and could not be taken back: " + back.error().text())};
}

Result<bool> OnvifCamera::set_again(const Call& call,
                                    const Interface& current,
                                    const v1::NetworkSettings& network,
                                    const Beside& before) const {
    const auto lost = list_of(before.lost);
    if (network.dhcp()) return not_kept(call, "source of " + lost + " (DHCP is set)");
    v1::Endpoint place = call.at;
    place.set_host(network.address());
    const Call there{place, call.login, call.until};
    const bool moved = network.address() != call.at.host();
    const auto met = moved ? meet_at(there, current) : Result<void>();
    if (!met) {
        return in_part(met.error(),
                       "the address; " + lost + " did not stick and could not be set again");
    }
    auto now = current;
    now.address = network.address();
    now.prefix = prefix_for(network, current).value_or(current.prefix);
    const auto beside = set_dns_and_gateway(there, now, network);
    if (!beside) return in_part(beside.error(), "the address");
    if (!beside->lost.empty()) return not_kept(there, list_of(beside->lost));
    return false;
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

// A reply that is lost on the way is no reason not to look: the device is met where it was sent, or
// it is not.
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
    const auto beside = set_dns_and_gateway(call, *current, network);
    if (!beside) return std::unexpected(beside.error());
    const auto set = set_address(call, *current, network);
    const bool is_there = set || (set.error().code == Errc::closed && !network.dhcp() &&
                                  network.address() != at.host());
    if (is_there && !beside->lost.empty()) {
        if (set && *set) return std::unexpected(take_back(call, *current, list_of(beside->lost)));
        return set_again(call, *current, network, *beside);
    }
    if (set || beside->touched.empty()) return set;
    return in_part(set.error(), list_of(beside->touched));
}

}  // namespace camfleet::onvif
