// SPDX-License-Identifier: Apache-2.0
// Files of CA certificates, whole, torn and with other things in them.
#include "agent/adapters/x509/certificate_anchors.hpp"

#include "tests/lab/tls/tls_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace camfleet::x509 {
namespace {

using testing::HasSubstr;

class CertificateAnchorsTest : public testing::Test {
  protected:
    const lab::TlsAuthority one_{"One"};
    const lab::TlsAuthority two_{"Two"};
};

TEST_F(CertificateAnchorsTest, takes_certificates_with_any_text_around_them) {
    EXPECT_TRUE(CertificateAnchors::parse(one_.root_pem()));
    const auto both = "# roots -----\n" + one_.root_pem() + "\n\nand another\n" + two_.root_pem();
    EXPECT_TRUE(CertificateAnchors::parse(both));
    EXPECT_TRUE(CertificateAnchors::parse(both + "\n# the end of the file"));
    EXPECT_TRUE(CertificateAnchors::parse(both.substr(0, both.size() - 1))) << "no last newline";
}

TEST_F(CertificateAnchorsTest, refuses_a_file_wherever_it_breaks_off) {
    const auto whole = one_.root_pem() + two_.root_pem();
    const auto first = one_.root_pem().size();
    for (std::size_t end = 0; end < whole.size() - 1; ++end) {
        const auto anchors = CertificateAnchors::parse(whole.substr(0, end));
        // Between two certificates a file may end as well as anywhere else.
        const bool between = end == first || end == first - 1;
        ASSERT_EQ(anchors.has_value(), between) << end;
        if (between) continue;
        EXPECT_EQ(anchors.error().code, Errc::malformed) << end;
        if (end > first) EXPECT_THAT(anchors.error().context, HasSubstr("certificate 2"));
    }
}

TEST_F(CertificateAnchorsTest, refuses_a_file_with_a_damaged_certificate_in_it) {
    auto damaged = two_.root_pem();
    damaged[damaged.size() / 2] = '*';
    EXPECT_EQ(CertificateAnchors::parse(one_.root_pem() + damaged).error().code, Errc::malformed);
    EXPECT_EQ(CertificateAnchors::parse(damaged + one_.root_pem()).error().code, Errc::malformed);
    // Right in its letters, but no certificate.
    const std::string empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    EXPECT_EQ(CertificateAnchors::parse(one_.root_pem() + empty).error().code, Errc::malformed);
    const std::string locked =
        "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
        "00000000000000000000000000000000\n\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
    EXPECT_EQ(CertificateAnchors::parse(one_.root_pem() + locked).error().code, Errc::malformed);
}

TEST_F(CertificateAnchorsTest, says_what_is_wrong_with_a_file_without_certificates) {
    EXPECT_THAT(CertificateAnchors::parse("").error().text(),
                HasSubstr("malformed: CA file: empty"));
    EXPECT_THAT(CertificateAnchors::parse("no certificate").error().text(),
                HasSubstr("no certificate in PEM"));
}

TEST_F(CertificateAnchorsTest, neither_hears_nor_leaves_anything_in_the_librarys_memory) {
    ERR_raise(ERR_LIB_PEM, PEM_R_BAD_END_LINE);
    EXPECT_TRUE(CertificateAnchors::parse(one_.root_pem()));
    EXPECT_EQ(ERR_peek_error(), 0U);
    EXPECT_FALSE(CertificateAnchors::parse(one_.root_pem().substr(0, 100)));
    EXPECT_EQ(ERR_peek_error(), 0U);
    const auto anchors = CertificateAnchors::parse(one_.root_pem());
    const std::vector<std::string> junk{"\x30\x03\x02\x01\x01", "no certificate"};
    EXPECT_EQ(anchors->verify(junk).error().code, Errc::malformed);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace camfleet::x509
