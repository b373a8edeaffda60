// SPDX-License-Identifier: Apache-2.0
// The refusals that need no knowledge of what a job says: who signed it, and whether it arrived
// whole.
#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "tests/support/trust_fixture.hpp"

#include <fstream>

namespace camfleet::openssl {
namespace {

using support::must;
using support::test_now;
using v1::Refusal;

constexpr std::string_view kContent = "a job, as bytes \x00 with anything \xff in them";

class CmsTest : public testing::Test {
  protected:
    CmsTest() : signer_(fleet_.issue(CertificateUse::job_signing, "job signer 1")) {}

    [[nodiscard]] static std::string sign(const support::Identity& by,
                                          std::string_view content = kContent) {
        return must(must(CmsSigner::make(by.key, by.certificate)).sign(content));
    }
    [[nodiscard]] CmsVerifier verifier() const {
        return CmsVerifier({signer_.certificate}, fleet_.ca.certificate(), clock_);
    }
    [[nodiscard]] Refusal::Reason reason(const std::string& der) const {
        const auto verdict = verifier().verify(der);
        return verdict ? Refusal::unspecified : verdict.error().reason;
    }

    support::FixedClock clock_{test_now};
    support::TestFleet fleet_;
    support::Identity signer_;
};

TEST_F(CmsTest, what_was_signed_comes_out_again) {
    EXPECT_EQ(verifier().verify(sign(signer_)).value(), kContent);
    EXPECT_EQ(verifier().verify(sign(signer_, "")).value(), "");
    const std::string large(3 * 1024 * 1024, '\x7f');
    EXPECT_EQ(verifier().verify(sign(signer_, large)).value(), large);
}

TEST_F(CmsTest, an_envelope_carries_no_certificate) {
    const auto der = sign(signer_);
    EXPECT_EQ(der.find("job signer 1"), std::string::npos);
    EXPECT_LT(der.size(), kContent.size() + 400);
}

TEST_F(CmsTest, another_certificate_of_the_same_fleet_is_the_wrong_signer) {
    EXPECT_EQ(reason(sign(fleet_.issue(CertificateUse::job_signing, "job signer 1"))),
              Refusal::wrong_signer);
    EXPECT_EQ(reason(sign(fleet_.issue(CertificateUse::agent, "agent-1"))), Refusal::wrong_signer);
}

TEST_F(CmsTest, a_signer_under_a_foreign_authority_is_wrong_even_when_it_is_listed) {
    const support::TestFleet foreign;
    const auto stranger = foreign.issue(CertificateUse::job_signing, "job signer 1");
    EXPECT_EQ(reason(sign(stranger)), Refusal::wrong_signer);
    const CmsVerifier listed({stranger.certificate}, fleet_.ca.certificate(), clock_);
    EXPECT_EQ(listed.verify(sign(stranger)).error().reason, Refusal::wrong_signer);
}

TEST_F(CmsTest, the_authority_itself_is_no_signer) {
    const auto key = must(Key::generate());
    const Validity validity{test_now - Seconds(1), test_now + std::chrono::days(1)};
    const auto root = must(CertificateAuthority::make_root(key, "root", validity));
    const CmsVerifier listed({root}, root, clock_);
    EXPECT_EQ(listed.verify(sign(support::Identity{key, root})).error().reason,
              Refusal::wrong_signer);
}

TEST_F(CmsTest, an_expired_or_future_signer_is_the_wrong_signer) {
    const auto der = sign(signer_);
    clock_.set(signer_.certificate.not_after() + Seconds(1));
    EXPECT_EQ(reason(der), Refusal::wrong_signer);
    clock_.set(signer_.certificate.not_before() - Seconds(1));
    EXPECT_EQ(reason(der), Refusal::wrong_signer);
    clock_.set(signer_.certificate.not_after());
    EXPECT_EQ(reason(der), Refusal::unspecified);
}

TEST_F(CmsTest, every_certificate_of_the_list_is_accepted) {
    const auto next = fleet_.issue(CertificateUse::job_signing, "job signer 2");
    const CmsVerifier both({next.certificate, signer_.certificate}, fleet_.ca.certificate(),
                           clock_);
    EXPECT_TRUE(both.verify(sign(signer_)));
    EXPECT_TRUE(both.verify(sign(next)));
}

TEST_F(CmsTest, a_changed_content_is_tampered) {
    auto der = sign(signer_);
    der[der.find("a job, as")] = 'b';
    EXPECT_EQ(reason(der), Refusal::tampered);
    auto cut_signature = sign(signer_);
    cut_signature.back() = static_cast<char>(cut_signature.back() ^ 1);
    EXPECT_EQ(reason(cut_signature), Refusal::tampered);
}

TEST_F(CmsTest, a_key_id_of_ours_over_another_key_is_tampered) {
    // The forger copies our key identifier into an envelope of his own.
    const auto ours = sign(signer_);
    const auto forger = fleet_.issue(CertificateUse::job_signing, "forger");
    auto forged = sign(forger);
    const auto key_id = [](const support::Identity& who) {
        std::string der = who.certificate.to_der();
        const std::string mark("\x55\x1d\x0e\x04\x16\x04\x14",
                               7);  // subjectKeyIdentifier, 20 bytes
        return der.substr(der.find(mark) + mark.size(), 20);
    };
    const auto at = forged.find(key_id(forger));
    ASSERT_NE(at, std::string::npos);
    forged.replace(at, 20, key_id(signer_));
    EXPECT_EQ(reason(forged), Refusal::tampered);
}

TEST_F(CmsTest, no_altered_byte_at_any_place_is_ever_accepted_with_another_content) {
    const auto whole = sign(signer_);
    const auto judge = verifier();
    int accepted = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const int flip : {0x01, 0x80, 0xff}) {
            std::string bad = whole;
            bad[i] = static_cast<char>(bad[i] ^ flip);
            const auto verdict = judge.verify(bad);
            if (!verdict) {
                EXPECT_NE(verdict.error().reason, Refusal::unspecified);
                continue;
            }
            EXPECT_EQ(*verdict, kContent) << "byte " << i;
            ++accepted;
        }
    }
    // What is left over are the version numbers, which say nothing.
    EXPECT_LE(accepted, 6);
}

TEST_F(CmsTest, a_truncated_envelope_is_malformed_at_every_length) {
    const auto whole = sign(signer_);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(reason(whole.substr(0, size)), Refusal::malformed) << size;
    }
}

TEST_F(CmsTest, bytes_after_the_envelope_are_malformed) {
    const auto whole = sign(signer_);
    EXPECT_EQ(reason(whole + "x"), Refusal::malformed);
    EXPECT_EQ(reason(whole + std::string(2, '\0')), Refusal::malformed);
    EXPECT_EQ(reason(whole + whole), Refusal::malformed);
}

TEST_F(CmsTest, an_oversized_envelope_is_malformed_without_being_parsed) {
    const CmsVerifier small({signer_.certificate}, fleet_.ca.certificate(), clock_, 500);
    EXPECT_EQ(small.verify(sign(signer_, std::string(600, 'x'))).error().reason,
              Refusal::malformed);
    EXPECT_TRUE(small.verify(sign(signer_)));
}

TEST_F(CmsTest, what_is_no_envelope_is_malformed) {
    EXPECT_EQ(reason(""), Refusal::malformed);
    EXPECT_EQ(reason("hello"), Refusal::malformed);
    EXPECT_EQ(reason(std::string(100'000, '\x30')), Refusal::malformed);
    EXPECT_EQ(reason(signer_.certificate.to_der()), Refusal::malformed);
}

}  // namespace
}  // namespace camfleet::openssl
