// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/master_key.hpp"

#include "common/adapters/openssl/aead.hpp"
#include "common/adapters/os/file.hpp"

namespace camfleet::openssl {

Result<MasterKey> MasterKey::create(const std::filesystem::path& path) {
    std::error_code ec;
    if (std::filesystem::exists(path, ec)) return fail(Errc::already_exists, path.string());
    Secret key = random_key();
    const auto written = os::write_file(path, key.reveal(), os::FileMode::only_owner);
    if (!written) return std::unexpected(written.error().within("master key"));
    return MasterKey(std::move(key));
}

Result<MasterKey> MasterKey::load(const std::filesystem::path& path) {
    auto key = os::read_private_file(path, 2 * aead_key_bytes);
    if (!key) return std::unexpected(key.error().within("master key"));
    if (key->reveal().size() != aead_key_bytes) {
        return fail(Errc::corrupt, "master key: " + path.string() + ": not 32 bytes");
    }
    return MasterKey(std::move(*key));
}

Result<MasterKey> MasterKey::load_or_create(const std::filesystem::path& path) {
    auto there = load(path);
    if (there || there.error().code != Errc::not_found) return there;
    return create(path);
}

}  // namespace camfleet::openssl
