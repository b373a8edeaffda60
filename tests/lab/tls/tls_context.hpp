// SPDX-License-Identifier: Apache-2.0
// What stands behind a TlsIdentity; for the .cpp files of this folder only (it brings OpenSSL).
#pragma once

#include "tests/lab/tls/tls_session.hpp"

#include <openssl/ssl.h>

#include <memory>

namespace camfleet::lab {

struct TlsIdentity::Context {
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls{SSL_CTX_new(TLS_server_method()),
                                                     SSL_CTX_free};
};

}  // namespace camfleet::lab
