// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/maintenance_codec.hpp"

#include "agent/cameras/axis/json_reply.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::string_view snapshot_head = "camfleet axis parameters 1 ";

// Written back by a restore: group, then what must stand in the name behind it.
struct Writable {
    std::string_view group;
    std::string_view part;
};
constexpr std::array writable{
    Writable{"Image.I", ".Appearance."},   Writable{"Image.I", ".MPEG."},
    Writable{"Image.I", ".Overlay."},      Writable{"Image.I", ".RateControl."},
    Writable{"Image.I", ".Text."},         Writable{"Image.I", ".Name"},
    Writable{"ImageSource.I", ".Sensor."}, Writable{"ImageSource.I", ".DayNight."},
    Writable{"ImageSource.I", ".Name"},
};

bool may_write(std::string_view name, std::string_view value) {
    const bool masked = !value.empty() && value.find_first_not_of('*') == std::string_view::npos;
    if (masked || value.find('\n') != std::string_view::npos) return false;
    return std::ranges::any_of(writable, [&](const Writable& row) {
        return name.starts_with(row.group) && name.find(row.part) != std::string_view::npos;
    });
}

bool has_word(std::string_view text, std::string_view word) {
    return std::ranges::search(text, word, [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) ==
                      std::tolower(static_cast<unsigned char>(b));
           }).begin() != text.end();
}

}  // namespace

std::string make_firmware_call(std::string_view method) { return make_call(method); }

std::string make_default_call(bool hard) {
    json::Object params;
    params["factoryDefaultMode"] = hard ? "hard" : "soft";
    return make_call("factoryDefault", std::move(params));
}

Result<void> parse_firmware_done(std::string_view text) {
    const auto data = data_of(Api::firmware, text);
    if (!data) return std::unexpected(data.error());
    return {};
}

Result<v1::FirmwareStatus> parse_firmware_status(std::string_view text) {
    const auto data = data_of(Api::firmware, text);
    if (!data) return std::unexpected(data.error());
    v1::FirmwareStatus status;
    status.set_active_version(json::text_at(*data, "activeFirmwareVersion"));
    status.set_inactive_version(json::text_at(*data, "inactiveFirmwareVersion"));
    if (status.active_version().empty()) {
        return fail(Errc::malformed, "firmwaremanagement: no active version");
    }
    // "isCommited": the device's own spelling. The unit of timeToRollback is nowhere said, so the
    // time is left unsaid as well.
    const auto committed = json::bool_at(*data, "isCommited");
    status.set_waits_for_commit(json::bool_at(*data, "pendingCommit").value_or(false) ||
                                !committed.value_or(true));
    return status;
}

Result<std::string> parse_upgrade(std::string_view text) {
    const auto data = data_of(Api::firmware, text);
    if (!data) return std::unexpected(data.error());
    auto version = json::text_at(*data, "firmwareVersion");
    if (version.empty()) return fail(Errc::malformed, "firmwaremanagement: no version taken over");
    return version;
}

Upload make_upgrade(std::string_view image, std::string_view boundary) {
    const std::string line = "--" + std::string(boundary);
    Upload upload;
    upload.content_type = "multipart/form-data; boundary=" + std::string(boundary);
    upload.body.reserve(image.size() + 1024);
    upload.body += line +
                   "\r\nContent-Disposition: form-data; name=\"json\"\r\n"
                   "Content-Type: application/json\r\n\r\n";
    upload.body += make_call("upgrade") + "\r\n";
    upload.body += line +
                   "\r\nContent-Disposition: form-data; name=\"file\"; "
                   "filename=\"firmware.bin\"\r\n"
                   "Content-Type: application/octet-stream\r\n\r\n";
    upload.body.append(image);
    upload.body += "\r\n" + line + "--\r\n";
    return upload;
}

Result<void> parse_restart_page(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
    // restartMessage; factoryMessage and factoryMessage2 (axis-js packages/axis-maintenance)
    if (has_word(text, "restartMessage") || has_word(text, "factoryMessage")) return {};
    if (has_word(text, "error")) return fail(Errc::rejected, "the device answers an error page");
    return fail(Errc::malformed, "the device answers a page that says nothing of a restart");
}

bool is_jpeg(std::string_view body) {
    constexpr std::string_view start = "\xFF\xD8\xFF";
    constexpr std::string_view end = "\xFF\xD9";
    constexpr std::size_t bytes_min = 128;  // a real picture has over 1 KB; a header alone is none
    return body.size() >= bytes_min && body.starts_with(start) &&
           body.substr(body.size() - std::min<std::size_t>(body.size(), 64)).rfind(end) !=
               std::string_view::npos;
}

std::string make_snapshot(std::string_view serial, std::string_view list) {
    return std::string(snapshot_head) + std::string(serial) + "\n" + std::string(list);
}

Result<ParamSnapshot> parse_snapshot(std::string_view file) {
    const auto end = file.find('\n');
    const auto head = file.substr(0, end);
    if (!head.starts_with(snapshot_head) || end == std::string_view::npos) {
        return fail(Errc::rejected, "not a parameter snapshot of this maker's cameras");
    }
    auto list = parse_param_list(file.substr(end + 1));
    if (!list) return fail(Errc::rejected, "parameter snapshot: " + list.error().context);
    return ParamSnapshot{std::string(head.substr(snapshot_head.size())), std::move(*list)};
}

Pairs changes_to_restore(const ParamList& then, const ParamList& now) {
    Pairs changes;
    for (const auto& [name, value] : then.values) {
        if (now.has(name) && now.get(name) != value && may_write(name, value)) {
            changes.emplace_back(name, value);
        }
    }
    return changes;
}

}  // namespace camfleet::axis
