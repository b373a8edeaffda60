// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/aoscx_face.hpp"

#include "tests/lab/http/digest.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace camfleet::lab::switch_rest {
namespace {

namespace json = boost::json;

constexpr std::string_view root = "/rest/v10.04/";
constexpr std::string_view token = "csrf-1";

Response document(const json::object& value) {
    Response response;
    response.with("Content-Type", "application/json");
    response.body = json::serialize(value);
    return response;
}

Response plain(int status, std::string text) {
    Response response{.status = status};
    response.body = std::move(text);
    return response;
}

std::string name_of(const BoxPort& port) { return "1/1/" + std::to_string(port.number); }

std::string encoded(std::string text) {
    for (std::size_t at = text.find('/'); at != std::string::npos; at = text.find('/', at)) {
        text.replace(at, 1, "%2F");
    }
    return text;
}

bool has_link(const BoxPort& port) { return !port.hosts.empty() && (port.on || !port.poe); }

json::object reference(const std::string& name) {
    json::object out;
    out[name] = std::string(root) + "system/interfaces/" + encoded(name);
    return out;
}

// Values of a form, decoded.
std::map<std::string, std::string> form_of(const std::string& body) {
    std::map<std::string, std::string> out;
    std::string_view rest = body;
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        out[percent_decode(pair.substr(0, equals), true)] =
            percent_decode(pair.substr(equals + 1), true);
    }
    return out;
}

// The port of "system/interfaces/1%2F1%2F3/poe_interface"; 0: another path.
std::uint32_t port_of(std::string_view path) {
    constexpr std::string_view before = "system/interfaces/1%2F1%2F";
    constexpr std::string_view after = "/poe_interface";
    if (!path.starts_with(before) || !path.ends_with(after)) return 0;
    path.remove_prefix(before.size());
    path.remove_suffix(after.size());
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(path.data(), path.data() + path.size(), number);
    return problem == std::errc() && end == path.data() + path.size() ? number : 0;
}

}  // namespace

std::string AosCxFace::key(const BoxPort& port) const {
    return quirks_.encoded_names ? encoded(name_of(port)) : name_of(port);
}

unsigned AosCxFace::logins() const {
    const std::lock_guard lock(mutex_);
    return logins_;
}

unsigned AosCxFace::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::string AosCxFace::priority(std::uint32_t port) const {
    const std::lock_guard lock(mutex_);
    const auto found = priorities_.find(port);
    return found == priorities_.end() ? "low" : found->second;
}

void AosCxFace::set_priority(std::uint32_t port, std::string priority) {
    const std::lock_guard lock(mutex_);
    priorities_[port] = std::move(priority);
}

void AosCxFace::aggregate(std::set<std::uint32_t> ports) {
    const std::lock_guard lock(mutex_);
    aggregated_ = std::move(ports);
}

void AosCxFace::expire_sessions() {
    const std::lock_guard lock(mutex_);
    sessions_.clear();
}

Response AosCxFace::answer(const Request& request) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    const auto path = request.target.substr(0, request.target.find('?'));
    if (!path.starts_with(root)) return plain(404, "page not found");
    const auto below = path.substr(root.size());
    if (below == "login") return log_in(request);
    const auto cookie = request.header("cookie");
    const bool session = cookie.starts_with("id=") && sessions_.contains(cookie.substr(3));
    if (!session) return plain(401, "Authorization Required");
    if (!quirks_.no_csrf && request.header("x-csrf-token") != token) {
        return plain(403, "CSRF token mismatch");
    }
    if (below == "logout") {
        sessions_.erase(cookie.substr(3));
        box_.count_session(-1);
        return {};
    }
    return call(request, below);
}

Response AosCxFace::log_in(const Request& request) {
    const bool form =
        request.header("content-type").starts_with("application/x-www-form-urlencoded");
    if (request.method != "POST" || !form) return plain(400, "Bad Request");
    const auto given = form_of(request.body);
    const auto value = [&](const char* name) {
        const auto found = given.find(name);
        return found == given.end() ? std::string() : found->second;
    };
    const bool right = value("username") == login_.user && value("password") == login_.password;
    box_.count_credential(right);
    if (!right) return plain(401, "Login failed.");
    if (sessions_.size() >= quirks_.sessions_max) {
        return plain(503, "session limit reached");
    }
    ++logins_;
    box_.count_session(1);
    const auto id = random_hex(8);
    sessions_.insert(id);
    Response response{.status = quirks_.zeroized ? 268 : 200};
    response.with("Set-Cookie", "id=" + id + "; HttpOnly; Path=/; SameSite=Lax; Secure");
    const bool wanted = request.header("x-use-csrf-token") == "true";
    if (wanted && !quirks_.no_csrf) response.with("X-Csrf-Token", std::string(token));
    return response;
}

Response AosCxFace::call(const Request& request, const std::string& path) {
    if (const auto port = port_of(path); port != 0) return power(request, port);
    if (request.method != "GET") return plain(405, "Method Not Allowed");
    if (path == "system") {
        json::object system;
        system["hostname"] = "sw-hall";
        system["platform_name"] = "6300";
        system["system_mac"] = box_.mac();
        return document(system);
    }
    if (path == "system/subsystems") {
        json::object product;
        product["serial_number"] = box_.serial();
        json::object chassis;
        chassis["product_info"] = std::move(product);
        json::object parts;
        parts["chassis,1"] = std::move(chassis);
        return document(parts);
    }
    if (path == "system/interfaces") return document(interfaces());
    if (path == "system/vlans/*/macs") return document(macs());
    if (path == "system/interfaces/*/lldp_neighbors") return document(neighbours());
    if (path == "system/interfaces/*/poe_interface" && !quirks_.power_one_by_one) {
        return document(powers());
    }
    return plain(404, "object not found");
}

