// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/routeros_face.hpp"

#include <boost/json.hpp>
#include <openssl/evp.h>

#include <cctype>
#include <charconv>
#include <sstream>

namespace camfleet::lab::switch_rest {
namespace {

namespace json = boost::json;

constexpr std::string_view poe_path = "/rest/interface/ethernet/poe";

std::string base64(const std::string& text) {
    std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
    out.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()),
        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()))));
    return out;
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string id_of(std::uint32_t number) {
    std::ostringstream text;
    text << '*' << std::uppercase << std::hex << number;
    return text.str();
}
std::string word(bool value) { return value ? "true" : "false"; }

Response document(const json::value& value) {
    Response response{.status = 200};
    response.with("Content-Type", "application/json");
    response.body = json::serialize(value);
    return response;
}

Response refusal(int status, const std::string& message, const std::string& detail) {
    json::object body{{"error", status}, {"message", message}};
    if (!detail.empty()) body["detail"] = detail;
    auto response = document(body);
    response.status = status;
    return response;
}

bool has_link(const BoxPort& port) { return !port.hosts.empty() && (port.on || !port.poe); }

std::string status_of(const BoxPort& port) {
    if (!port.on) return "disabled";
    return port.load ? "powered-on" : "waiting-for-load";
}

json::array interfaces(const PoeBox& box) {
    json::array rows;
    for (const auto& port : box.ports()) {
        rows.push_back({{".id", id_of(port.number)},
                        {"name", port.name},
                        {"type", "ether"},
                        {"mac-address", upper(box.mac())},
                        {"running", word(has_link(port))},
                        {"disabled", "false"}});
    }
    rows.push_back({{".id", "*20"},
                    {"name", "bridge"},
                    {"type", "bridge"},
                    {"mac-address", upper(box.mac())},
                    {"running", "true"},
                    {"disabled", "false"}});
    return rows;
}

json::array hosts(const PoeBox& box) {
    json::array rows;
    for (const auto& port : box.ports()) {
        if (!has_link(port)) continue;
        for (const auto& mac : port.hosts) {
            rows.push_back({{".id", "*1"},
                            {"mac-address", upper(mac)},
                            {"on-interface", port.name},
                            {"bridge", "bridge"},
                            {"local", "false"},
                            {"dynamic", "true"}});
        }
    }
    rows.push_back({{".id", "*2"},
                    {"mac-address", upper(box.mac())},
                    {"on-interface", "bridge"},
                    {"bridge", "bridge"},
                    {"local", "true"}});
    return rows;
}

json::array neighbours(const PoeBox& box) {
    json::array rows;
    for (const auto& port : box.ports()) {
        if (port.neighbour_caps.empty() || !has_link(port)) continue;
        rows.push_back({{".id", "*3"},
                        {"interface", port.name + ",bridge"},
                        {"mac-address", upper(port.hosts.front())},
                        {"identity", "neighbour"},
                        {"system-caps-enabled", port.neighbour_caps}});
    }
    return rows;
}

json::array poe(const PoeBox& box) {
    json::array rows;
    for (const auto& port : box.ports()) {
        if (!port.poe) continue;
        rows.push_back({{".id", id_of(port.number)},
                        {"name", port.name},
                        {"poe-out", port.on ? port.mode : "off"},
                        {"poe-priority", "10"}});
    }
    return rows;
}

bool named(const std::string& list, const std::string& name) {
    return ("," + list + ",").contains("," + name + ",");
}

json::array monitor(const PoeBox& box, const std::string& names) {
    json::array rows;
    for (const auto& port : box.ports()) {
        if (!port.poe || !named(names, port.name)) continue;
        json::object row{{"name", port.name},
                         {"poe-out", port.on ? port.mode : "off"},
                         {"poe-out-status", status_of(port)}};
        if (port.on && port.load) {
            row["poe-out-voltage"] = "47.9";
            row["poe-out-current"] = "90";
            row["poe-out-power"] = "4.3";
        }
        rows.push_back(std::move(row));
    }
    return rows;
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

}  // namespace

Response RouterOsFace::answer(const Request& request) {
    if (!logged_in(request)) {
        auto response = refusal(401, "Unauthorized", {});
        response.with("WWW-Authenticate", "Basic realm=\"mikrotik\"");
        return response;
    }
    if (request.method == "GET") return read(request.path);
    if (request.method == "POST") return post(request.path, request.body);
    if (request.method == "PATCH") return patch(request.path, request.body);
    return refusal(400, "Bad Request", "unknown method");
}

bool RouterOsFace::logged_in(const Request& request) {
    const auto given = request.header("authorization");
    if (given.empty()) return false;
    const bool right = given == "Basic " + base64(login_.user + ":" + login_.password);
    box_.count_credential(right);
    return right;
}

Response RouterOsFace::read(const std::string& path) const {
    if (path == "/rest/interface") return document(interfaces(box_));
    if (path == "/rest/interface/bridge") {
        json::array rows;
        rows.push_back({{".id", "*20"}, {"name", "bridge"}, {"mac-address", upper(box_.mac())}});
        return document(rows);
    }
    if (path == "/rest/interface/bridge/host") return document(hosts(box_));
    if (path == "/rest/interface/bridge/port" || path == "/rest/interface/bonding") {
        return document(json::array());
    }
    if (path == "/rest/ip/neighbor") return document(neighbours(box_));
    if (path == "/rest/system/routerboard") {
        return document(json::object{{"routerboard", "true"}, {"serial-number", box_.serial()}});
    }
    if (path == poe_path && !poe(box_).empty()) return document(poe(box_));
    return refusal(400, "Bad Request", "no such command or directory");
}

Response RouterOsFace::post(const std::string& path, const std::string& body) {
    const auto asked = object_of(body);
    const auto names = text_of(asked, "numbers");
    if (names.empty()) return refusal(400, "Bad Request", "unknown parameter");
    if (path == std::string(poe_path) + "/monitor") return document(monitor(box_, names));
    if (path != std::string(poe_path) + "/power-cycle") return refusal(404, "Not Found", {});
    const auto duration = text_of(asked, "duration");
    unsigned seconds = 5;
    std::from_chars(duration.data(), duration.data() + duration.size(), seconds);
    for (const auto& port : box_.ports()) {
        if (port.name == names && box_.cycle(port.number, seconds)) return document(json::array());
    }
    return refusal(400, "Bad Request", "no such item");
}

Response RouterOsFace::patch(const std::string& path, const std::string& body) {
    const auto mode = text_of(object_of(body), "poe-out");
    if (mode != "off" && mode != "auto-on" && mode != "forced-on") {
        return refusal(400, "Bad Request", "input does not match any value of poe-out");
    }
    for (const auto& port : box_.ports()) {
        if (path != std::string(poe_path) + "/" + id_of(port.number)) continue;
        if (box_.set_power(port.number, mode != "off", mode)) {
            return document(json::object{{".id", id_of(port.number)}, {"poe-out", mode}});
        }
    }
    return refusal(404, "Not Found", "no such item");
}

}  // namespace camfleet::lab::switch_rest
