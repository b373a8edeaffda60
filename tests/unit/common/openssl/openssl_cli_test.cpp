// SPDX-License-Identifier: Apache-2.0
// Anyone can check a captured job: the commands of common/adapters/openssl/README.md, run as
// written.
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "tests/support/trust_fixture.hpp"

#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>

namespace camfleet::openssl {
namespace {

using support::must;

class OpensslCliTest : public testing::Test {
  protected:
    OpensslCliTest() {
        // The command line judges by the real time, so these certificates live in it.
        const Time now = std::chrono::floor<Millis>(std::chrono::system_clock::now());
        const Validity validity{now - std::chrono::hours(1), now + std::chrono::days(2)};
        const auto key = must(Key::generate());
        root_.emplace(must(CertificateAuthority::make_root(key, "camfleet test CA", validity)));
        const auto ca = must(CertificateAuthority::make(key, *root_));
        signer_.emplace(identity(ca, CertificateUse::job_signing, validity));
        agent_.emplace(identity(ca, CertificateUse::agent, validity));
        write("ca.crt", root_->to_pem());
        write("job-signers.pem", signer_->certificate.to_pem());
        write("agent.crt", agent_->certificate.to_pem());
    }

    [[nodiscard]] static support::Identity identity(const CertificateAuthority& ca,
                                                    CertificateUse use,
                                                    const Validity& validity) {
        auto key = must(Key::generate());
        auto certificate = must(ca.issue(key, Subject{use, "somebody", {}}, validity));
        return support::Identity{std::move(key), std::move(certificate)};
    }
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::stringstream out;
        out << std::ifstream(folder_.path() / name, std::ios::binary).rdbuf();
        return out.str();
    }
    // Exit code of a command of the README, run in the folder of this test.
    [[nodiscard]] int run(const std::string& command) const {
        const std::string line =
            "cd '" + folder_.path().string() + "' && " + command + " 2>/dev/null";
        const int status = std::system(line.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    void sign(const support::Identity& who) const {
        write("job.der", must(must(CmsSigner::make(who.key, who.certificate)).sign("the job\n")));
    }

    support::TemporaryFolder folder_;
    std::optional<Certificate> root_;
    std::optional<support::Identity> signer_;
    std::optional<support::Identity> agent_;
};

constexpr auto kVerify =
    "openssl cms -verify -binary -inform DER -in job.der -certfile job-signers.pem -CAfile ca.crt "
    "-out job.bin";

TEST_F(OpensslCliTest, verifies_a_captured_job) {
    sign(*signer_);
    EXPECT_EQ(run(kVerify), 0);
    EXPECT_EQ(read("job.bin"), "the job\n");
}

TEST_F(OpensslCliTest, refuses_a_job_with_one_byte_changed) {
    sign(*signer_);
    auto bytes = read("job.der");
    bytes[bytes.find("the job")] = 'T';
    write("job.der", bytes);
    EXPECT_NE(run(kVerify), 0);
}

TEST_F(OpensslCliTest, verifies_the_events_of_an_agent) {
    sign(*agent_);
    EXPECT_EQ(
        run("openssl cms -verify -binary -purpose any -inform DER -in job.der -certfile agent.crt "
            "-CAfile ca.crt -out event.bin"),
        0);
    EXPECT_EQ(read("event.bin"), "the job\n");
}

TEST_F(OpensslCliTest, verifies_the_chain_of_every_certificate) {
    EXPECT_EQ(run("openssl verify -x509_strict -CAfile ca.crt job-signers.pem agent.crt"), 0);
    EXPECT_EQ(run("openssl verify -x509_strict -CAfile ca.crt -purpose sslclient agent.crt"), 0);
    EXPECT_NE(run("openssl verify -x509_strict -CAfile ca.crt -purpose sslserver agent.crt"), 0);
    EXPECT_NE(run("openssl verify -x509_strict -CAfile ca.crt -purpose sslclient job-signers.pem"),
              0);
}

TEST_F(OpensslCliTest, opens_what_was_sealed_with_the_recipients_key) {
    write("sealed.der", must(CmsSealer().seal("secret\n", agent_->certificate.to_pem())));
    ASSERT_TRUE(agent_->key.save(folder_.path() / "agent.key"));
    EXPECT_EQ(run("openssl cms -decrypt -binary -inform DER -in sealed.der -recip agent.crt -inkey "
                  "agent.key "
                  "-out plain.bin"),
              0);
    EXPECT_EQ(read("plain.bin"), "secret\n");
}

}  // namespace
}  // namespace camfleet::openssl