json::object AosCxFace::interface(const BoxPort& port) const {
    json::object row;
    row["name"] = name_of(port);
    row["type"] = "system";
    row["description"] = port.name;
    row["admin"] = nullptr;
    row["link_state"] = has_link(port) ? "up" : "down";
    row["link_speed"] = has_link(port) ? 1'000'000'000 : 0;
    row["duplex"] = "full";
    json::object other;
    if (aggregated_.contains(port.number)) other["lacp-aggregation-key"] = "1";
    row["other_config"] = std::move(other);
    row["poe_interface"] =
        std::string(root) + "system/interfaces/" + encoded(name_of(port)) + "/poe_interface";
    return row;
}

json::object AosCxFace::interfaces() const {
    json::object out;
    json::object members;
    for (const auto& port : box_.ports()) {
        out[key(port)] = interface(port);
        if (aggregated_.contains(port.number)) members[name_of(port)] = reference(name_of(port));
    }
    json::object vlan;
    vlan["name"] = "vlan1";
    vlan["type"] = "vlan";
    out["vlan1"] = std::move(vlan);
    if (members.empty()) return out;
    json::object state;
    state["state"] = "up";
    json::object lag;
    lag["name"] = "lag1";
    lag["type"] = "lag";
    lag["interfaces"] = std::move(members);
    lag["bond_status"] = std::move(state);
    out["lag1"] = std::move(lag);
    return out;
}

json::object AosCxFace::macs() const {
    json::object table;
    for (const auto& port : box_.ports()) {
        if (!has_link(port)) continue;
        const auto at = aggregated_.contains(port.number) ? std::string("lag1") : key(port);
        for (const auto& mac : port.hosts) {
            json::object row;
            row["from"] = "dynamic";
            row["mac_addr"] = mac;
            row["port"] = reference(at);
            table["dynamic," + mac] = std::move(row);
        }
    }
    json::object out;
    out["1"] = std::move(table);
    return out;
}

json::object AosCxFace::neighbours() const {
    json::object out;
    for (const auto& port : box_.ports()) {
        if (port.neighbour_caps.empty() || !has_link(port)) continue;
        json::object info;
        info["chassis_name"] = "neighbour of " + port.name;
        info["chassis_id_subtype"] = "link_local_addr";
        info["chassis_capability_available"] = "Bridge, WLAN, Router";
        info["chassis_capability_enabled"] = port.neighbour_caps;
        json::object row;
        row["chassis_id"] = port.hosts.front();
        row["port_id"] = "1/1/14";
        row["neighbor_info"] = std::move(info);
        json::object of_port;
        of_port[port.hosts.front() + ",1/1/14"] = std::move(row);
        out[key(port)] = std::move(of_port);
    }
    return out;
}

json::object AosCxFace::powers() const {
    json::object out;
    for (const auto& port : box_.ports()) {
        if (port.poe) out[key(port)] = power_of(port, false);
    }
    return out;
}

json::object AosCxFace::power_of(const BoxPort& port, bool writable) const {
    json::object config;
    config["admin_disable"] = !port.on;
    const auto priority = priorities_.find(port.number);
    config["priority"] = priority == priorities_.end() ? "low" : priority->second;
    json::object out;
    out["config"] = std::move(config);
    if (writable) return out;
    const bool delivers = port.on && port.load;
    json::object status;
    json::object measured;
    measured["power_drawn"] = delivers && quirks_.watts_measured ? 4.3 : 0.0;
    if (!quirks_.watts_measured) {
        status["poe_oper_status"] = delivers ? "delivering" : port.on ? "searching" : "disabled";
        status["pd_class_actual"] = delivers ? "class3" : "";
        status["power_drawn_in_watts"] = delivers ? 4.3 : 0.0;
    }
    out["status"] = std::move(status);
    out["measurements"] = std::move(measured);
    return out;
}

Response AosCxFace::power(const Request& request, std::uint32_t number) {
    const auto port = box_.port(number);
    if (port.number == 0 || !port.poe) return plain(404, "object not found");
    if (request.method == "PUT") return change(request.body, number);
    if (request.method != "GET") return plain(405, "Method Not Allowed");
    return document(power_of(port, request.parameter("selector") == "writable"));
}

// What is not given goes back to its default.
Response AosCxFace::change(const std::string& body, std::uint32_t number) {
    boost::system::error_code code;
    const auto value = json::parse(body, code);
    const auto* asked =
        code || !value.is_object() ? nullptr : value.get_object().if_contains("config");
    if (asked == nullptr || !asked->is_object()) return plain(400, "JSON format error");
    if (value.get_object().size() != 1) return plain(400, "attribute is not writable");
    const auto& config = asked->get_object();
    const auto* priority = config.if_contains("priority");
    priorities_[number] =
        priority != nullptr && priority->is_string() ? std::string(priority->get_string()) : "low";
    const auto* disable = config.if_contains("admin_disable");
    const bool off = disable != nullptr && disable->is_bool() && disable->get_bool();
    box_.set_power(number, !off, "auto");
    return {};
}

}  // namespace camfleet::lab::switch_rest
