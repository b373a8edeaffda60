// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/unifi_face.hpp"

#include "tests/lab/http/digest.hpp"

#include <boost/json.hpp>

namespace camfleet::lab::switch_rest {
namespace {

namespace json = boost::json;

constexpr std::string_view device_id = "5d61b90be30dfa0ddd69c990";
constexpr std::string_view csrf = "csrf-1";

Response document(const json::object& value, int status = 200) {
    Response response{.status = status};
    response.with("Content-Type", "application/json");
    response.body = json::serialize(value);
    return response;
}

Response data(json::array rows) {
    json::object meta;
    meta["rc"] = "ok";
    json::object body;
    body["meta"] = std::move(meta);
    body["data"] = std::move(rows);
    return document(body);
}

Response refusal(int status, const char* word) {
    json::object meta;
    meta["rc"] = "error";
    meta["msg"] = word;
    json::object body;
    body["meta"] = std::move(meta);
    body["data"] = json::array();
    return document(body, status);
}

json::object object_of(const std::string& body) {
    boost::system::error_code code;
    auto value = json::parse(body, code);
    return !code && value.is_object() ? value.as_object() : json::object{};
}

std::string text_of(const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    if (found == nullptr || !found->is_string()) return {};
    return {found->as_string().data(), found->as_string().size()};
}

std::uint32_t number_of(const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    if (found == nullptr) return 0;
    boost::system::error_code code;
    const auto number = found->to_number<std::uint32_t>(code);
    return code ? 0 : number;
}

bool has_link(const BoxPort& port) { return !port.hosts.empty() && (port.on || !port.poe); }

}  // namespace

void UnifiFace::expire_sessions() {
    const std::lock_guard lock(mutex_);
    token_.clear();
}

void UnifiFace::take_key(std::string key, bool classic) {
    const std::lock_guard lock(mutex_);
    key_ = std::move(key);
    key_opens_classic_ = classic;
}

void UnifiFace::spoil_integration(IntegrationQuirks quirks) {
    const std::lock_guard lock(mutex_);
    integration_.spoil(std::move(quirks));
}

unsigned UnifiFace::logins() const {
    const std::lock_guard lock(mutex_);
    return logins_;
}

std::string UnifiFace::overrides() const {
    const std::lock_guard lock(mutex_);
    return json::serialize(overrides_);
}

Response UnifiFace::answer(const Request& request) {
    const std::lock_guard lock(mutex_);
    if (request.path == "/") {
        Response front{.status = os_ ? 200 : 302};
        if (!os_) front.with("Location", "/manage");
        return front;
    }
    if (request.path == (os_ ? "/api/auth/login" : "/api/login")) return log_in(request);
    const std::string prefix = std::string(os_ ? "/proxy/network" : "") + "/api/s/default";
    if (!request.header("x-api-key").empty()) return by_key(request, prefix);
    if (!request.path.starts_with(prefix + "/")) return refusal(404, "api.err.NotFound");
    const bool session = !token_.empty() && request.header("cookie") == "TOKEN=" + token_;
    if (!session) return refusal(401, "api.err.LoginRequired");
    if (request.method != "GET" && os_ && request.header("x-csrf-token") != csrf) {
        return refusal(403, "api.err.NoPermission");
    }
    return call(request, request.path.substr(prefix.size()));
}

// No token against forged requests is asked from who shows a key.
Response UnifiFace::by_key(const Request& request, const std::string& classic) {
    const bool right = !key_.empty() && request.header("x-api-key") == key_;
    box_.count_credential(right);
    if (!right) return refusal(401, "api.err.Unauthorized");
    const std::string integration = std::string(os_ ? "/proxy/network" : "") + "/integration/v1";
    if (request.path.starts_with(integration + "/")) {
        return integration_.answer(request, request.path.substr(integration.size()));
    }
    // Its rights end at one site.
    if (!request.path.starts_with(classic + "/")) return refusal(403, "api.err.NoPermission");
    if (!key_opens_classic_) return refusal(401, "api.err.LoginRequired");
    return call(request, request.path.substr(classic.size()));
}

Response UnifiFace::log_in(const Request& request) {
    const auto given = object_of(request.body);
    const bool right =
        text_of(given, "username") == login_.user && text_of(given, "password") == login_.password;
    box_.count_credential(right);
    if (!right) return refusal(os_ ? 401 : 400, "api.err.Invalid");
    ++logins_;
    token_ = random_hex(8);
    auto response = data({});
    response.with("Set-Cookie", "TOKEN=" + token_ + "; path=/; httponly");
    if (os_) response.with("X-CSRF-Token", std::string(csrf));
    return response;
}

Response UnifiFace::call(const Request& request, const std::string& path) {
    if (path == "/stat/device") return data(devices());
    if (path == "/stat/sta") return data(clients());
    if (path == "/rest/device/" + std::string(device_id) && request.method == "PUT") {
        return change(request.body);
    }
    if (path != "/cmd/devmgr") return refusal(404, "api.err.NotFound");
    const auto asked = object_of(request.body);
    const bool good = text_of(asked, "cmd") == "power-cycle" &&
                      text_of(asked, "mac") == box_.mac() &&
                      box_.cycle(number_of(asked, "port_idx"), 5);
    return good ? data({}) : refusal(200, "api.err.InvalidTarget");
}

json::array UnifiFace::devices() const {
    json::array ports;
    for (const auto& port : box_.ports()) {
        json::object row;
        row["port_idx"] = port.number;
        row["name"] = port.name;
        row["up"] = has_link(port);
        row["is_uplink"] = port.name == "uplink";
        row["port_poe"] = port.poe;
        json::array macs;
        for (const auto& mac : port.hosts) {
            json::object host;
            host["mac"] = mac;
            host["vlan"] = 1;
            if (has_link(port)) macs.push_back(std::move(host));
        }
        row["mac_table"] = std::move(macs);
        if (port.poe) {
            row["poe_mode"] = port.on ? port.mode : "off";
            row["poe_enable"] = port.on && port.load;
            row["poe_good"] = port.on && port.load;
            row["poe_power"] = port.on && port.load ? "4.30" : "0.00";
        }
        ports.push_back(std::move(row));
    }
    json::object device;
    device["_id"] = device_id;
    device["type"] = "usw";
    device["mac"] = box_.mac();
    device["serial"] = box_.serial();
    device["total_max_power"] = 52;
    device["port_table"] = std::move(ports);
    device["port_overrides"] = overrides_;
    json::object access_point;
    access_point["type"] = "uap";
    access_point["mac"] = "f0:9f:c2:00:00:05";
    access_point["name"] = "roof";
    json::array all;
    all.push_back(std::move(device));
    all.push_back(std::move(access_point));
    return all;
}

json::array UnifiFace::clients() const {
    json::array rows;
    for (const auto& port : box_.ports()) {
        if (!has_link(port)) continue;
        for (const auto& mac : port.hosts) {
            json::object row;
            row["mac"] = mac;
            row["is_wired"] = true;
            row["sw_mac"] = box_.mac();
            row["sw_port"] = port.number;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

// The list replaces the one before: a port that is left out loses its override.
Response UnifiFace::change(const std::string& body) {
    const auto asked = object_of(body);
    const auto* list = asked.if_contains("port_overrides");
    if (list == nullptr || !list->is_array()) return refusal(400, "api.err.Invalid");
    overrides_ = list->as_array();
    for (const auto& entry : overrides_) {
        if (!entry.is_object()) return refusal(400, "api.err.Invalid");
        const auto mode = text_of(entry.as_object(), "poe_mode");
        if (mode.empty()) continue;
        const auto number = number_of(entry.as_object(), "port_idx");
        const auto now = box_.port(number);
        const bool changes = now.on != (mode != "off") || (now.on && now.mode != mode);
        if (changes) box_.set_power(number, mode != "off", mode);
    }
    return data({});
}

}  // namespace camfleet::lab::switch_rest
