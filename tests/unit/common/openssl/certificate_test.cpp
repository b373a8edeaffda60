// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/certificate.hpp"

#include "tests/support/trust_fixture.hpp"

#include <sys/stat.h>

namespace camfleet::openssl {
namespace {

using support::must;
using support::test_now;

class CertificateTest : public testing::Test {
  protected:
    support::TestFleet fleet_;
    support::TemporaryFolder folder_;
    Validity year_{test_now, test_now + std::chrono::days(365)};
};

TEST_F(CertificateTest, a_key_is_saved_for_its_owner_only_and_loads_again) {
    const auto path = folder_.path() / "a.key";
    const auto key = must(Key::load_or_generate(path));
    struct stat facts{};
    ASSERT_EQ(stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600);
    EXPECT_TRUE(fleet_.ca.issue(key, {CertificateUse::agent, "a", {}}, year_)
                    ->belongs_to(must(Key::load(path))));
}

TEST_F(CertificateTest, a_key_that_others_may_read_is_refused) {
    const auto path = folder_.path() / "a.key";
    ASSERT_TRUE(must(Key::generate()).save(path));
    chmod(path.c_str(), 0640);
    EXPECT_EQ(Key::load(path).error().code, Errc::forbidden);
}

TEST_F(CertificateTest, damaged_and_foreign_keys_are_refused) {
    EXPECT_EQ(Key::from_pem(Secret("")).error().code, Errc::malformed);
    EXPECT_EQ(
        Key::from_pem(Secret("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
            .error()
            .code,
        Errc::malformed);
    EXPECT_EQ(Key::from_pem(Secret(std::string(1 << 20, 'x'))).error().code, Errc::too_large);
    const std::string ed25519 =
        "-----BEGIN PRIVATE KEY-----\n"  // Source: RFC 8410 section 10.3, an example key
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "-----END PRIVATE KEY-----\n";
    EXPECT_EQ(Key::from_pem(Secret(ed25519)).error().code, Errc::not_supported);
}

TEST_F(CertificateTest, a_request_gives_its_public_key_and_nothing_else) {
    const auto key = must(Key::generate());
    const auto request = must(key.request_pem("somebody-important"));
    const auto made =
        must(fleet_.ca.issue_from_request(request, {CertificateUse::agent, "agent-7", {}}, year_));
    EXPECT_EQ(made.common_name(), "agent-7");
    EXPECT_TRUE(made.belongs_to(key));
    EXPECT_TRUE(made.issued_by(fleet_.ca.certificate()));
    EXPECT_FALSE(made.is_ca());
    EXPECT_TRUE(fleet_.ca.certificate().is_ca());
}

TEST_F(CertificateTest, a_request_signed_by_another_key_is_refused_at_every_damaged_place) {
    const auto request = must(must(Key::generate()).request_pem("agent-7"));
    int refused = 0;
    for (std::size_t i = 40; i + 40 < request.size(); i += 7) {
        std::string bad = request;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        if (bad == request) continue;
        const auto made =
            fleet_.ca.issue_from_request(bad, {CertificateUse::agent, "agent-7", {}}, year_);
        EXPECT_FALSE(made) << i;
        ++refused;
    }
    EXPECT_GT(refused, 20);
}

TEST_F(CertificateTest, requests_that_are_no_requests_are_refused) {
    const Subject subject{CertificateUse::agent, "agent-7", {}};
    EXPECT_EQ(fleet_.ca.issue_from_request("", subject, year_).error().code, Errc::malformed);
    EXPECT_EQ(
        fleet_.ca.issue_from_request(fleet_.ca.certificate().to_pem(), subject, year_).error().code,
        Errc::malformed);
    EXPECT_EQ(fleet_.ca.issue_from_request(std::string(1 << 20, 'a'), subject, year_).error().code,
              Errc::too_large);
}

TEST_F(CertificateTest, names_of_a_server_cannot_smuggle_other_extensions_in) {
    const auto key = must(Key::generate());
    const auto made =
        fleet_.ca.issue(key, {CertificateUse::server, "api", {"localhost,IP:1.2.3.4"}}, year_);
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
    EXPECT_EQ(fleet_.ca.issue(key, {CertificateUse::server, "", {}}, year_).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(fleet_.ca.issue(key, {CertificateUse::server, std::string("a\0b", 3), {}}, year_)
                  .error()
                  .code,
              Errc::invalid_argument);
}

TEST_F(CertificateTest, a_server_answers_to_its_names_and_addresses_only) {
    const auto key = must(Key::generate());
    const Subject subject{CertificateUse::server, "api", {"localhost", "127.0.0.1", "::1"}};
    const auto made = must(fleet_.ca.issue(key, subject, year_));
    EXPECT_TRUE(made.names("localhost"));
    EXPECT_TRUE(made.names("127.0.0.1"));
    EXPECT_TRUE(made.names("::1"));
    EXPECT_FALSE(made.names("127.0.0.2"));
    EXPECT_FALSE(made.names("api"));
}

TEST_F(CertificateTest, parse_takes_one_certificate_and_no_more) {
    const auto& ca = fleet_.ca.certificate();
    EXPECT_EQ(must(Certificate::parse(ca.to_pem())).fingerprint(), ca.fingerprint());
    EXPECT_EQ(must(Certificate::parse(ca.to_der())).fingerprint(), ca.fingerprint());
    EXPECT_EQ(Certificate::parse(ca.to_pem() + ca.to_pem()).error().code, Errc::malformed);
    EXPECT_EQ(Certificate::parse(ca.to_pem() + "text").error().code, Errc::malformed);
    EXPECT_EQ(Certificate::parse(ca.to_der() + "x").error().code, Errc::malformed);
    EXPECT_EQ(Certificate::parse("").error().code, Errc::malformed);
    const auto whole = ca.to_der();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(Certificate::parse(std::string_view(whole).substr(0, size))) << size;
    }
    EXPECT_EQ(must(parse_bundle(ca.to_pem() + "\n" + ca.to_pem())).size(), 2U);
}

TEST_F(CertificateTest, serial_numbers_are_random_and_validity_is_as_given) {
    const auto key = must(Key::generate());
    const auto one = must(fleet_.ca.issue(key, {CertificateUse::agent, "a", {}}, year_));
    const auto two = must(fleet_.ca.issue(key, {CertificateUse::agent, "a", {}}, year_));
    EXPECT_NE(one.serial(), two.serial());
    EXPECT_GE(one.serial().size(), 20U);
    EXPECT_EQ(one.not_after(), std::chrono::floor<Seconds>(year_.until));
    EXPECT_FALSE(one.valid_at(year_.until + Seconds(1)));
    EXPECT_FALSE(one.valid_at(year_.from - Seconds(1)));
    EXPECT_FALSE(fleet_.ca.issue(key, {CertificateUse::agent, "a", {}}, {test_now, test_now}));
}

TEST_F(CertificateTest, an_agent_cannot_act_as_a_certificate_authority) {
    const auto agent = fleet_.issue(CertificateUse::agent, "agent-1");
    EXPECT_EQ(CertificateAuthority::make(agent.key, agent.certificate).error().code,
              Errc::conflict);
    const auto foreign = support::TestFleet();
    EXPECT_FALSE(agent.certificate.issued_by(foreign.ca.certificate()));
}

}  // namespace
}  // namespace camfleet::openssl
