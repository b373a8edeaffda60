// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/typed_input/mac_word.hpp"

#include "common/base/encoding.hpp"

#include <algorithm>

namespace camfleet::tools {

Result<std::string> typed_mac(std::string_view word) {
    constexpr std::size_t shown_max = 40;
    if (auto mac = normalise_mac(word)) return mac;
    std::string shown(word.substr(0, shown_max));
    std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return fail(Errc::invalid_argument, "'" + shown +
                                            "' is no MAC address: 12 hexadecimal digits, "
                                            "as 68:6d:bc:00:00:01 or 68-6D-BC-00-00-01");
}

}  // namespace camfleet::tools
