// SPDX-License-Identifier: Apache-2.0
#include "controller/pki/pki.hpp"

#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/adapters/os/file.hpp"
#include "controller/pki/certificate_desk.hpp"
#include "tests/support/trust_fixture.hpp"

#include <map>
#include <sys/stat.h>

namespace camfleet::pki {
namespace {

using support::must;
using support::test_now;

class PkiTest : public testing::Test {
  protected:
    PkiTest() : dir_(folder_.path() / "pki") { options_.now = test_now; }

    [[nodiscard]] std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> out;
        for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
            out[entry.path().filename()] = must(os::read_file(entry.path(), 100'000));
        }
        return out;
    }
    [[nodiscard]] openssl::Certificate certificate(const std::string& name) const {
        return must(openssl::Certificate::parse(must(os::read_file(dir_ / name, 100'000))));
    }

    support::TemporaryFolder folder_;
    std::filesystem::path dir_;
    PkiOptions options_;
};

TEST_F(PkiTest, the_first_start_makes_every_file_and_the_second_changes_none) {
    must(init_pki(dir_, options_));
    const auto first = files();
    EXPECT_EQ(first.size(), 12U);
    options_.now += std::chrono::days(1);
    must(init_pki(dir_, options_));
    EXPECT_EQ(files(), first);
}

TEST_F(PkiTest, keys_are_private_and_so_is_their_folder) {
    must(init_pki(dir_, options_));
    struct stat facts{};
    stat(dir_.c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 0777, 0700);
    for (const auto& [name, content] : files()) {
        if (!name.ends_with(".key")) continue;
        stat((dir_ / name).c_str(), &facts);
        EXPECT_EQ(facts.st_mode & 0777, 0600) << name;
    }
}

TEST_F(PkiTest, whatever_a_crash_left_out_is_completed) {
    must(init_pki(dir_, options_));
    const auto whole = files();
    for (const auto& [name, content] : whole) {
        if (name == "ca.key" || name == "ca.crt") continue;  // a new CA is a new fleet
        std::filesystem::remove(dir_ / name);
        EXPECT_FALSE(load_pki(dir_, test_now) && name != "api.key" && name != "api.crt" &&
                     name != "broker.key" && name != "broker.crt" &&
                     !name.starts_with("controller-mqtt"))
            << name;
        must(init_pki(dir_, options_));
        EXPECT_EQ(files().size(), 12U) << name;
    }
    std::filesystem::remove(dir_ / "ca.crt");
    must(init_pki(dir_, options_));
    EXPECT_TRUE(certificate("api.crt").issued_by(certificate("ca.crt")));
}

TEST_F(PkiTest, certificates_answer_to_the_names_asked_for_and_are_renewed_for_new_ones) {
    must(init_pki(dir_, options_));
    EXPECT_EQ(certificate("controller-mqtt.crt").common_name(), "controller.main");
    const auto before = certificate("api.crt");
    options_.api_hosts.push_back("controller.example");
    must(init_pki(dir_, options_));
    EXPECT_TRUE(certificate("api.crt").names("controller.example"));
    EXPECT_NE(certificate("api.crt").fingerprint(), before.fingerprint());
}

TEST_F(PkiTest, a_certificate_near_its_end_is_renewed_with_the_same_key) {
    must(init_pki(dir_, options_));
    const auto keys_before = files()["broker.key"];
    options_.now = certificate("broker.crt").not_after() - std::chrono::days(29);
    must(init_pki(dir_, options_));
    EXPECT_GT(certificate("broker.crt").not_after(), options_.now + std::chrono::days(300));
    EXPECT_EQ(files()["broker.key"], keys_before);
}

TEST_F(PkiTest, a_new_job_signer_leaves_the_old_one_trusted_until_its_end) {
    const auto first = must(init_pki(dir_, options_));
    const auto old_job =
        must(must(openssl::CmsSigner::make(first.job_signer_key, first.job_signer)).sign("old"));
    const Time later = test_now + std::chrono::days(200);
    const auto second = must(issue_job_signer(dir_, later));
    const auto new_job =
        must(must(openssl::CmsSigner::make(second.job_signer_key, second.job_signer)).sign("new"));
    EXPECT_NE(first.job_signer.fingerprint(), second.job_signer.fingerprint());

    support::FixedClock clock(later);
    const openssl::CmsVerifier both(second.job_signers, second.ca.certificate(), clock);
    EXPECT_TRUE(both.verify(old_job));
    EXPECT_TRUE(both.verify(new_job));
    clock.set(first.job_signer.not_after() + Seconds(1));
    EXPECT_EQ(both.verify(old_job).error().reason, v1::Refusal::wrong_signer);
    EXPECT_TRUE(both.verify(new_job));
    EXPECT_EQ(must(load_pki(dir_, clock.wall())).job_signers.size(), 1U);
}

TEST_F(PkiTest, a_crash_between_certificate_and_key_of_a_new_signer_keeps_the_old_one_working) {
    const auto first = must(init_pki(dir_, options_));
    const auto key_before = files()["job-signer.key"];
    must(issue_job_signer(dir_, test_now));
    must(os::write_file(dir_ / "job-signer.key", key_before, os::FileMode::only_owner));
    const auto after = must(init_pki(dir_, options_));
    EXPECT_EQ(after.job_signer.fingerprint(), first.job_signer.fingerprint());
}

TEST_F(PkiTest, a_key_that_others_may_read_stops_the_start) {
    must(init_pki(dir_, options_));
    chmod((dir_ / "ca.key").c_str(), 0644);
    EXPECT_EQ(init_pki(dir_, options_).error().code, Errc::forbidden);
}

TEST_F(PkiTest, a_certificate_authority_of_another_key_stops_the_start) {
    must(init_pki(dir_, options_));
    must(must(openssl::Key::generate()).save(dir_ / "ca.key"));
    EXPECT_EQ(init_pki(dir_, options_).error().code, Errc::conflict);
}

TEST_F(PkiTest, a_controller_name_that_could_be_read_as_another_is_refused) {
    for (const auto* name : {"", "a.b", "Main", "a/b", "#"}) {
        options_.controller_name = name;
        EXPECT_EQ(init_pki(dir_, options_).error().code, Errc::invalid_argument) << name;
    }
}

TEST_F(PkiTest, the_desk_names_the_agent_by_the_fleets_id_and_refuses_other_names) {
    const auto pki = must(init_pki(dir_, options_));
    const auto key = must(openssl::Key::generate());
    const auto request = must(key.request_pem("controller.main"));
    const auto made = must(openssl::Certificate::parse(
        must(issue_agent_certificate(request, "site-7", pki.ca, test_now))));
    EXPECT_EQ(made.common_name(), "site-7");
    EXPECT_TRUE(made.belongs_to(key));
    EXPECT_EQ(issue_agent_certificate(request, "controller.main", pki.ca, test_now).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(issue_agent_certificate("no request", "site-7", pki.ca, test_now).error().code,
              Errc::malformed);
}

}  // namespace
}  // namespace camfleet::pki
