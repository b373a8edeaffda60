// SPDX-License-Identifier: Apache-2.0
// The part of AxisCamera that sets a camera up: network, name, time, and parameters given back.
#include "agent/cameras/axis/axis_camera.hpp"
#include "agent/cameras/axis/maintenance_codec.hpp"
#include "agent/cameras/axis/network_codec.hpp"
#include "agent/cameras/axis/time_codec.hpp"
#include "common/ports/partial_change.hpp"

namespace camfleet::axis {
namespace {

constexpr std::string_view network_path = "/axis-cgi/network_settings.cgi";
constexpr std::size_t restored_max = 256;
// Each refused write may count as a failed login on the device (reference axis section 3).
constexpr std::size_t refusals_max = 3;

using ports::changed_in_part;

constexpr const char* resolver_done = "the name server";

bool is_older(const Error& error) { return error.code == Errc::not_supported; }

Result<void> change_network(const Vapix& vapix, const Call& call, std::string body) {
    const auto text = vapix.change(call, json_request(std::string(network_path), std::move(body)));
    if (!text) return std::unexpected(text.error());
    return settled(parse_network_set(*text), call);
}

// What is not there cannot be written, and what is so already need not be.
Pairs needed(const Pairs& changes, const ParamList& now) {
    Pairs out;
    for (const auto& [name, value] : changes) {
        if (now.has(name) && now.get(name) != value) out.emplace_back(name, value);
    }
    return out;
}

}  // namespace

Result<v1::NetworkSettings> AxisCamera::network(const v1::Endpoint& at,
                                                const ports::Login& login,
                                                ports::Deadline until) {
    const Call call{at, &login, until};
    const auto text =
        vapix_.read(call, json_request(std::string(network_path), make_network_info_call()));
    const auto info = text ? parse_network_info(*text) : std::unexpected(text.error());
    if (!info && is_older(info.error())) {
        const auto now = vapix_.parameters(call, "Network");
        if (!now) return std::unexpected(now.error());
        return old_settings_of(*now);
    }
    if (!info) return std::unexpected(info.error().within(at.host()));
    const auto device = device_at(*info, at.host());
    if (!device) return std::unexpected(device.error().within(at.host()));
    return settings_of(*info, *device, at.host());
}

Result<bool> AxisCamera::set_network(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     const v1::NetworkSettings& network,
                                     ports::Deadline until) {
    const Call call{at, &login, until};
    const auto text =
        vapix_.read(call, json_request(std::string(network_path), make_network_info_call()));
    const auto info = text ? parse_network_info(*text) : std::unexpected(text.error());
    if (!info && is_older(info.error())) return set_old_network(call, network);
    if (!info) return std::unexpected(info.error().within(at.host()));
    const auto device = device_at(*info, at.host());
    if (!device) return std::unexpected(device.error().within(at.host()));
    auto address = make_ipv4_call(*device, network);
    if (!address) return std::unexpected(address.error());
    if (!network.dns().empty()) {
        const auto resolver =
            change_network(vapix_, call, make_resolver_call(*info, network.dns()));
        if (!resolver) return std::unexpected(resolver.error());
    }
    const auto set = change_network(vapix_, call, std::move(*address));
    if (!set && network.dns().empty()) return std::unexpected(set.error());
    if (!set) return std::unexpected(ports::network_changed_in_part(set.error(), resolver_done));
    return false;
}

Result<bool> AxisCamera::set_old_network(const Call& call,
                                         const v1::NetworkSettings& network) const {
    const auto now = vapix_.parameters(call, "Network");
    if (!now) return std::unexpected(now.error());
    const auto changes = network_changes(*now, network);
    if (!changes) return std::unexpected(changes.error().within(call.at.host()));
    // One by one: while DHCP names the servers, the second name is read-only.
    std::vector<Pairs> steps;
    if (!network.dns().empty()) {
        for (const auto& change : needed(resolver_changes(network.dns()), *now)) {
            steps.push_back({change});
        }
    }
    if (!changes->empty()) steps.push_back(*changes);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto set = vapix_.update(call, steps[i], ports::network_changed_in_part);
        if (!set && i == 0) return std::unexpected(set.error());
        if (!set) {
            return std::unexpected(ports::network_changed_in_part(set.error(), resolver_done));
        }
    }
    return false;
}

Result<void> AxisCamera::set_name(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const std::string& name,
                                  ports::Deadline until) {
    if (auto ok = check_host_name(name); !ok) return ok;
    const Call call{at, &login, until};
    auto set = change_network(vapix_, call, make_host_name_call(name));
    if (set || !is_older(set.error())) return set;
    const auto now = vapix_.parameters(call, "Network");
    if (!now) return std::unexpected(now.error());
    const auto changes = needed(host_name_changes(name), *now);
    if (changes.empty()) return {};
    return vapix_.update(call, changes);
}

