// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/unifi_integration.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace camfleet::lab::switch_rest {
namespace {

namespace json = boost::json;

constexpr std::string_view site_id = "88f7af54-98f8-306a-a1c7-c9349722b1f6";
constexpr std::string_view switch_id = "0998be5a-0000-4000-8000-000000000010";

Response document(const json::object& value, int status = 200) {
    Response response{.status = status};
    response.with("Content-Type", "application/json");
    response.body = json::serialize(value);
    return response;
}

Response refusal(int status, const char* code) {
    json::object body;
    body["statusCode"] = status;
    body["code"] = code;
    body["message"] = "refused by the simulated controller";
    return document(body, status);
}

std::size_t number_of(const std::string& text, std::size_t otherwise) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

json::object overview(std::string_view id, const std::string& mac, const char* name) {
    json::object row;
    row["id"] = id;
    row["macAddress"] = mac;
    row["ipAddress"] = "192.0.2.10";
    row["name"] = name;
    row["model"] = "USW Lite 16 PoE";
    return row;
}

bool has_link(const BoxPort& port) { return !port.hosts.empty() && (port.on || !port.poe); }

}  // namespace

Response UnifiIntegration::answer(const Request& request, const std::string& path) {
    if (quirks_.status != 0 && request.method == quirks_.status_for && path != "/sites") {
        return refusal(quirks_.status, "api.spoilt");
    }
    const std::string site = "/sites/" + std::string(site_id);
    const std::string own = site + "/devices/" + std::string(switch_id);
    const std::string ports = own + "/interfaces/ports/";
    const bool get = request.method == "GET";
    if (get && path == "/sites") return page(request, sites());
    if (get && path == site + "/devices") return page(request, devices());
    if (get && path == site + "/clients") {
        return quirks_.clients_closed ? refusal(403, "api.forbidden") : page(request, clients());
    }
    if (get && path == own) return document(device());
    if (request.method == "POST" && path.starts_with(ports) && path.ends_with("/actions")) {
        return act(request, path.substr(ports.size(), path.size() - ports.size() - 8));
    }
    return refusal(404, "api.request.not-found");
}

Response UnifiIntegration::page(const Request& request, const json::array& rows) const {
    const auto offset = number_of(request.parameter("offset"), 0);
    const auto limit = std::min(number_of(request.parameter("limit"), 25), quirks_.page_max);
    json::array data;
    for (auto i = offset; i < rows.size() && data.size() < limit; ++i) data.push_back(rows[i]);
    if (quirks_.fault == "empty_page" && offset > 0) data.clear();
    json::object body;
    body["offset"] = quirks_.fault == "page" ? offset + 1 : offset;
    body["limit"] = limit;
    body["count"] = data.size();
    body["totalCount"] = rows.size();
    if (quirks_.fault == "types") {
        body["data"] = "none";
    } else {
        body["data"] = std::move(data);
    }
    return document(body);
}

json::array UnifiIntegration::sites() const {
    json::array rows;
    for (const auto* name : {"Branch", "Default"}) {
        json::object row;
        const bool ours = std::string_view(name) == "Default";
        row["id"] = ours ? site_id : std::string_view("11f7af54-98f8-306a-a1c7-c9349722b1f6");
        row["name"] = name;
        if (!quirks_.old_version) row["internalReference"] = ours ? "default" : "x7k2branch";
        rows.push_back(std::move(row));
    }
    return rows;
}

json::array UnifiIntegration::devices() const {
    json::array rows;
    auto roof = overview("0998be5a-0000-4000-8000-000000000005", "f0:9f:c2:00:00:05", "roof");
    auto gate = overview("0998be5a-0000-4000-8000-000000000001", "f0:9f:c2:00:00:01", "gateway");
    rows.push_back(std::move(roof));
    rows.push_back(std::move(gate));
    rows.push_back(overview(switch_id, box_.mac(), "closet"));
    return rows;
}

json::array UnifiIntegration::clients() const {
    json::array rows;
    for (const auto& port : box_.ports()) {
        for (const auto& mac : port.hosts) {
            if (!has_link(port)) continue;
            json::object row;
            row["type"] = "WIRED";
            row["macAddress"] = mac;
            row["uplinkDeviceId"] = switch_id;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

json::object UnifiIntegration::device() const {
    const std::string mac = quirks_.other_device ? "f0:9f:c2:00:00:77" : box_.mac();
    auto body = overview(switch_id, mac, "closet");
    body["state"] = quirks_.state;
    json::array ports;
    for (const auto& port : box_.ports()) ports.push_back(port_row(port));
    json::object interfaces;
    interfaces["ports"] = std::move(ports);
    if (quirks_.fault == "types") {
        body["interfaces"] = "none";
    } else {
        body["interfaces"] = std::move(interfaces);
    }
    return body;
}

json::object UnifiIntegration::port_row(const BoxPort& port) const {
    json::object row;
    row["idx"] = port.number;
    row["state"] = has_link(port) ? "UP" : "DOWN";
    row["connector"] = "RJ45";
    row["maxSpeedMbps"] = 1000;
    if (has_link(port)) row["speedMbps"] = 100;
    if (!port.poe) return row;
    json::object poe;
    poe["standard"] = "802.3at";
    poe["type"] = 2;
    if (quirks_.fault == "no_poe_word") {
        poe["enabled"] = "perhaps";
    } else {
        poe["enabled"] = port.on || port.cycling;
    }
    poe["state"] = port.on && port.load ? "UP" : "DOWN";
    row["poe"] = std::move(poe);
    return row;
}

Response UnifiIntegration::act(const Request& request, const std::string& number) {
    boost::system::error_code code;
    const auto asked = json::parse(request.body, code);
    const bool known = !code && asked.is_object() && asked.as_object().contains("action") &&
                       asked.as_object().at("action") == "POWER_CYCLE";
    if (!known) return refusal(400, "api.request.argument-type-mismatch");
    const auto port = static_cast<std::uint32_t>(number_of(number, 0));
    return box_.cycle(port, 5) ? Response{} : refusal(404, "api.port.not-found");
}

}  // namespace camfleet::lab::switch_rest
