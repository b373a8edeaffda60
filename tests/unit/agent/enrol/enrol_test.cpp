// SPDX-License-Identifier: Apache-2.0
#include "agent/enrol/enrol.hpp"

#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/adapters/os/file.hpp"
#include "common/base/limits.hpp"
#include "common/proto/api.pb.h"
#include "tests/support/trust_fixture.hpp"
#include "tests/unit/agent/enrol/https_server.hpp"

#include <google/protobuf/util/json_util.h>

#include <signal.h>
#include <sys/stat.h>

namespace camfleet::enrol {
namespace {

using openssl::Certificate;
using openssl::CertificateAuthority;
using openssl::CertificateUse;
using support::must;

Time now() {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}  // curl judges by it too

openssl::Validity two_days() {
    return {now() - std::chrono::days(1), now() + std::chrono::days(1)};
}

CertificateAuthority make_ca() {
    auto key = must(openssl::Key::generate());
    auto root = must(CertificateAuthority::make_root(key, "camfleet fleet CA", two_days()));
    return must(CertificateAuthority::make(std::move(key), std::move(root)));
}

// A controller that does what a test tells it.
class Enrolling : public testing::Test {
  protected:
    Enrolling()
        : ca_(make_ca()),
          api_key_(must(openssl::Key::generate())),
          api_(server_certificate("127.0.0.1")),
          signer_(
              must(ca_.issue(api_key_, {CertificateUse::job_signing, "signer", {}}, two_days()))) {
        signal(SIGPIPE, SIG_IGN);
        change_ = [](v1::EnrolReply&) {};
    }

