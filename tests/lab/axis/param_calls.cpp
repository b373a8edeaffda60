// SPDX-License-Identifier: Apache-2.0
// param.cgi: errors come with HTTP 200; one read-only name makes the whole update a 401 although
// the login is good. Source: reference axis sections 6.2, 6.3, 7.
#include "tests/lab/axis/vapix_call.hpp"

namespace camfleet::lab::axis {
namespace {

std::map<std::string, std::string> parameters(const CameraCore& core) {
    const auto& flash = core.flash;
    std::map<std::string, std::string> all = flash.picture;
    all["Brand.Brand"] = core.config.plate.brand;
    all["Brand.ProdNbr"] = core.config.plate.model;
    all["Properties.System.SerialNumber"] = core.serial();
    all["Properties.Firmware.Version"] = flash.firmware;
    all["Network.BootProto"] = flash.network.dhcp ? "dhcp" : "none";
    all["Network.IPAddress"] = flash.network.address;
    all["Network.SubnetMask"] = flash.network.mask;
    all["Network.DefaultRouter"] = flash.network.router;
    all["Network.HostName"] = flash.host_name;
    all["Network.VolatileHostName.ObtainFromDHCP"] = flash.host_name_by_dhcp ? "yes" : "no";
    all["Network.Resolver.ObtainFromDHCP"] = flash.resolver_by_dhcp ? "yes" : "no";
    all["Network.Resolver.NameServer1"] = flash.name_server;
    all["Time.SyncSource"] = "NTP";
    all["Time.ObtainFromDHCP"] = flash.ntp_source == "DHCP" ? "yes" : "no";
    all["Time.NTP.Server"] = flash.ntp_server;
    all["Time.POSIXTimeZone"] = flash.posix_zone;
    all["Time.DST.Enabled"] = "no";
    return all;
}

bool in_group(const std::string& name, const std::string& group) {
    return group.empty() || name == group || name.starts_with(group + ".");
}

std::string without_root(std::string name) {
    return name.starts_with("root.") ? name.substr(5) : name;
}

VapixOutcome list(VapixCall& call) {
    const auto all = parameters(call.core);
    std::string groups = call.field("group");
    std::string body;
    do {
        const auto comma = groups.find(',');
        const auto group = without_root(groups.substr(0, comma));
        groups = comma == std::string::npos ? "" : groups.substr(comma + 1);
        bool known = false;
        for (const auto& [name, value] : all) {
            if (!in_group(name, group)) continue;
            known = true;
            body += "root." + name + "=" + value + "\n";
        }
        if (!known) body += "# Error: Error -1 getting param in group '" + group + "'\n";
    } while (!groups.empty());
    return {text_answer(200, "text/plain", std::move(body))};
}

Network& pending(CameraCore& core) {
    if (!core.next_network) core.next_network = core.flash.network;
    return *core.next_network;
}

// False: no such parameter, or it does not take this value.
bool set(CameraCore& core, const std::string& name, const std::string& value) {
    auto& flash = core.flash;
    if (flash.picture.contains(name) && name != "Image.I0.Source") {
        flash.picture[name] = value;
    } else if (name == "Network.HostName") {
        flash.host_name = value;
    } else if (name == "Network.VolatileHostName.ObtainFromDHCP") {
        flash.host_name_by_dhcp = value == "yes";
    } else if (name == "Network.Resolver.ObtainFromDHCP") {
        flash.resolver_by_dhcp = value == "yes";
    } else if (name == "Network.Resolver.NameServer1") {
        if (flash.resolver_by_dhcp) return false;
        flash.name_server = value;
    } else if (name == "Network.BootProto") {
        pending(core).dhcp = value == "dhcp";
    } else if (name == "Network.IPAddress") {
        pending(core).address = value;
    } else if (name == "Network.SubnetMask") {
        pending(core).mask = value;
    } else if (name == "Network.DefaultRouter") {
        pending(core).router = value;
    } else if (name == "Time.ObtainFromDHCP") {
        flash.ntp_source = value == "yes" ? "DHCP" : "static";
    } else if (name == "Time.NTP.Server" && !core.knows(Generation::os12)) {
        flash.ntp_server = value;  // a read-only mirror on AXIS OS 12
    } else if (name == "Time.POSIXTimeZone") {
        flash.posix_zone = value;
    } else {
        return name == "Time.SyncSource" || name == "Time.DST.Enabled";
    }
    return true;
}

VapixOutcome update(VapixCall& call) {
    auto& core = call.core;
    std::string errors;
    for (const auto& [given, value] : call.form) {
        const auto name = without_root(given);
        const bool read_only = name == core.quirks.read_only || name.starts_with("Properties.") ||
                               name == "Image.I0.Source";
        if (read_only) return {unauthorized(core, call.now)};
    }
    for (const auto& [given, value] : call.form) {
        if (given == "action" || given == "pwd") continue;
        if (set(core, without_root(given), value)) {
            ++core.counters.parameters_set;
        } else {
            errors += "# Error: Error setting '" + given + "' to '" + value + "'!\n";
        }
    }
    VapixOutcome outcome{text_answer(200, "text/plain", errors.empty() ? "OK" : errors)};
    if (core.next_network) {
        ++core.counters.network_sets;
        outcome.aftermath = Aftermath::apply_network;
    }
    return outcome;
}

VapixOutcome param(VapixCall& call) {
    const auto action = call.field("action");
    if (action == "list") return list(call);
    if (action != "update") return {text_answer(200, "text/plain", "# Error: no such action\n")};
    if (is_admin(call.core, call.user)) return update(call);
    return {text_answer(403, "text/html", "<html><body>Forbidden</body></html>")};
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/param.cgi", Generation::cgi, Access::viewer, false, param},
};

}  // namespace

std::span<const VapixRow> param_calls() { return rows; }

}  // namespace camfleet::lab::axis
