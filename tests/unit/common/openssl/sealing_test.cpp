// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/aead.hpp"
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/master_key.hpp"
#include "tests/support/trust_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace camfleet::openssl {
namespace {

using support::must;

constexpr std::string_view kPlain = "the bundle of secrets";

class SealingTest : public testing::Test {
  protected:
    SealingTest() : agent_(fleet_.issue(CertificateUse::agent, "agent-1")) {}
    [[nodiscard]] static CmsUnsealer unsealer(const support::Identity& who) {
        return must(CmsUnsealer::make(who.key, who.certificate));
    }
    [[nodiscard]] std::string sealed() const {
        return must(CmsSealer().seal(kPlain, agent_.certificate.to_pem()));
    }

    support::TestFleet fleet_;
    support::Identity agent_;
    support::TemporaryFolder folder_;
};

TEST_F(SealingTest, the_recipient_reads_what_was_sealed_to_it) {
    EXPECT_EQ(must(unsealer(agent_).unseal(sealed())), kPlain);
    const auto der = must(CmsSealer().seal("", agent_.certificate.to_der()));
    EXPECT_EQ(must(unsealer(agent_).unseal(der)), "");
}

TEST_F(SealingTest, nothing_of_the_secret_shows_and_no_two_are_alike) {
    EXPECT_EQ(sealed().find("bundle"), std::string::npos);
    EXPECT_NE(sealed(), sealed());
}

TEST_F(SealingTest, what_is_sealed_to_another_does_not_open) {
    const auto other = fleet_.issue(CertificateUse::agent, "agent-2");
    EXPECT_EQ(unsealer(other).unseal(sealed()).error().code, Errc::unauthorized);
}

TEST_F(SealingTest, one_sealer_seals_to_each_recipient_by_turns_and_refuses_nonsense_every_time) {
    auto other = fleet_.issue(CertificateUse::agent, "agent-2");
    const CmsSealer sealer;
    for (int turn = 0; turn < 3; ++turn) {
        for (const auto* who : {&agent_, &other}) {
            const auto der = must(sealer.seal(kPlain, who->certificate.to_pem()));
            EXPECT_EQ(must(unsealer(*who).unseal(der)), kPlain);
            EXPECT_FALSE(unsealer(who == &agent_ ? other : agent_).unseal(der).has_value());
        }
        EXPECT_EQ(sealer.seal(kPlain, "nonsense").error().code, Errc::invalid_argument);
    }
}

TEST_F(SealingTest, no_altered_byte_at_any_place_gives_another_secret) {
    const auto whole = sealed();
    const auto reader = unsealer(agent_);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string bad = whole;
        bad[i] = static_cast<char>(bad[i] ^ 0x01);
        const auto opened = reader.unseal(bad);
        if (opened) EXPECT_EQ(*opened, kPlain) << "byte " << i;
    }
}

// The algorithms' names and parameters are not covered by the tag: each of their bytes is a door.
TEST_F(SealingTest, no_value_of_a_byte_of_the_algorithms_gives_another_secret) {
    const auto whole = sealed();
    const auto reader = unsealer(agent_);
    const auto wrap = whole.find("\x60\x86\x48\x01\x65\x03\x04\x01\x2d");
    const auto cipher = whole.find("\x60\x86\x48\x01\x65\x03\x04\x01\x2e");
    ASSERT_NE(wrap, std::string::npos);
    ASSERT_NE(cipher, std::string::npos);
    for (std::size_t i = wrap - 12; i < cipher + 40; ++i) {
        if (i == wrap + 12) i = cipher - 16;  // between them: key id and wrapped key
        for (int flip = 1; flip < 256; ++flip) {
            std::string bad = whole;
            bad[i] = static_cast<char>(bad[i] ^ flip);
            const auto opened = reader.unseal(bad);
            if (opened) EXPECT_EQ(*opened, kPlain) << "byte " << i << " with " << flip;
        }
    }
}

