// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/mdns/mdns_dialect.hpp"

#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

#include <array>

namespace camfleet::mdns {
namespace {

constexpr std::size_t addresses_of_host_max = 16;
constexpr std::size_t questions_max = 24;  // of one query: stays within one Ethernet frame

// Source: reference axis.md 1; RFC 6763 7 for the form
constexpr std::array<std::string_view, 8> services{
    "_axis-video._tcp",  "_axis-nvr._tcp", "_axis-bwsc._tcp", "_vapix-http._tcp",
    "_vapix-https._tcp", "_rtsp._tcp",     "_http._tcp",      "_https._tcp"};

bool is_axis_service(std::string_view service) {
    return service.starts_with("_axis-") || service.starts_with("_vapix-");
}

// "_http._tcp" of an instance name <label>._http._tcp.local; empty where it is no service of ours.
std::string service_of(const Name& name) {
    if (name.size() != 4 || signs::lower_case(name[3]) != "local") return {};
    const auto service = signs::lower_case(name[1]) + "." + signs::lower_case(name[2]);
    return std::ranges::find(services, service) == services.end() ? std::string{} : service;
}

std::string text_at(const std::map<std::string, std::string>& text, const std::string& key) {
    const auto found = text.find(key);
    return found == text.end() ? std::string{} : signs::clean(found->second);
}

// "axis-accc8e0000d8.local" -> "accc8e0000d8"; empty for any other host.
std::string serial_in_host(const Name& host) {
    if (host.empty()) return {};
    const auto label = signs::lower_case(host[0]);
    if (!label.starts_with("axis-")) return {};
    const auto serial = label.substr(5);
    return signs::mac_in_serial(serial).empty() ? std::string{} : serial;
}

struct AxisName {
    std::string model;
    std::string serial;
};

// "AXIS <model> - <SERIAL>", or "AXIS <model>" with " (2)" behind it after a name clash.
AxisName read_axis_name(std::string_view label) {
    AxisName out;
    std::string text = signs::clean(label);
    if (!signs::lower_case(text).starts_with("axis ")) return out;
    text.erase(0, 5);
    if (text.ends_with(")") && text.rfind(" (") != std::string::npos) text.erase(text.rfind(" ("));
    const auto dash = text.rfind(" - ");
    if (dash != std::string::npos) {
        const auto tail = text.substr(dash + 3);
        if (!signs::mac_in_serial(tail).empty()) {
            out.serial = tail;
            text.erase(dash);
        }
    }
    out.model = signs::clean(text);
    return out;
}

void set_port(v1::Endpoint& endpoint, std::string_view service, std::uint16_t port) {
    if (service == "_rtsp._tcp") {
        endpoint.set_rtsp_port(port);
    } else if (service == "_https._tcp" || service == "_vapix-https._tcp") {
        endpoint.set_https_port(port);
    } else {
        endpoint.set_http_port(port);
    }
}

v1::DeviceKind::Value kind_of(std::string_view service) {
    if (service == "_axis-video._tcp") return v1::DeviceKind::camera;
    if (service == "_axis-nvr._tcp") return v1::DeviceKind::recorder;
    return v1::DeviceKind::unspecified;
}

}  // namespace

MdnsDialect::MdnsDialect(std::uint16_t port, std::string group)
    : place_{.protocol = "mdns",
             .group = std::move(group),
             .link_group = "ff02::fb",
             .port = port,
             .broadcast = false,
             .asks_from_port = true,
             .datagram_max = limits::discovery_datagram_max} {}

std::vector<std::string> MdnsDialect::questions(unsigned /*round*/) {
    std::vector<Question> all;
    for (const auto service : services)
        all.push_back({name_of(std::string(service) + ".local"), Type::ptr});
    std::vector<std::string> out{make_query(all)};
    if (const auto more = missing(); !more.empty()) out.push_back(make_query(more));
    return out;
}

std::vector<Question> MdnsDialect::missing() const {
    std::vector<Question> out;
    for (const auto& [key, one] : instances_) {
        if (out.size() + 3 > questions_max) break;
        if (one.host.empty()) out.push_back({one.name, Type::srv});
        if (!one.has_text) out.push_back({one.name, Type::txt});
        if (one.host.empty() || addresses_.contains(key_of(one.host))) continue;
        out.push_back({one.host, Type::a});
        out.push_back({one.host, Type::aaaa});
    }
    return out;
}

Result<void> MdnsDialect::hear(std::string_view datagram, const std::string& from) {
    const auto message = parse_message(datagram);
    if (!message) return std::unexpected(message.error());
    if (!message->response) return {};
    for (const auto& record : message->records) {
        if (record.ttl == 0) {
            forget(record, from);
        } else {
            keep(record, from);
        }
    }
    return {};
}

MdnsDialect::Instance* MdnsDialect::instance(const Name& name, const std::string& from) {
    const auto service = service_of(name);
    if (service.empty()) return nullptr;
    const auto key = key_of(name);
    auto found = instances_.find(key);
    if (found == instances_.end()) {
        // Eight services a device at most.
        if (instances_.size() >= limits::discovery_devices_max * services.size()) return nullptr;
        found = instances_.emplace(key, Instance{}).first;
        found->second.name = name;
        found->second.service = service;
    }
    if (found->second.from.empty()) found->second.from = from;
    return &found->second;
}

void MdnsDialect::keep(const Record& record, const std::string& from) {
    const auto type = static_cast<Type>(record.type);
    if (type == Type::ptr) {
        static_cast<void>(instance(record.target, from));
    } else if (type == Type::srv) {
        if (auto* one = instance(record.name, from)) {
            one->host = record.target;
            one->port = record.port;
        }
    } else if (type == Type::txt) {
        if (auto* one = instance(record.name, from)) {
            one->text = record.text;
            one->has_text = true;
        }
    } else if (type == Type::a || type == Type::aaaa) {
        auto host = signs::read_address(record.address);
        if (host) host = signs::on_wire_of(from, *host);
        const bool room = addresses_.size() < limits::discovery_devices_max * 2;
        const auto key = key_of(record.name);
        if (!host || (!room && !addresses_.contains(key))) return;
        auto& all = addresses_[key];
        if (all.size() < addresses_of_host_max) all.insert(*host);
    }
}

void MdnsDialect::forget(const Record& record, const std::string& from) {
    const auto type = static_cast<Type>(record.type);
    if (type == Type::ptr) {
        instances_.erase(key_of(record.target));
    } else if (type == Type::srv) {
        instances_.erase(key_of(record.name));
    } else if (type == Type::a || type == Type::aaaa) {
        const auto found = addresses_.find(key_of(record.name));
        if (found == addresses_.end()) return;
        const auto host = signs::read_address(record.address).value_or("");
        found->second.erase(signs::on_wire_of(from, host));
        if (found->second.empty()) addresses_.erase(found);
    }
}

void MdnsDialect::describe(const Instance& one, v1::Sighting& sighting) const {
    const auto named = read_axis_name(one.name[0]);
    std::string serial = text_at(one.text, "sn");
    if (serial.empty()) serial = text_at(one.text, "macaddress");
    if (signs::mac_in_serial(serial).empty()) serial = named.serial;
    if (serial.empty()) serial = serial_in_host(one.host);
    const bool axis =
        is_axis_service(one.service) || !named.serial.empty() || !serial_in_host(one.host).empty();
    auto& identity = *sighting.mutable_identity();
    if (axis) {
        identity.set_maker("axis");
        identity.set_serial(signs::upper_case(serial));
        identity.set_mac(signs::mac_in_serial(serial));
        sighting.set_model(named.model);
    }
    sighting.set_kind(kind_of(one.service));
    sighting.set_name(signs::clean(one.name[0]));
}

void MdnsDialect::locate(const Instance& one, v1::Sighting& sighting) const {
    const auto known = addresses_.find(key_of(one.host));
    auto& endpoint = *sighting.mutable_endpoint();
    std::string best;
    if (known != addresses_.end()) {
        for (const auto& host : known->second) {
            const bool better = best.empty() || signs::is_ipv6(best) ||
                                (signs::is_link_local(best) && !signs::is_ipv6(host));
            if (better) best = host;
        }
        const bool same_kind = signs::is_ipv6(best) || !signs::is_ipv6(one.from);
        if (same_kind && known->second.contains(one.from)) best = one.from;
    }
    if (best.empty()) {
        best = signs::on_wire_of(one.from, signs::read_address(one.from).value_or(""));
    }
    signs::add_address(sighting, best);
    if (known != addresses_.end()) {
        for (const auto& host : known->second) signs::add_address(sighting, host);
    }
    endpoint.set_host(best);
    if (one.port != 0) set_port(endpoint, one.service, one.port);
}

// A service that does not say whose it is belongs to the device whose host offers it.
std::map<std::string, v1::Sighting> MdnsDialect::owners() const {
    std::map<std::string, v1::Sighting> out;
    for (const auto& [key, one] : instances_) {
        if (one.host.empty()) continue;
        v1::Sighting sighting;
        describe(one, sighting);
        const auto known = out.find(key_of(one.host));
        const bool better = known == out.end() || known->second.identity().serial().empty();
        if (better && !sighting.identity().maker().empty()) out[key_of(one.host)] = sighting;
    }
    return out;
}

std::vector<v1::Sighting> MdnsDialect::sightings() const {
    std::vector<v1::Sighting> out;
    std::set<std::string> strangers;  // hosts without a name of their own, once each
    const auto owner_of = owners();
    for (const auto& [key, one] : instances_) {
        v1::Sighting sighting;
        describe(one, sighting);
        const auto owner = owner_of.find(key_of(one.host));
        if (owner != owner_of.end() && sighting.identity().serial().empty())
            *sighting.mutable_identity() = owner->second.identity();
        const bool camera = sighting.identity().maker() == "axis";
        // An RTSP server is somebody's camera; a web server by itself is not.
        if (!camera && one.service != "_rtsp._tcp") continue;
        locate(one, sighting);
        if (!camera && !strangers.insert(sighting.endpoint().host()).second) continue;
        sighting.set_found(true);
        sighting.set_activated(true);  // mDNS does not say
        sighting.add_protocols("mdns");
        out.push_back(std::move(sighting));
    }
    return out;
}

}  // namespace camfleet::mdns
