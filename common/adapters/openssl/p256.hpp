// SPDX-License-Identifier: Apache-2.0
// The one curve of the fleet. Included by the .cpp files of this room only.
#pragma once

#include "common/adapters/openssl/handles.hpp"

#include <array>
#include <string_view>

namespace camfleet::openssl {

[[nodiscard]] inline bool is_p256(const EVP_PKEY* key) {
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return false;
    std::array<char, 64> name{};
    std::size_t size = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return false;
    return std::string_view(name.data(), size) == "prime256v1";
}

}  // namespace camfleet::openssl
