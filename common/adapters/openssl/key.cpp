// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/key.hpp"

#include "common/adapters/openssl/handles.hpp"
#include "common/adapters/openssl/p256.hpp"
#include "common/adapters/os/file.hpp"
#include "common/base/limits.hpp"

namespace camfleet::openssl {
namespace {

std::shared_ptr<EVP_PKEY> share(Pkey key) { return {key.release(), EVP_PKEY_free}; }

bool set_common_name(X509_REQ* request, const std::string& name) {
    X509_NAME* subject = X509_REQ_get_subject_name(request);
    return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, as_bytes(name),
                                      static_cast<int>(name.size()), -1, 0) == 1;
}

}  // namespace

Result<Key> Key::generate() {
    Pkey key(EVP_EC_gen("P-256"));
    if (!key) return fail(Errc::internal, "cannot make a P-256 key: " + last_reason());
    return Key(share(std::move(key)));
}

Result<Key> Key::from_pem(const Secret& pem) {
    if (pem.reveal().size() > limits::certificate_bytes_max)
        return fail(Errc::too_large, "private key");
    const Bio bio = read_bio(pem.reveal());
    Pkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
    if (!key) return fail(Errc::malformed, "private key: " + last_reason());
    if (!is_p256(key.get())) return fail(Errc::not_supported, "private key: not EC P-256");
    return Key(share(std::move(key)));
}

Result<Key> Key::load(const std::filesystem::path& path) {
    const auto pem = os::read_private_file(path, limits::certificate_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    auto key = from_pem(*pem);
    if (!key) return std::unexpected(key.error().within(path.string()));
    return key;
}

Result<Key> Key::load_or_generate(const std::filesystem::path& path) {
    auto there = load(path);
    if (there || there.error().code != Errc::not_found) return there;
    auto made = generate();
    if (!made) return made;
    if (auto saved = made->save(path); !saved) return std::unexpected(saved.error());
    return made;
}

Result<void> Key::save(const std::filesystem::path& path) const {
    const auto pem = to_pem();
    if (!pem) return std::unexpected(pem.error());
    return os::write_file(path, pem->reveal(), os::FileMode::only_owner);
}

Result<Secret> Key::to_pem() const {
    const Bio bio(BIO_new(BIO_s_secmem()));
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr) != 1) {
        return fail(Errc::internal, "cannot write a key: " + last_reason());
    }
    std::string text = drain(bio.get());
    Secret out(text);
    Secret::wipe(text);
    return out;
}

Result<std::string> Key::request_pem(const std::string& common_name) const {
    const X509Request request(X509_REQ_new());
    const Bio bio(BIO_new(BIO_s_mem()));
    if (!request || !bio || !set_common_name(request.get(), common_name) ||
        X509_REQ_set_pubkey(request.get(), key_.get()) != 1 ||
        X509_REQ_sign(request.get(), key_.get(), EVP_sha256()) <= 0 ||
        PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) {
        return fail(Errc::internal, "cannot make a certificate request: " + last_reason());
    }
    return drain(bio.get());
}

}  // namespace camfleet::openssl
