// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/onvif_types.hpp"

#include <array>
#include <charconv>

namespace camfleet::lab::onvif {

namespace {

struct Switch {
    std::string_view name;
    bool Quirks::* field;
};

constexpr std::array switches{
    Switch{"open_device", &Quirks::open_device},
    Switch{"open_information", &Quirks::open_information},
    Switch{"open_users", &Quirks::open_users},
    Switch{"open_scopes", &Quirks::open_scopes},
    Switch{"clock_wants_login", &Quirks::clock_wants_login},
    Switch{"only_media2", &Quirks::only_media2},
    Switch{"no_media2", &Quirks::no_media2},
    Switch{"done_without_effect", &Quirks::done_without_effect},
    Switch{"near_gateway_only", &Quirks::near_gateway_only},
    Switch{"ignores_dns", &Quirks::ignores_dns},
    Switch{"reboot_needed", &Quirks::reboot_needed},
    Switch{"basic_only", &Quirks::basic_only},
    Switch{"refuses_replays", &Quirks::refuses_replays},
};

Result<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(Errc::invalid_argument, "quirk: not a number");
    }
    return value;
}

}  // namespace

Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value) {
    for (const auto& one : switches) {
        if (one.name == name) {
            quirks.*one.field = value == "true";
            return {};
        }
    }
    if (name == "shown_host") {
        quirks.shown_host = value;
    } else if (name == "serial_shown") {
        quirks.serial_shown = value;
    } else if (name == "upload_delay") {
        quirks.upload_delay = value;
    } else if (name == "time_refusal") {
        quirks.time_refusal = value;
    } else if (name == "missing") {
        quirks.missing.emplace(value);
    } else if (name == "token_tolerance" || name == "refusal_status") {
        const auto read = number(value);
        if (!read) return std::unexpected(read.error());
        if (name == "refusal_status") quirks.refusal_status = *read;
        if (name == "token_tolerance") quirks.token_tolerance = std::chrono::seconds(*read);
    } else {
        return fail(Errc::invalid_argument, "quirk: unknown name");
    }
    return {};
}

}  // namespace camfleet::lab::onvif