Result<void> AxisCamera::set_ntp(const Call& call, const std::string& server) const {
    const auto text = vapix_.change(call, json_request("/axis-cgi/ntp.cgi", make_ntp_call(server)));
    if (!text) return std::unexpected(text.error());
    return settled(parse_ntp_set(*text), call);
}

Result<void> AxisCamera::set_zone(const Call& call, const std::string& zone) const {
    const auto text = vapix_.change(call, json_request("/axis-cgi/time.cgi", make_zone_call(zone)));
    if (!text) return std::unexpected(text.error());
    return settled(parse_time_set(*text), call);
}

Result<void> AxisCamera::set_old_time(const Call& call,
                                      const std::string& server,
                                      const std::string& zone) const {
    const auto now = vapix_.parameters(call, "Time");
    if (!now) return std::unexpected(now.error());
    const auto changes = needed(time_changes(server, zone), *now);
    if (changes.empty()) return {};
    return vapix_.update(call, changes);
}

Result<void> AxisCamera::set_time(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const std::string& ntp_server,
                                  std::uint32_t /*interval_minutes*/,
                                  const std::string& time_zone,
                                  ports::Deadline until) {
    const Call call{at, &login, until};
    std::string done;
    const auto outcome = [&](Result<void> set) -> Result<void> {
        if (set || done.empty()) return set;
        return std::unexpected(changed_in_part(set.error(), done));
    };
    std::string old_server;
    std::string old_zone;
    if (!ntp_server.empty()) {
        if (auto ok = check_server(ntp_server); !ok) return ok;
        auto set = set_ntp(call, ntp_server);
        if (!set && !is_older(set.error())) return set;
        (set ? done : old_server) = set ? "the time server" : ntp_server;
    }
    if (!time_zone.empty()) {
        auto set = set_zone(call, time_zone);
        if (!set && !is_older(set.error())) return outcome(std::move(set));
        (set ? done : old_zone) = set ? "the time zone" : time_zone;
    }
    if (old_server.empty() && old_zone.empty()) return {};
    return outcome(set_old_time(call, old_server, old_zone));
}

Result<std::string> AxisCamera::all_parameters(const Call& call) const {
    auto request = get_request("/axis-cgi/param.cgi?action=list");
    request.body_bytes_max = limits::http_body_max;
    return vapix_.read(call, std::move(request));
}

Result<Secret> AxisCamera::backup(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const Secret& /*key*/,
                                  ports::Deadline until) {
    auto text = all_parameters({at, &login, until});
    if (!text) return std::unexpected(text.error());
    const auto list = parse_param_list(*text);
    if (!list) return std::unexpected(list.error().within(at.host()));
    const auto facts = facts_of_parameters(*list);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    Secret file(make_snapshot(facts->identity.serial(), *text));
    Secret::wipe(*text);
    return file;
}

Result<void> AxisCamera::restore_backup(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        const Secret& file,
                                        const Secret& /*key*/,
                                        ports::Deadline until) {
    const auto then = parse_snapshot(file.reveal());
    if (!then) return std::unexpected(then.error());
    const Call call{at, &login, until};
    const auto text = all_parameters(call);
    if (!text) return std::unexpected(text.error());
    const auto now = parse_param_list(*text);
    if (!now) return std::unexpected(now.error().within(at.host()));
    const auto facts = facts_of_parameters(*now);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    if (facts->identity.serial() != then->serial) {
        return fail(Errc::rejected, at.host() + ": the snapshot is of another device");
    }
    const auto changes = changes_to_restore(then->list, *now);
    if (changes.size() > restored_max) {
        return fail(Errc::too_large, at.host() + ": more differs than one restore writes");
    }
    std::string refused;
    std::size_t refusals = 0;
    std::size_t written = 0;
    const auto outcome = [&](const Error& error) {
        return std::unexpected(
            written == 0 ? error : changed_in_part(error, std::to_string(written) + " written"));
    };
    for (const auto& change : changes) {
        const auto set = vapix_.update(call, {change});
        if (!set && set.error().code != Errc::rejected) return outcome(set.error());
        if (set) {
            ++written;
            continue;
        }
        refused += (refused.empty() ? "" : ", ") + change.first;
        if (++refusals == refusals_max) break;
    }
    if (refused.empty()) return {};
    return outcome(
        {Errc::rejected, at.host() + ": the device refuses " + refused +
                             (refusals == refusals_max ? ", the rest was not tried" : "")});
}

}  // namespace camfleet::axis
