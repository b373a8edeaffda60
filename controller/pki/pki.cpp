// SPDX-License-Identifier: Apache-2.0
#include "controller/pki/pki.hpp"

#include "common/adapters/os/file.hpp"
#include "common/base/limits.hpp"
#include "common/protocol/topics.hpp"

#include <algorithm>

namespace camfleet::pki {
namespace {

using openssl::Certificate;
using openssl::CertificateAuthority;
using openssl::CertificateUse;
using openssl::Key;
using openssl::Subject;
using openssl::Validity;
using std::filesystem::path;

constexpr std::chrono::days kRootLife{3653};
constexpr std::chrono::days kLeafLife{825};
constexpr std::chrono::days kSignerLife{397};
constexpr std::chrono::days kRenewBefore{30};
constexpr std::chrono::hours kClockSkew{1};  // a site's clock may be behind

// Never beyond the end of the authority itself: such a chain would break before its leaf.
Validity validity(const CertificateAuthority& ca, Time now, std::chrono::days life) {
    return Validity{now - kClockSkew, std::min(now + life, ca.certificate().not_after())};
}

Result<Certificate> load_certificate(const path& file) {
    const auto pem = os::read_file(file, limits::certificate_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    auto out = Certificate::parse(*pem);
    if (!out) return std::unexpected(out.error().within(file.string()));
    return out;
}

Result<CertificateAuthority> load_ca(const path& dir) {
    auto key = Key::load(dir / "ca.key");
    if (!key) return std::unexpected(key.error());
    auto certificate = load_certificate(dir / "ca.crt");
    if (!certificate) return std::unexpected(certificate.error());
    auto ca = CertificateAuthority::make(std::move(*key), std::move(*certificate));
    if (!ca) return std::unexpected(ca.error().within((dir / "ca.crt").string()));
    return ca;
}

Result<CertificateAuthority> ensure_ca(const path& dir, Time now) {
    const auto key = Key::load_or_generate(dir / "ca.key");
    if (!key) return std::unexpected(key.error());
    std::error_code ec;
    if (!std::filesystem::exists(dir / "ca.crt", ec)) {
        const auto root = CertificateAuthority::make_root(
            *key, "camfleet fleet CA", Validity{now - kClockSkew, now + kRootLife});
        if (!root) return std::unexpected(root.error());
        const auto written =
            os::write_file(dir / "ca.crt", root->to_pem(), os::FileMode::open_to_read);
        if (!written) return std::unexpected(written.error());
    }
    return load_ca(dir);
}

bool is_fit(const Certificate& certificate,
            const Key& key,
            const Subject& subject,
            const CertificateAuthority& ca,
            Time now) {
    return certificate.belongs_to(key) && certificate.issued_by(ca.certificate()) &&
           certificate.common_name() == subject.common_name && certificate.valid_at(now) &&
           (certificate.not_after() > now + kRenewBefore ||
            certificate.not_after() == ca.certificate().not_after()) &&
           std::ranges::all_of(subject.hosts,
                               [&](const auto& host) { return certificate.names(host); });
}

Result<void> ensure_pair(const path& dir,
                         const std::string& name,
                         const Subject& subject,
                         const CertificateAuthority& ca,
                         Time now) {
    const auto key = Key::load_or_generate(dir / (name + ".key"));
    if (!key) return std::unexpected(key.error());
    const path file = dir / (name + ".crt");
    const auto there = load_certificate(file);
    if (there && is_fit(*there, *key, subject, ca, now)) return {};
    const auto made = ca.issue(*key, subject, validity(ca, now, kLeafLife));
    if (!made) return std::unexpected(made.error().within(name));
    return os::write_file(file, made->to_pem(), os::FileMode::open_to_read);
}

Result<std::vector<Certificate>> load_signers(const path& dir,
                                              const CertificateAuthority& ca,
                                              Time now) {
    const path file = dir / "job-signers.pem";
    const auto pem = os::read_file(file, limits::certificate_bundle_max);
    if (!pem) return std::unexpected(pem.error());
    auto all = openssl::parse_bundle(*pem);
    if (!all) return std::unexpected(all.error().within(file.string()));
    std::erase_if(*all, [&](const Certificate& one) {
        return one.not_after() < now || !one.issued_by(ca.certificate());
    });
    return all;
}

Result<Certificate> signer_of(const std::vector<Certificate>& signers, const Key& key) {
    for (const auto& one : signers) {
        if (one.belongs_to(key)) return one;
    }
    return fail(Errc::not_found,
                "job-signers.pem: no certificate of job-signer.key that is still valid");
}

// Puts a certificate for `key` at the head of the bundle. Old ones stay until they end.
Result<void> add_signer(const path& dir, const CertificateAuthority& ca, const Key& key, Time now) {
    auto signers = load_signers(dir, ca, now);
    if (!signers && signers.error().code != Errc::not_found)
        return std::unexpected(signers.error());
    const Subject subject{
        CertificateUse::job_signing, "camfleet job signer " + to_iso8601(now).substr(0, 10), {}};
    auto made = ca.issue(key, subject, validity(ca, now, kSignerLife));
    if (!made) return std::unexpected(made.error().within("job signer"));
    std::vector<Certificate> all{std::move(*made)};
    if (signers) all.insert(all.end(), signers->begin(), signers->end());
    const std::string pem = openssl::bundle_pem(all);
    if (pem.size() > limits::certificate_bundle_max)
        return fail(Errc::too_large, "job-signers.pem: too many signers");
    return os::write_file(dir / "job-signers.pem", pem, os::FileMode::open_to_read);
}

Result<void> ensure_signer(const path& dir, const CertificateAuthority& ca, Time now) {
    const auto key = Key::load_or_generate(dir / "job-signer.key");
    if (!key) return std::unexpected(key.error());
    const auto signers = load_signers(dir, ca, now);
    if (!signers && signers.error().code != Errc::not_found)
        return std::unexpected(signers.error());
    if (signers) {
        const auto current = signer_of(*signers, *key);
        const bool lasts = current && (current->not_after() > now + kRenewBefore ||
                                       current->not_after() == ca.certificate().not_after());
        if (lasts) return {};
    }
    return add_signer(dir, ca, *key, now);
}

struct Pair {
    std::string name;
    Subject subject;
};

std::vector<Pair> pairs(const PkiOptions& options) {
    return {
        {"sealing", {CertificateUse::sealing, "camfleet sealing", {}}},
        {"api", {CertificateUse::server, "camfleet API", options.api_hosts}},
        {"broker", {CertificateUse::server, "camfleet broker", options.broker_hosts}},
        {"controller-mqtt",
         {CertificateUse::mqtt_client, "controller." + options.controller_name, {}}},
    };
}

Result<void> prepare_folder(const path& dir) {
    if (auto made = os::make_private_folder(dir); !made) return made;
    std::error_code ec;
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all, ec);
    if (ec) return fail(Errc::io, dir.string() + ": cannot make it private: " + ec.message());
    return {};
}

}  // namespace

Result<Pki> load_pki(const path& dir, Time now) {
    auto ca = load_ca(dir);
    if (!ca) return std::unexpected(ca.error());
    auto signer_key = Key::load(dir / "job-signer.key");
    if (!signer_key) return std::unexpected(signer_key.error());
    auto signers = load_signers(dir, *ca, now);
    if (!signers) return std::unexpected(signers.error());
    auto signer = signer_of(*signers, *signer_key);
    if (!signer) return std::unexpected(signer.error());
    auto sealing_key = Key::load(dir / "sealing.key");
    if (!sealing_key) return std::unexpected(sealing_key.error());
    auto sealing = load_certificate(dir / "sealing.crt");
    if (!sealing) return std::unexpected(sealing.error());
    if (!sealing->belongs_to(*sealing_key))
        return fail(Errc::conflict, "sealing.crt belongs to another key");
    return Pki{std::move(*ca),
               std::move(*signer_key),
               std::move(*signer),
               std::move(*signers),
               std::move(*sealing_key),
               std::move(*sealing),
               dir};
}

Result<Pki> init_pki(const path& dir, const PkiOptions& options) {
    if (!protocol::is_valid_id(options.controller_name) || options.controller_name.size() > 40) {
        return fail(Errc::invalid_argument, "controller name: 1 to 40 of a-z, 0-9 and '-'");
    }
    if (auto ready = prepare_folder(dir); !ready) return std::unexpected(ready.error());
    const auto ca = ensure_ca(dir, options.now);
    if (!ca) return std::unexpected(ca.error());
    if (auto signer = ensure_signer(dir, *ca, options.now); !signer)
        return std::unexpected(signer.error());
    for (const auto& [name, subject] : pairs(options)) {
        if (auto done = ensure_pair(dir, name, subject, *ca, options.now); !done)
            return std::unexpected(done.error());
    }
    return load_pki(dir, options.now);
}

// The certificate first, the key second: whichever key is on disk after a crash has its
// certificate.
Result<Pki> issue_job_signer(const path& dir, Time now) {
    const auto ca = load_ca(dir);
    if (!ca) return std::unexpected(ca.error());
    const auto key = Key::generate();
    if (!key) return std::unexpected(key.error());
    if (auto added = add_signer(dir, *ca, *key, now); !added) return std::unexpected(added.error());
    if (auto saved = key->save(dir / "job-signer.key"); !saved)
        return std::unexpected(saved.error());
    return load_pki(dir, now);
}

std::string enrolment_token(const Certificate& ca, std::string_view secret) {
    return std::string(secret) + "." + ca.fingerprint();
}

}  // namespace camfleet::pki
