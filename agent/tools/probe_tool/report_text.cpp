// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/report_text.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

namespace camfleet::probe_tool {
namespace {

constexpr std::size_t kWordWidth = 22;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

// What a device says of itself may hold anything: only what a terminal can show is shown.
std::string shown(std::string text) {
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return text;
}

std::string word(v1::Capability::Support support) {
    switch (support) {
        case v1::Capability::yes:
            return "yes";
        case v1::Capability::work_order:
            return "work order";
        default:
            return "no";
    }
}

void line(std::string& out, const std::string& name, const std::string& value) {
    if (!value.empty()) out += padded(name, 10) + shown(value) + "\n";
}

std::string login_words(const v1::ProbeReport& report) {
    if (!report.has_login()) return {};
    const auto& login = report.login();
    if (login.accepted()) return "accepted";
    if (login.locked())
        return "locked, for " + std::to_string(login.unlock_seconds()) + " s as the device says";
    if (login.tries_left() < 0) return "refused";
    return "refused, " + std::to_string(login.tries_left()) + " tries left";
}

std::string state_words(const v1::CameraState& state) {
    if (state.value() == v1::CameraState::unspecified) return "not known (" + state.detail() + ")";
    auto text = v1::CameraState::Value_Name(state.value());
    std::ranges::replace(text, '_', ' ');
    if (state.unlock_seconds() > 0)
        text += ", " + std::to_string(state.unlock_seconds()) + " s left";
    if (!state.detail().empty()) text += " (" + state.detail() + ")";
    return text;
}

template <class Message>
std::string json_of(const Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string out;
    const bool written = google::protobuf::util::MessageToJsonString(message, &out, options).ok();
    return written ? out : "{}";
}

}  // namespace

std::string report_text(const v1::ProbeReport& report) {
    std::string out;
    line(out, "address", report.endpoint().host());
    line(out, "driver", report.driver().empty() ? "none understood this device" : report.driver());
    line(out, "maker", report.identity().maker());
    line(out, "model", report.model());
    line(out, "serial", report.identity().serial());
    line(out, "MAC", report.identity().mac());
    line(out, "firmware", report.firmware());
    line(out, "name", report.name());
    if (report.has_state()) line(out, "state", state_words(report.state()));
    line(out, "identity", report.identity_proof());
    line(out, "login", login_words(report));
    std::string users;
    for (const auto& user : report.users()) users += (users.empty() ? "" : ", ") + user;
    line(out, "users", users);
    out += "\nasked and answered\n";
    for (const auto& step : report.steps()) {
        out += "  " + padded(step.driver(), 11) +
               padded(v1::Operation::Value_Name(step.operation()), kWordWidth) +
               padded(step.result(), 15) + padded(std::to_string(step.milliseconds()) + " ms", 9) +
               shown(step.detail()) + "\n";
    }
    if (report.capabilities().empty()) return out;
    out += "\nthis driver can\n";
    for (const auto& one : report.capabilities()) {
        out += "  " + padded(v1::Operation::Value_Name(one.operation()), kWordWidth) +
               padded(word(one.support()), 12) + one.note() + "\n";
    }
    return out;
}

std::string report_json(const v1::ProbeReport& report) { return json_of(report); }

std::string capability_matrix(std::span<const NamedDriver> drivers) {
    std::string head = "| operation |";
    std::string rule = "|---|";
    std::vector<std::vector<v1::Capability>> tables;
    for (const auto& driver : drivers) {
        head += " " + driver.maker + " |";
        rule += "---|";
        tables.push_back(driver.driver->capabilities());
    }
    std::string out = head + "\n" + rule + "\n";
    for (int number = 1; number < v1::Operation::Value_ARRAYSIZE; ++number) {
        const auto operation = static_cast<v1::Operation::Value>(number);
        out += "| " + v1::Operation::Value_Name(operation) + " |";
        for (const auto& table : tables) {
            const auto one = std::ranges::find(table, operation, &v1::Capability::operation);
            out += " " + (one == table.end() ? std::string("no") : word(one->support())) + " |";
        }
        out += "\n";
    }
    return out;
}

std::string capabilities_json(std::span<const NamedDriver> drivers) {
    std::string out = "{\"drivers\":[";
    for (const auto& driver : drivers) {
        v1::ProbeReport table;
        table.set_driver(driver.maker);
        for (auto& one : driver.driver->capabilities()) *table.add_capabilities() = std::move(one);
        if (!out.ends_with('[')) out += ",";
        out += json_of(table);
    }
    return out + "]}";
}

}  // namespace camfleet::probe_tool
