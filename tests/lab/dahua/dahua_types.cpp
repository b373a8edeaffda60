// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/dahua/dahua_types.hpp"

#include <array>

namespace camfleet::lab::dahua {

Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value) {
    if (name == "serial_shown") {
        quirks.serial_shown = value;
        return {};
    }
    const std::array<std::pair<std::string_view, bool*>, 19> switches{{
        {"errors_with_200", &quirks.errors_with_200},
        {"silent_success", &quirks.silent_success},
        {"no_joint_writes", &quirks.no_joint_writes},
        {"lies", &quirks.lies},
        {"hidden_lock", &quirks.hidden_lock},
        {"hash_realm", &quirks.hash_realm},
        {"mac_realm", &quirks.mac_realm},
        {"basic_only", &quirks.basic_only},
        {"numeric_type", &quirks.numeric_type},
        {"sparse_users", &quirks.sparse_users},
        {"unix_lines", &quirks.unix_lines},
        {"trailing_commas", &quirks.trailing_commas},
        {"drops_on_reboot", &quirks.drops_on_reboot},
        {"network_reverts", &quirks.network_reverts},
        {"redirects_to_https", &quirks.redirects_to_https},
        {"no_upgrader", &quirks.no_upgrader},
        {"fails_upgrade", &quirks.fails_upgrade},
        {"slow_upgrade", &quirks.slow_upgrade},
        {"open", &quirks.open},
    }};
    for (const auto& [word, flag] : switches) {
        if (word != name) continue;
        if (value != "true" && value != "false") break;
        *flag = value == "true";
        return {};
    }
    return fail(Errc::invalid_argument, "quirk " + std::string(name));
}

}  // namespace camfleet::lab::dahua
