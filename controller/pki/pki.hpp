// SPDX-License-Identifier: Apache-2.0
// The fleet's keys and certificates in one folder of the controller, mode 0700:
//   ca.key ca.crt                            fleet CA, 10 years
//   job-signer.key                           key of the current job signer
//   job-signers.pem                          every job-signing certificate not yet expired, newest
//   first sealing.key sealing.crt                  agents seal configuration backups to it api.key
//   api.crt                          API server broker.key broker.crt                    mosquitto
//   controller-mqtt.key controller-mqtt.crt  this controller at the broker, CN "controller.<name>"
// Keys have mode 0600. An agent's id cannot hold a '.', so no agent ever bears a controller's name.
// Invariants: every file is whole or not there; a crash at any place leaves a folder that init_pki
// completes; a key that is there is never replaced, only issue_job_signer makes a new one.
#pragma once

#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/base/time.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace camfleet::pki {

struct PkiOptions {
    std::string controller_name = "main";  // of a-z, 0-9 and '-'
    std::vector<std::string> api_hosts{"localhost", "127.0.0.1"};
    std::vector<std::string> broker_hosts{"localhost", "127.0.0.1"};
    Time now;
};

struct Pki {
    openssl::CertificateAuthority ca;
    openssl::Key job_signer_key;
    openssl::Certificate job_signer;                // of job_signer_key
    std::vector<openssl::Certificate> job_signers;  // what agents are told to trust
    openssl::Key sealing_key;
    openssl::Certificate sealing;
    std::filesystem::path dir;

    [[nodiscard]] std::string ca_pem() const { return ca.certificate().to_pem(); }
    [[nodiscard]] std::string job_signers_pem() const { return openssl::bundle_pem(job_signers); }
    [[nodiscard]] std::filesystem::path file(const char* name) const { return dir / name; }
};

// Makes what is missing; renews a certificate (same key) that ends within 30 days, does not chain
// to the CA or lacks a host. Run it at every start. Errors: invalid_argument, forbidden, malformed,
// conflict, io
[[nodiscard]] Result<Pki> init_pki(const std::filesystem::path& dir, const PkiOptions& options);

// Reads, changes nothing. Errors: as init_pki, and not_found
[[nodiscard]] Result<Pki> load_pki(const std::filesystem::path& dir, Time now);

// A new key and certificate for signing jobs. The old certificate stays trusted until it ends.
[[nodiscard]] Result<Pki> issue_job_signer(const std::filesystem::path& dir, Time now);

// What a one-time token carries so that an agent knows the right CA.
[[nodiscard]] std::string enrolment_token(const openssl::Certificate& ca, std::string_view secret);

}  // namespace camfleet::pki
