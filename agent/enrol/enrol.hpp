// SPDX-License-Identifier: Apache-2.0
// How an agent becomes part of a fleet: once, with a one-time token that an operator handed over.
//   1. GET /v1/ca, from a server nobody knows yet; the token says which CA certificate is the right
//   one
//   2. from here on every byte goes over TLS verified with that CA
//   3. the key is made here and never leaves; POST /v1/enrol sends token, id and request
//   4. what comes back must fit: our id, our key, that CA. Only then is anything stored
// Files in the state folder: agent.key (0600) agent.crt ca.crt job-signers.pem, each whole or
// absent; agent.crt comes last, so that its presence means "enrolled". Invariant: the token is in
// no argument list, no file of ours, no log and no error.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/base/time.hpp"

#include <filesystem>
#include <string>

namespace camfleet::enrol {

struct EnrolOptions {
    std::string controller_url;  // "https://host:8443"
    std::string agent_id;
    std::filesystem::path state_dir;
    Time now;
    Millis timeout{15'000};  // of each request
};

struct Enrolment {
    std::string broker_uri;
};

// Blocks for two requests. A key that is already there is used again, so that a lost answer can be
// asked for once more with a new token.
// Errors: invalid_argument, wrong_identity (the server's CA is not the token's), unauthorized
// (token refused), unreachable, timeout, malformed, too_large, device_error, io, forbidden
[[nodiscard]] Result<Enrolment> enrol(const EnrolOptions& options, const Secret& token);

// Fetches job-signers.pem again from the verified controller; after a rotation of the signing key.
// Keeps only certificates that chain to our CA. Errors: as enrol, and not_found (not enrolled)
[[nodiscard]] Result<void> refresh_job_signers(const EnrolOptions& options);

[[nodiscard]] bool is_enrolled(const std::filesystem::path& state_dir);

// The token from a private file, or from standard input where `path` is "-".
// Errors: not_found, forbidden (others may read the file), malformed (empty)
[[nodiscard]] Result<Secret> read_token(const std::filesystem::path& path);

}  // namespace camfleet::enrol