TEST_F(SealingTest, cut_extended_and_foreign_messages_are_malformed) {
    const auto whole = sealed();
    const auto reader = unsealer(agent_);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(reader.unseal(whole.substr(0, size))) << size;
    }
    EXPECT_EQ(reader.unseal(whole + "x").error().code, Errc::malformed);
    const auto signer = must(CmsSigner::make(agent_.key, agent_.certificate));
    EXPECT_EQ(reader.unseal(must(signer.sign("x"))).error().code, Errc::malformed);
    const auto small = must(CmsUnsealer::make(agent_.key, agent_.certificate, 100));
    EXPECT_EQ(small.unseal(whole).error().code, Errc::malformed);
}

// A tag of one byte would be right once in 256 tries.
TEST_F(SealingTest, a_shortened_tag_is_malformed) {
    std::string bad = sealed();
    ASSERT_EQ(static_cast<unsigned char>(bad[bad.size() - 17]), 16);
    bad.resize(bad.size() - 12);
    bad[bad.size() - 5] = 4;
    const auto shorten = [&](std::size_t length_at) {  // of a two-byte DER length
        const int size = static_cast<unsigned char>(bad[length_at]) * 256 +
                         static_cast<unsigned char>(bad[length_at + 1]) - 12;
        bad[length_at] = static_cast<char>(size / 256);
        bad[length_at + 1] = static_cast<char>(size % 256);
    };
    for (const std::size_t at : {0UL, 15UL + 2, 15UL + 6}) {  // ContentInfo, [0], AuthEnvelopedData
        const std::size_t head = at == 0 ? 0 : at;
        ASSERT_EQ(static_cast<unsigned char>(bad[head + 1]), 0x82) << head;
        shorten(head + 2);
    }
    const auto opened = unsealer(agent_).unseal(bad);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().context, testing::HasSubstr("a 16-byte tag"));
}

TEST_F(SealingTest, a_recipient_that_is_no_certificate_is_an_invalid_argument) {
    EXPECT_EQ(CmsSealer().seal(kPlain, "nobody").error().code, Errc::invalid_argument);
    EXPECT_EQ(CmsSealer().seal(kPlain, "").error().code, Errc::invalid_argument);
    const auto other = fleet_.issue(CertificateUse::agent, "agent-2");
    EXPECT_EQ(CmsUnsealer::make(agent_.key, other.certificate).error().code, Errc::conflict);
}

TEST_F(SealingTest, a_value_at_rest_opens_with_its_key_at_its_place_only) {
    const Secret key = random_key();
    const auto sealed = must(aead_seal(key, kPlain, "cred/1"));
    EXPECT_EQ(must(aead_open(key, sealed, "cred/1")).reveal(), kPlain);
    EXPECT_EQ(aead_open(key, sealed, "cred/2").error().code, Errc::corrupt);
    EXPECT_EQ(aead_open(random_key(), sealed, "cred/1").error().code, Errc::corrupt);
    EXPECT_EQ(aead_open(Secret("short"), sealed, "cred/1").error().code, Errc::invalid_argument);
    EXPECT_EQ(must(aead_open(key, must(aead_seal(key, "", "")), "")).reveal(), "");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string bad = sealed;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        EXPECT_FALSE(aead_open(key, bad, "cred/1")) << i;
        EXPECT_FALSE(aead_open(key, std::string_view(sealed).substr(0, i), "cred/1")) << i;
    }
}

TEST_F(SealingTest, the_master_key_is_private_and_never_replaced) {
    const auto path = folder_.path() / "master.key";
    EXPECT_EQ(MasterKey::load(path).error().code, Errc::not_found);
    const auto made = must(MasterKey::load_or_create(path));
    EXPECT_EQ(made.key().reveal().size(), 32U);
    EXPECT_EQ(must(MasterKey::load_or_create(path)).key().reveal(), made.key().reveal());
    EXPECT_EQ(MasterKey::create(path).error().code, Errc::already_exists);
    struct stat facts{};
    stat(path.c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 0777, 0600);
    chmod(path.c_str(), 0604);
    EXPECT_EQ(MasterKey::load_or_create(path).error().code, Errc::forbidden);
    chmod(path.c_str(), 0600);
    std::filesystem::resize_file(path, 31);
    EXPECT_EQ(MasterKey::load_or_create(path).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace camfleet::openssl
