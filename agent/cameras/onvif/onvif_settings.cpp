// SPDX-License-Identifier: Apache-2.0
// Time and name: read, change, read back. Source: reference onvif.md sections 4, 8 and 9.
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/cameras/onvif/settings_parts.hpp"
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

std::unexpected<Error> in_part(const Error& error, const char* done) {
    return std::unexpected(ports::changed_in_part(error, done));
}

}  // namespace

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
