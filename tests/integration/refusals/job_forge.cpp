// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/refusals/job_forge.hpp"

#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/base/encoding.hpp"

namespace camfleet::refusals_test {

using support::value_of;

namespace {

constexpr const char* known_credential = "cred-known/1";
constexpr const char* new_credential = "cred-known/2";
constexpr std::chrono::hours an_hour{1};

Time now() { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

// Far ahead of what the controller has issued, and different for every job.
std::uint64_t next_sequence() {
    static std::uint64_t last = 1'000;
    return ++last;
}

v1::RungOrder rung(v1::Rung::Kind kind) {
    v1::RungOrder order;
    order.set_rung(kind);
    order.set_times(1);
    order.set_boot_wait_seconds(60);
    order.set_give_up_seconds(120);
    return order;
}

void add_camera(v1::Job& job, const v1::Camera& camera) {
    auto& target = *job.add_targets();
    target.set_device_id(camera.id());
    target.set_kind(v1::DeviceKind::camera);
    *target.mutable_identity() = camera.identity();
    *target.mutable_endpoint() = camera.endpoint();
    target.set_credential(known_credential);
}

void add_entry(v1::SecretBundle& bundle, const char* version, std::string_view secret) {
    auto& entry = *bundle.add_entries();
    entry.set_version_id(version);
    entry.set_kind(v1::SecretKind::password);
    entry.set_user("admin");
    entry.set_secret(secret.data(), secret.size());
}

SigningIdentity signer_under(const openssl::CertificateAuthority& ca) {
    auto key = value_of(openssl::Key::generate());
    auto certificate =
        value_of(ca.issue(key, {openssl::CertificateUse::job_signing, "job signer", {}},
                          {now() - an_hour, now() + an_hour}));
    return {std::move(key), std::move(certificate)};
}

}  // namespace

v1::Job JobForge::good_job() const {
    const auto& name = fleet_.cameras().front();
    const auto camera = value_of(fleet_.api().get<v1::Camera>("/v1/cameras/" + name));
    v1::Job job;
    const auto sequence = next_sequence();
    job.set_id("forged-job-" + std::to_string(sequence));
    job.set_agent_id(support::LiveFleet::agent_id);
    job.set_sequence(sequence);
    *job.mutable_issued_at() = to_timestamp(now());
    *job.mutable_not_before() = to_timestamp(now() - an_hour);
    *job.mutable_not_after() = to_timestamp(now() + an_hour);
    auto& task = *job.mutable_recovery();
    task.set_recovery_id("forged-recovery");
    task.set_generation(1'000'000);
    task.set_objective(v1::Objective::online);
    task.set_camera_id(camera.id());
    *task.add_rungs() = rung(v1::Rung::use_valid_credential);
    task.mutable_proof()->set_min_frames(1);
    task.mutable_proof()->set_give_up_seconds(60);
    add_camera(job, camera);
    job.set_sealed_secrets(sealed_to(agent_certificate()));
    return job;
}

v1::Job JobForge::resetting_job() const {
    auto job = good_job();
    auto& task = *job.mutable_recovery();
    task.clear_rungs();
    *task.add_rungs() = rung(v1::Rung::restore_full);
    auto& order = *task.mutable_provisioning();
    order.set_user("admin");
    order.set_candidate_credential(new_credential);
    order.mutable_network()->set_address(job.targets(0).endpoint().host());
    auto& authorisation = *job.add_authorisations();
    auto& ownership = *authorisation.mutable_ownership();
    ownership.set_id("own-forged");
    ownership.set_device_id(task.camera_id());
    *ownership.mutable_identity() = job.targets(0).identity();
    ownership.set_attested_by("A. Installer");
    auto& approval = *authorisation.mutable_approval();
    approval.set_id("appr-forged");
    approval.set_recovery_id(task.recovery_id());
    approval.set_device_id(task.camera_id());
    approval.add_rungs(v1::Rung::restore_full);
    approval.set_granted_by("the owner");
    *approval.mutable_expires_at() = to_timestamp(now() + an_hour);
    return job;
}

std::string JobForge::sealed_to(const std::string& certificate_pem) const {
    v1::SecretBundle bundle;
    const auto known = fleet_.secret(fleet_.cameras().front() + ".password");
    add_entry(bundle, known_credential, known.reveal());
    add_entry(bundle, new_credential, "Bq8-" + to_hex(std::string("forged")));
    auto plain = bundle.SerializeAsString();
    auto sealed = openssl::CmsSealer().seal(plain, certificate_pem);
    Secret::wipe(plain);
    return value_of(std::move(sealed));
}

std::string JobForge::agent_certificate() const {
    return support::read_text(fleet_.agent_dir() / "agent.crt");
}

std::string JobForge::signed_by_fleet(const v1::Job& job) const {
    return signed_by({fleet_.pki().job_signer_key, fleet_.pki().job_signer}, job);
}

std::string JobForge::signed_by(const SigningIdentity& who, const v1::Job& job) {
    const auto signer = value_of(openssl::CmsSigner::make(who.key, who.certificate));
    return value_of(signer.sign(job.SerializeAsString()));
}

SigningIdentity JobForge::unknown_signer_of_this_fleet() const {
    return signer_under(fleet_.pki().ca);
}

SigningIdentity JobForge::signer_of_another_fleet() {
    auto key = value_of(openssl::Key::generate());
    auto root = value_of(openssl::CertificateAuthority::make_root(
        key, "another fleet", {now() - an_hour, now() + an_hour}));
    return signer_under(value_of(openssl::CertificateAuthority::make(key, std::move(root))));
}

}  // namespace camfleet::refusals_test
