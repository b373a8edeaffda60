// SPDX-License-Identifier: Apache-2.0
// The control API: what a person at the site, or a test, does to the devices. Loopback only, no
// login.
#include "tests/lab/site/secret_search.hpp"
#include "tests/lab/site/site.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

namespace camfleet::lab {

namespace {

namespace json = boost::json;

Response reply(int http, std::string body) {
    Response response{.status = http, .body = std::move(body)};
    return response.with("Content-Type", "application/json");
}
Response done() { return reply(200, "{\"ok\":true}"); }
Response refused(int http, std::string_view why) {
    return reply(http, "{\"ok\":false,\"error\":\"" + std::string(why) + "\"}");
}

bool flag(const json::object& body, const char* key) {
    const json::value* value = body.if_contains(key);
    return value != nullptr && value->is_bool() && value->as_bool();
}

std::string word(const json::object& body, const char* key) {
    const json::value* value = body.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::optional<double> amount(const json::object& body, const char* key) {
    const json::value* value = body.if_contains(key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

std::string as_text(const json::value& value) {
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_int64()) return std::to_string(value.as_int64());
    return "";
}

std::optional<PlannedFault> planned_fault(const json::object& body) {
    const auto kind = wire_fault_from_name(word(body, "kind"));
    if (!kind) return std::nullopt;
    PlannedFault fault{*kind, word(body, "method"), word(body, "path")};
    fault.count = static_cast<unsigned>(std::clamp(amount(body, "count").value_or(1.0), 1.0, 1e6));
    fault.logged_in_only = !flag(body, "any_request");
    return fault;
}

Response press_button(Camera& camera, const json::object& body) {
    std::optional<std::chrono::milliseconds> hold_for;
    if (const auto seconds = amount(body, "seconds")) {
        hold_for = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000.0));
    }
    camera.set_button(hold_for.has_value() || flag(body, "hold"), hold_for);
    return done();
}

Response set_quirks(Camera& camera, const json::object& body) {
    for (const auto& [name, value] : body) {
        const auto set = camera.set_quirk(std::string(name), as_text(value));
        if (!set) return refused(400, set.error().context);
    }
    return done();
}

Response camera_call(Camera& camera, std::string_view action, const json::object& body) {
    if (action == "button") return press_button(camera, body);
    if (action == "quirk") return set_quirks(camera, body);
    if (action == "fault") {
        const auto faults = fault_from_name(word(body, "fault"));
        if (!faults) return refused(400, faults.error().context);
        camera.set_fault(*faults);
        return done();
    }
    if (action == "wire_fault") {
        auto fault = planned_fault(body);
        if (!fault || !camera.plan_wire_fault(std::move(*fault))) return refused(400, "wire fault");
        return done();
    }
    return refused(404, "no such action");
}

Response other_call(OtherCamera& camera, std::string_view action, const json::object& body) {
    const auto answer = [](const Result<void>& set) {
        return set ? done() : refused(400, set.error().context);
    };
    if (action == "button") return answer(camera.set_button(flag(body, "hold")));
    if (action == "fault") return answer(camera.set_fault(word(body, "fault")));
    if (action == "initialise") return answer(camera.initialise(Secret(word(body, "password"))));
    if (action != "quirk") return refused(404, "no such action");
    for (const auto& [name, value] : body) {
        const auto set = camera.set_quirk(std::string(name), as_text(value));
        if (!set) return refused(400, set.error().context);
    }
    return done();
}

Response recorder_call(Recorder& recorder, std::string_view action, const json::object& body) {
    if (action == "polling") {
        if (body.contains("hold")) recorder.hold_polling(flag(body, "hold"));
        if (flag(body, "now")) recorder.poll_now();
        return done();
    }
    if (action == "wire_fault") {
        auto fault = planned_fault(body);
        if (!fault || !recorder.plan_wire_fault(std::move(*fault)))
            return refused(400, "wire fault");
        return done();
    }
    return refused(404, "no such action");
}

// Names files, never what was found in them.
Response search_answer(const SearchResult& result) {
    json::array found;
    for (const auto& file : result.found) found.emplace_back(file);
    return reply(200,
                 json::serialize(json::object{
                     {"ok", true}, {"searched", result.searched}, {"found", std::move(found)}}));
}

// "/cameras/front-door/button" -> {"cameras", "front-door", "button"}
std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> parts;
    std::size_t at = 1;
    while (at <= path.size() && parts.size() < 4) {
        const auto end = std::min(path.find('/', at), path.size());
        parts.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace

Response Site::search_for_passwords(const std::string& folder) const {
    std::vector<Secret> passwords;
    for (const auto& camera : cameras_) {
        for (auto& one : camera->passwords()) passwords.push_back(std::move(one));
    }
    for (const auto& camera : others_) {
        for (auto& one : camera->passwords()) passwords.push_back(std::move(one));
    }
    const auto result = search_files(folder, passwords);
    return result ? search_answer(*result) : refused(400, result.error().context);
}

Response Site::control(const Request& request) {
    const auto parts = parts_of(request.path);
    if (request.method == "GET" && request.path == "/state") return reply(200, state_json());
    if (request.method != "POST" || parts.empty()) return refused(404, "no such call");
    boost::system::error_code error;
    const json::value parsed =
        request.body.empty() ? json::object{} : json::parse(request.body, error);
    if (error || !parsed.is_object()) return refused(400, "body is not a JSON object");
    const json::object& body = parsed.as_object();
    if (request.path == "/search") return search_for_passwords(word(body, "folder"));
    if (parts.size() < 2) return refused(404, "no such call");
    if (parts[0] == "cameras" && parts.size() == 3) {
        if (Camera* found = camera(parts[1])) return camera_call(*found, parts[2], body);
        if (OtherCamera* found = other(parts[1])) return other_call(*found, parts[2], body);
        return refused(404, "no such camera");
    }
    if (parts[0] == "recorder" && recorder_) return recorder_call(*recorder_, parts[1], body);
    if (parts[0] == "ports" && body.contains("power")) {
        unsigned port = 0;
        std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), port);
        const auto set = ports_->set_power(port, flag(body, "power"));
        return set ? done() : refused(404, set.error().context);
    }
    return refused(404, "no such call");
}

}  // namespace camfleet::lab
