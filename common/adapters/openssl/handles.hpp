// SPDX-License-Identifier: Apache-2.0
// Owning pointers to OpenSSL's types and its error text. Only the .cpp files of this room include
// this header: OpenSSL's own headers end here.
#pragma once

#include "common/base/error.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace camfleet::openssl {

template <auto free_function>
struct Freed {
    template <class T>
    void operator()(T* pointer) const {
        free_function(pointer);
    }
};

using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Freed<CMS_ContentInfo_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using X509Handle = std::unique_ptr<X509, Freed<X509_free>>;
using X509Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using X509StoreHandle = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using X509StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_free>>;

// A view as OpenSSL reads it. The caller has bounded its size.
[[nodiscard]] inline Bio read_bio(std::string_view bytes) {
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

[[nodiscard]] inline const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

[[nodiscard]] inline std::string drain(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

// The newest reason that OpenSSL noted on this thread, which is then forgotten.
[[nodiscard]] inline std::string last_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    std::string out = reason != nullptr ? reason : "no reason given";
    ERR_clear_error();
    return out;
}

// PEM_read_* ask the terminal for a pass phrase unless a callback says there is none.
inline int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
    return 0;
}

}  // namespace camfleet::openssl
