// SPDX-License-Identifier: Apache-2.0
#include "agent/enrol/enrol.hpp"

#include "common/adapters/https/https_client.hpp"
#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"
#include "common/adapters/os/file.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"
#include "common/proto/api.pb.h"
#include "common/protocol/topics.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <unistd.h>

namespace camfleet::enrol {
namespace {

using openssl::Certificate;
using std::filesystem::path;

constexpr std::size_t kTokenMax = 512;

Result<std::string> digest_of(const Secret& token) {
    const std::string_view text = token.reveal();
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || text.size() - dot - 1 != 64) {
        return fail(Errc::invalid_argument, "token: not of the form <secret>.<digest of the CA>");
    }
    std::string digest(text.substr(dot + 1));
    if (const auto raw = from_hex(digest); !raw || to_hex(*raw) != digest) {
        return fail(Errc::invalid_argument, "token: its last part is no digest in lower-case hex");
    }
    return digest;
}

Result<std::string> base_url(const EnrolOptions& options) {
    std::string url = options.controller_url;
    while (url.ends_with('/')) url.pop_back();
    if (!url.starts_with("https://") || url.size() <= 8 || url.find('@') != std::string::npos) {
        return fail(Errc::invalid_argument, "controller_url: must be https://host:port");
    }
    return url;
}

// What the controller said about it, for a person; only from the field that is meant for that.
std::string message_of(const std::string& body) {
    v1::ApiError error;
    google::protobuf::util::JsonParseOptions lenient;
    lenient.ignore_unknown_fields = true;
    if (!google::protobuf::util::JsonStringToMessage(body, &error, lenient).ok()) return {};
    std::string text = error.message().substr(0, 200);
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

Result<void> check_status(const https::Answer& answer, std::string_view what) {
    if (answer.status == 200 || answer.status == 201) return {};
    const std::string text = "controller: " + std::string(what) + ": HTTP " +
                             std::to_string(answer.status) + " " + message_of(answer.body);
    if (answer.status == 401 || answer.status == 403) return fail(Errc::unauthorized, text);
    if (answer.status == 404) return fail(Errc::not_found, text);
    if (answer.status == 409) return fail(Errc::conflict, text);
    if (answer.status == 503) return fail(Errc::busy, text);
    return fail(answer.status >= 500 ? Errc::device_error : Errc::rejected, text);
}

// The one request to a server nobody knows: its answer counts only when the token's digest fits.
Result<Certificate> fetch_ca(const std::string& url,
                             const std::string& digest,
                             const EnrolOptions& options) {
    const auto answer = https::get(url + "/v1/ca", "", options.timeout);
    if (!answer) return std::unexpected(answer.error());
    if (auto good = check_status(*answer, "/v1/ca"); !good) return std::unexpected(good.error());
    auto ca = Certificate::parse(answer->body);
    if (!ca) return std::unexpected(ca.error().within("controller: /v1/ca"));
    if (ca->fingerprint() != digest || !ca->is_ca()) {
        return fail(Errc::wrong_identity, "controller: its CA is not the one that the token names");
    }
    if (!ca->valid_at(options.now))
        return fail(Errc::rejected, "controller: its CA is not valid at this time");
    return ca;
}

Result<Secret> request_json(const EnrolOptions& options,
                            const Secret& token,
                            const std::string& csr) {
    v1::EnrolRequest request;
    request.set_agent_id(options.agent_id);
    request.set_token(std::string(token.reveal()));
    request.set_csr_pem(csr);
    google::protobuf::util::JsonPrintOptions names;
    names.preserve_proto_field_names = true;
    std::string text;
    const bool written = google::protobuf::util::MessageToJsonString(request, &text, names).ok();
    Secret::wipe(*request.mutable_token());
    Secret out(text);
    Secret::wipe(text);
    if (!written) return fail(Errc::invalid_argument, "token: not UTF-8");
    return out;
}

Result<v1::EnrolReply> post(const std::string& url,
                            const Certificate& ca,
                            const EnrolOptions& options,
                            const Secret& json) {
    const auto answer = https::post(url + "/v1/enrol", ca.to_pem(), json, options.timeout);
    if (!answer) return std::unexpected(answer.error());
    if (auto good = check_status(*answer, "/v1/enrol"); !good) return std::unexpected(good.error());
    v1::EnrolReply reply;
    google::protobuf::util::JsonParseOptions lenient;
    lenient.ignore_unknown_fields = true;  // of a newer controller
    if (!google::protobuf::util::JsonStringToMessage(answer->body, &reply, lenient).ok()) {
        return fail(Errc::malformed, "controller: /v1/enrol: not an EnrolReply");
    }
    return reply;
}

Result<std::vector<Certificate>> check_signers(std::string_view pem, const Certificate& ca) {
    const auto signers = openssl::parse_bundle(pem);
    if (!signers) return std::unexpected(signers.error().within("controller: job_signer_pem"));
    const bool chained = std::ranges::all_of(
        *signers, [&](const auto& one) { return one.issued_by(ca) && !one.is_ca(); });
    if (!chained) return fail(Errc::wrong_identity, "controller: job_signer_pem: not of our CA");
    return *signers;
}

Result<Certificate> check_certificate(const v1::EnrolReply& reply,
                                      const EnrolOptions& options,
                                      const openssl::Key& key,
                                      const Certificate& ca) {
    auto own = Certificate::parse(reply.certificate_pem());
    if (!own) return std::unexpected(own.error().within("controller: certificate_pem"));
    const bool fits = own->common_name() == options.agent_id && own->belongs_to(key) &&
                      own->issued_by(ca) && !own->is_ca() && own->valid_at(options.now);
    if (!fits) {
        return fail(Errc::wrong_identity,
                    "controller: certificate_pem: not for our id, key, CA and time");
    }
    return own;
}

Result<void> store(const path& dir,
                   const Certificate& own,
                   const Certificate& ca,
                   const std::vector<Certificate>& signers) {
    const auto put = [&](const char* name, const std::string& pem) {
        return os::write_file(dir / name, pem, os::FileMode::open_to_read);
    };
    if (auto done = put("ca.crt", ca.to_pem()); !done) return done;
    if (auto done = put("job-signers.pem", openssl::bundle_pem(signers)); !done) return done;
    return put("agent.crt", own.to_pem());
}

Result<Secret> read_standard_input() {
    std::string text;
    std::array<char, kTokenMax> block{};
    while (text.size() <= kTokenMax) {
        const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(Errc::io, "standard input");
        if (got == 0) break;
        text.append(block.data(), static_cast<std::size_t>(got));
    }
    OPENSSL_cleanse(block.data(), block.size());
    Secret out(text);
    Secret::wipe(text);
    return out;
}

}  // namespace

Result<Enrolment> enrol(const EnrolOptions& options, const Secret& token) {
    if (!protocol::is_valid_id(options.agent_id)) {
        return fail(Errc::invalid_argument, "agent id: 1 to 64 of a-z, 0-9 and '-'");
    }
    const auto url = base_url(options);
    if (!url) return std::unexpected(url.error());
    const auto digest = digest_of(token);
    if (!digest) return std::unexpected(digest.error());
    if (auto folder = os::make_private_folder(options.state_dir); !folder)
        return std::unexpected(folder.error());
    const auto ca = fetch_ca(*url, *digest, options);
    if (!ca) return std::unexpected(ca.error());
    const auto key = openssl::Key::load_or_generate(options.state_dir / "agent.key");
    if (!key) return std::unexpected(key.error());
    const auto csr = key->request_pem(options.agent_id);
    if (!csr) return std::unexpected(csr.error());
    const auto json = request_json(options, token, *csr);
    if (!json) return std::unexpected(json.error());
    const auto reply = post(*url, *ca, options, *json);
    if (!reply) return std::unexpected(reply.error());
    const auto own = check_certificate(*reply, options, *key, *ca);
    if (!own) return std::unexpected(own.error());
    const auto signers = check_signers(reply->job_signer_pem(), *ca);
    if (!signers) return std::unexpected(signers.error());
    if (auto stored = store(options.state_dir, *own, *ca, *signers); !stored)
        return std::unexpected(stored.error());
    return Enrolment{reply->broker_uri()};
}

Result<void> refresh_job_signers(const EnrolOptions& options) {
    const auto url = base_url(options);
    if (!url) return std::unexpected(url.error());
    const auto pem = os::read_file(options.state_dir / "ca.crt", limits::certificate_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    const auto ca = Certificate::parse(*pem);
    if (!ca) return std::unexpected(ca.error().within("ca.crt"));
    const auto answer = https::get(*url + "/v1/job-signer", *pem, options.timeout);
    if (!answer) return std::unexpected(answer.error());
    if (auto good = check_status(*answer, "/v1/job-signer"); !good) return good;
    const auto signers = check_signers(answer->body, *ca);
    if (!signers) return std::unexpected(signers.error());
    return os::write_file(options.state_dir / "job-signers.pem", openssl::bundle_pem(*signers),
                          os::FileMode::open_to_read);
}

bool is_enrolled(const path& state_dir) {
    std::error_code ec;
    return std::filesystem::exists(state_dir / "agent.crt", ec);
}

Result<Secret> read_token(const path& file) {
    auto text = file == "-" ? read_standard_input() : os::read_private_file(file, kTokenMax);
    if (!text) return std::unexpected(text.error().within("token"));
    std::string_view token = text->reveal();
    const auto space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!token.empty() && space(token.back())) token.remove_suffix(1);
    while (!token.empty() && space(token.front())) token.remove_prefix(1);
    if (token.empty() || token.size() > kTokenMax)
        return fail(Errc::malformed, "token: empty or too long");
    return Secret(std::string(token));
}

}  // namespace camfleet::enrol