    [[nodiscard]] Certificate server_certificate(const std::string& host) const {
        return must(ca_.issue(api_key_, {CertificateUse::server, "api", {host}}, two_days()));
    }
    [[nodiscard]] EnrolOptions options(const HttpsServer& server) const {
        EnrolOptions out;
        out.controller_url = server.url();
        out.agent_id = "site-7";
        out.state_dir = folder_.path() / "state";
        out.now = now();
        out.timeout = Millis{5'000};
        return out;
    }
    [[nodiscard]] Secret token(const std::string& secret = "one-time") const {
        return Secret(secret + "." + ca_.certificate().fingerprint());
    }
    std::string handle(const HttpsServer::Request& request) {
        requests_.push_back(request.line);
        if (request.line == "GET /v1/ca")
            return http_answer(200, offered_ca_.empty() ? ca_.certificate().to_pem() : offered_ca_);
        if (request.line == "GET /v1/job-signer") return http_answer(200, signer_.to_pem());
        if (!scripted_.empty()) return scripted_;
        return http_answer(200, reply_to(request.body));
    }
    [[nodiscard]] std::string reply_to(const std::string& body) const {
        v1::EnrolRequest request;
        if (!google::protobuf::util::JsonStringToMessage(body, &request).ok()) return "{}";
        v1::EnrolReply reply;
        reply.set_certificate_pem(
            must(ca_.issue_from_request(request.csr_pem(), {CertificateUse::agent, "site-7", {}},
                                        two_days()))
                .to_pem());
        reply.set_ca_pem(ca_.certificate().to_pem());
        reply.set_job_signer_pem(signer_.to_pem());
        reply.set_broker_uri("mqtts://broker:8883");
        change_(reply);
        std::string text;
        std::ignore = google::protobuf::util::MessageToJsonString(reply, &text);
        return text;
    }
    [[nodiscard]] HttpsServer::Handler handler() {
        return [this](const HttpsServer::Request& request) { return handle(request); };
    }
    // What enrol() answers when the controller replies like this.
    Errc refused_with(std::function<void(v1::EnrolReply&)> change) {
        change_ = std::move(change);
        const HttpsServer server(api_key_, api_, handler());
        const auto done = enrol(options(server), token());
        EXPECT_FALSE(done);
        EXPECT_FALSE(is_enrolled(options(server).state_dir));
        return done ? Errc::internal : done.error().code;
    }
    Errc refused_with_answer(std::string answer) {
        scripted_ = std::move(answer);
        const HttpsServer server(api_key_, api_, handler());
        const auto done = enrol(options(server), token());
        EXPECT_FALSE(is_enrolled(options(server).state_dir));
        EXPECT_FALSE(done);
        if (!done) EXPECT_EQ(done.error().context.find("one-time"), std::string::npos);
        return done ? Errc::internal : done.error().code;
    }

    support::TemporaryFolder folder_;
    CertificateAuthority ca_;
    openssl::Key api_key_;
    Certificate api_;
    Certificate signer_;
    std::function<void(v1::EnrolReply&)> change_;
    std::string scripted_;
    std::string offered_ca_;
    std::vector<std::string> requests_;
};

TEST_F(Enrolling, stores_what_the_agent_needs_and_keeps_its_key_to_itself) {
    std::string seen;
    const HttpsServer server(api_key_, api_, [&](const HttpsServer::Request& request) {
        seen += request.body;
        return handle(request);
    });
    const auto where = options(server);
    EXPECT_EQ(must(enrol(where, token())).broker_uri, "mqtts://broker:8883");
    EXPECT_TRUE(is_enrolled(where.state_dir));
    const auto key = must(openssl::Key::load(where.state_dir / "agent.key"));
    const auto own =
        must(Certificate::parse(must(os::read_file(where.state_dir / "agent.crt", 10'000))));
    EXPECT_TRUE(own.belongs_to(key));
    EXPECT_EQ(must(os::read_file(where.state_dir / "ca.crt", 10'000)), ca_.certificate().to_pem());
    EXPECT_EQ(must(os::read_file(where.state_dir / "job-signers.pem", 10'000)), signer_.to_pem());
    EXPECT_EQ(seen.find("PRIVATE KEY"), std::string::npos);
    struct stat facts{};
    stat((where.state_dir / "agent.key").c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 0777, 0600);
    for (const auto& entry : std::filesystem::directory_iterator(where.state_dir)) {
        EXPECT_EQ(must(os::read_file(entry.path(), 10'000)).find("one-time"), std::string::npos)
            << entry.path();
    }
}

TEST_F(Enrolling, a_second_try_uses_the_same_key) {
    const HttpsServer server(api_key_, api_, handler());
    const auto where = options(server);
    must(enrol(where, token("first")));
    const auto key = must(os::read_file(where.state_dir / "agent.key", 10'000));
    must(enrol(where, token("second")));
    EXPECT_EQ(must(os::read_file(where.state_dir / "agent.key", 10'000)), key);
}

TEST_F(Enrolling, a_controller_with_another_ca_never_sees_the_token) {
    const HttpsServer server(api_key_, api_, handler());
    const Secret other("one-time." + make_ca().certificate().fingerprint());
    EXPECT_EQ(enrol(options(server), other).error().code, Errc::wrong_identity);
    EXPECT_EQ(requests_, std::vector<std::string>{"GET /v1/ca"});
}

TEST_F(Enrolling, a_man_in_the_middle_who_shows_the_right_ca_never_sees_the_token) {
    const auto evil = make_ca();
    const auto key = must(openssl::Key::generate());
    const auto certificate =
        must(evil.issue(key, {CertificateUse::server, "api", {"127.0.0.1"}}, two_days()));
    const HttpsServer server(key, certificate, handler());
    EXPECT_EQ(enrol(options(server), token()).error().code, Errc::wrong_identity);
    EXPECT_EQ(requests_, std::vector<std::string>{"GET /v1/ca"});
}

TEST_F(Enrolling, a_server_of_the_fleet_under_another_name_never_sees_the_token) {
    const HttpsServer server(api_key_, server_certificate("controller.example"), handler());
    EXPECT_EQ(enrol(options(server), token()).error().code, Errc::wrong_identity);
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Enrolling, an_agents_certificate_is_no_server) {
    const auto agent =
        must(ca_.issue(api_key_, {CertificateUse::agent, "site-8", {"127.0.0.1"}}, two_days()));
    const HttpsServer server(api_key_, agent, handler());
    EXPECT_EQ(enrol(options(server), token()).error().code, Errc::wrong_identity);
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Enrolling, a_leaf_in_the_place_of_the_ca_is_refused_even_with_its_digest) {
    offered_ca_ = signer_.to_pem();
    const HttpsServer server(api_key_, api_, handler());
    EXPECT_EQ(enrol(options(server), Secret("one-time." + signer_.fingerprint())).error().code,
              Errc::wrong_identity);
}

TEST_F(Enrolling, a_reply_that_does_not_fit_stores_nothing) {
    const auto other_key = must(openssl::Key::generate());
    const auto other_ca = make_ca();
    const auto as = [&](const CertificateAuthority& by, const openssl::Key& key,
                        const std::string& name) {
        return must(by.issue(key, {CertificateUse::agent, name, {}}, two_days())).to_pem();
    };
    EXPECT_EQ(
        refused_with([&](auto& reply) { reply.set_certificate_pem(as(ca_, other_key, "site-7")); }),
        Errc::wrong_identity);
    const auto own = must(openssl::Key::load(folder_.path() / "state" / "agent.key"));
    EXPECT_EQ(refused_with([&](auto& reply) { reply.set_certificate_pem(as(ca_, own, "site-8")); }),
              Errc::wrong_identity);
    EXPECT_EQ(
        refused_with([&](auto& reply) { reply.set_certificate_pem(as(other_ca, own, "site-7")); }),
        Errc::wrong_identity);
    EXPECT_EQ(refused_with(
                  [&](auto& reply) { reply.set_job_signer_pem(other_ca.certificate().to_pem()); }),
              Errc::wrong_identity);
    EXPECT_EQ(refused_with([&](auto& reply) { reply.set_job_signer_pem(""); }), Errc::malformed);
    EXPECT_EQ(refused_with([&](auto& reply) { reply.set_certificate_pem("nothing"); }),
              Errc::malformed);
}

TEST_F(Enrolling, answers_of_the_controller_become_errors_with_a_meaning) {
    EXPECT_EQ(refused_with_answer(
                  http_answer(401, R"({"error":"unauthorized","message":"token was used"})")),
              Errc::unauthorized);
    EXPECT_EQ(refused_with_answer(http_answer(409, "{}")), Errc::conflict);
    EXPECT_EQ(refused_with_answer(http_answer(500, "<html>")), Errc::device_error);
    EXPECT_EQ(refused_with_answer(http_answer(302, "")), Errc::rejected);
    EXPECT_EQ(refused_with_answer(http_answer(200, "not JSON")), Errc::malformed);
    EXPECT_EQ(refused_with_answer(http_answer(200, "{\"certificate_pem\":7}")), Errc::malformed);
    EXPECT_EQ(refused_with_answer(http_answer(200, std::string(limits::enrol_reply_max + 1, ' '))),
              Errc::too_large);
    EXPECT_EQ(refused_with_answer("HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\nshort"),
              Errc::closed);
}

TEST_F(Enrolling, no_controller_is_unreachable) {
    std::optional<HttpsServer> server;
    server.emplace(api_key_, api_, handler());
    const auto where = options(*server);
    server.reset();
    EXPECT_EQ(enrol(where, token()).error().code, Errc::unreachable);
}

TEST_F(Enrolling, tokens_and_addresses_that_cannot_be_right_are_refused_before_anything_is_sent) {
    const HttpsServer server(api_key_, api_, handler());
    for (const auto* text : {"", "secret", "secret.", ".0", "secret.xyz"}) {
        EXPECT_EQ(enrol(options(server), Secret(text)).error().code, Errc::invalid_argument)
            << text;
    }
    auto plain = options(server);
    plain.controller_url = "http://127.0.0.1:1";
    EXPECT_EQ(enrol(plain, token()).error().code, Errc::invalid_argument);
    auto named = options(server);
    named.agent_id = "Site 7";
    EXPECT_EQ(enrol(named, token()).error().code, Errc::invalid_argument);
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Enrolling, new_job_signers_are_fetched_from_the_verified_controller_only) {
    const auto signers = folder_.path() / "state" / "job-signers.pem";
    {
        const HttpsServer server(api_key_, api_, handler());
        EXPECT_EQ(refresh_job_signers(options(server)).error().code, Errc::not_found);
        must(enrol(options(server), token()));
        signer_ =
            must(ca_.issue(api_key_, {CertificateUse::job_signing, "signer 2", {}}, two_days()));
        must(refresh_job_signers(options(server)));
        EXPECT_EQ(must(os::read_file(signers, 10'000)), signer_.to_pem());
    }
    const auto evil = make_ca();
    const HttpsServer server(
        api_key_,
        must(evil.issue(api_key_, {CertificateUse::server, "api", {"127.0.0.1"}}, two_days())),
        handler());
    EXPECT_EQ(refresh_job_signers(options(server)).error().code, Errc::wrong_identity);
    EXPECT_EQ(must(os::read_file(signers, 10'000)), signer_.to_pem());
}

TEST_F(Enrolling, a_token_is_read_from_a_private_file) {
    const auto file = folder_.path() / "token";
    must(os::write_file(file, "  abc.def\n", os::FileMode::only_owner));
    EXPECT_EQ(must(read_token(file)).reveal(), "abc.def");
    chmod(file.c_str(), 0644);
    EXPECT_EQ(read_token(file).error().code, Errc::forbidden);
    must(os::write_file(file, "\n", os::FileMode::only_owner));
    EXPECT_EQ(read_token(file).error().code, Errc::malformed);
    EXPECT_EQ(read_token(folder_.path() / "none").error().code, Errc::not_found);
}

}  // namespace
}  // namespace camfleet::enrol
