// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"
#include "controller/cli/requests.hpp"

namespace camfleet::cli {
namespace {

void add_credentials(Builder& builder) {
    CLI::App* group =
        builder.group("credentials", "what is known about secrets, never the secrets");
    CLI::App* list = builder.command(group, "list", "credentials and their versions");
    auto device = std::make_shared<std::string>();
    builder.id(list, "--device", *device, "of this device only", Things::devices);
    builder.does(list, [device](Plan& plan) {
        plan_list(plan, get("/v1/credentials", {{"device_id", *device}}),
                  v1::CredentialList::default_instance());
    });

    struct Flags {
        v1::PutCredential credential;
        std::string kind = "password";
        std::string file;
        std::string privacy_file;
    };
    CLI::App* set = builder.command(group, "set", "file a device's secret in the vault");
    auto flags = std::make_shared<Flags>();
    auto& credential = flags->credential;
    builder.id(set, "DEVICE", *credential.mutable_device_id(), "whose", Things::devices)
        ->required();
    builder.text(set, "--user", *credential.mutable_user(), "account on the device");
    builder.word(set, "--kind", flags->kind, "what it is",
                 {"password", "snmp_community", "snmp_v3", "backup_key", "api_key"});
    builder.file(
        set, "--secret-file", flags->file,
        "first line is the secret; '-': standard input; not given: asked for without echo");
    builder.file(set, "--privacy-secret-file", flags->privacy_file, "SNMPv3 privacy pass phrase");
    builder.word(set, "--auth-protocol", *credential.mutable_snmp_auth_protocol(), "SNMPv3",
                 {"SHA", "SHA-256"});
    builder.word(set, "--priv-protocol", *credential.mutable_snmp_priv_protocol(), "SNMPv3",
                 {"AES"});
    builder.does(set, [flags](Plan& plan) {
        plan_list(plan, Request{"POST", "/v1/credentials", ""}, v1::Credential::default_instance());
        plan.secret = SecretInput{true, flags->file, flags->privacy_file, flags->credential};
        plan.secret.credential.set_kind(static_cast<v1::SecretKind::Value>(
            enum_value(v1::SecretKind::Value_descriptor(), flags->kind)));
        plan.subject = Things::devices;
        plan.subject_id = flags->credential.device_id();
    });
}

void add_ownership(Builder& builder) {
    CLI::App* group = builder.group("ownership", "who owns a device, and by what proof");
    builder.does(builder.command(group, "list", "all ownership records"), [](Plan& plan) {
        plan_list(plan, get("/v1/ownership"), v1::OwnershipList::default_instance());
    });
    CLI::App* add = builder.command(group, "add",
                                    "file an ownership record; opens the way to "
                                    "destructive rungs");
    auto record = std::make_shared<v1::OwnershipRecord>();
    auto proof = std::make_shared<std::string>();
    auto& identity = *record->mutable_identity();
    builder.id(add, "DEVICE", *record->mutable_device_id(), "what is owned", Things::devices)
        ->required();
    builder
        .text(add, "--maker", *identity.mutable_maker(), "as read from the device",
              Values{.words = {"hikvision", "axis", "dahua", "onvif"}})
        ->required();
    builder.text(add, "--serial", *identity.mutable_serial(), "as read from the device")
        ->required();
    builder.text(add, "--mac", *identity.mutable_mac(), "as read from the device");
    builder.id(add, "--customer", *record->mutable_customer_id(), "the owner", Things::customers);
    builder
        .word(add, "--proof", *proof, "kind of proof",
              enum_words(v1::OwnershipRecord::Proof_descriptor()))
        ->required();
    builder.text(add, "--reference", *record->mutable_reference(), "invoice or order number")
        ->required();
    builder.text(add, "--attested-by", *record->mutable_attested_by(), "who saw the proof")
        ->required();
    builder.does(add, [record, proof](Plan& plan) {
        record->set_proof(static_cast<v1::OwnershipRecord::Proof>(
            enum_value(v1::OwnershipRecord::Proof_descriptor(), *proof)));
        plan_list(plan, post("/v1/ownership", *record), v1::OwnershipRecord::default_instance());
        plan.subject = Things::devices;
        plan.subject_id = record->device_id();
    });
}

void add_policies(Builder& builder) {
    CLI::App* group = builder.group("policies", "ladders of rungs with their limits and gates");
    builder.does(builder.command(group, "list", "all policies"), [](Plan& plan) {
        plan_list(plan, get("/v1/policies"), v1::PolicyList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "the ladder of one policy");
    auto name = std::make_shared<std::string>();
    builder.id(show, "NAME", *name, "the policy", Things::policies)->required();
    builder.does(show, [name](Plan& plan) { plan_pick(plan, Things::policies, *name); });
}

void add_jobs(Builder& builder) {
    CLI::App* group = builder.group("jobs", "what was signed for the agents");
    CLI::App* list = builder.command(group, "list", "jobs, newest last");
    auto recovery = std::make_shared<std::string>();
    builder.id(list, "--recovery", *recovery, "of this recovery only", Things::recoveries);
    builder.does(list, [recovery](Plan& plan) {
        plan_list(plan, get("/v1/jobs", {{"recovery_id", *recovery}}),
                  v1::JobList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "everything about one job");
    auto shown = std::make_shared<std::string>();
    builder.id(show, "ID", *shown, "the job", Things::jobs)->required();
    builder.does(show, [shown](Plan& plan) { plan_pick(plan, Things::jobs, *shown); });

    CLI::App* envelope = builder.command(
        group, "envelope", "the signed job as it was published; check it with openssl cms -verify");
    auto id = std::make_shared<std::string>();
    auto file = std::make_shared<std::string>();
    builder.id(envelope, "ID", *id, "the job", Things::jobs)->required();
    builder.file(envelope, "--out", *file, "file for the DER")->required();
    builder.does(envelope, [id, file](Plan& plan) {
        plan.request = get("/v1/jobs/" + escape(*id) + "/envelope");
        plan.save_to = *file;
        plan.subject = Things::jobs;
        plan.subject_id = *id;
    });
    CLI::App* signer = builder.command(group, "signer", "certificates that sign jobs, as PEM");
    auto pem = std::make_shared<std::string>();
    builder.file(signer, "--out", *pem, "file for the PEM; not given: printed");
    builder.does(signer, [pem](Plan& plan) {
        plan.request = get("/v1/job-signer");
        plan.save_to = *pem;
    });
}

void add_audit(Builder& builder) {
    CLI::App* group = builder.group("audit", "the hash-chained log of everything that was done");
    CLI::App* list = builder.command(group, "list", "audit records, oldest first");
    auto after = std::make_shared<std::uint32_t>(0);
    auto limit = std::make_shared<std::uint32_t>(100);
    builder.number(list, "--after", *after, "only records with a greater number");
    builder.number(list, "--limit", *limit, "at most so many");
    builder.does(list, [after, limit](Plan& plan) {
        plan_list(plan,
                  get("/v1/audit", {{"after", *after > 0 ? std::to_string(*after) : ""},
                                    {"limit", std::to_string(*limit)}}),
                  v1::AuditList::default_instance());
    });
    builder.does(
        builder.command(group, "verify", "recompute the chain; exit code 1 if it is broken"),
        [](Plan& plan) {
            plan_list(plan, get("/v1/audit/verify"), v1::AuditVerdict::default_instance());
        });
}

}  // namespace

void add_record_commands(Builder& builder) {
    add_credentials(builder);
    add_ownership(builder);
    add_policies(builder);
    add_jobs(builder);
    add_audit(builder);
}

}  // namespace camfleet::cli
