// SPDX-License-Identifier: Apache-2.0
// Inviting and enrolling agents. A token is "<32 random bytes, hex>.<sha256 of the CA, hex>": the
// second half lets the agent recognise the controller before it trusts anything.
#include "common/base/encoding.hpp"
#include "controller/runners/inventory_desk/inventory_desk.hpp"

#include <openssl/crypto.h>

namespace camfleet::controller {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenTextMax = 256;
constexpr std::size_t kCsrMax = 16 * 1024;
constexpr std::uint32_t kRefusalsAuditedPerMinute = 20;

[[nodiscard]] bool same_digest(const std::string& a, const std::string& b) {
    return a.size() == b.size() && !a.empty() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Text of a stranger, fit for the audit log.
[[nodiscard]] std::string tame(const std::string& text) {
    return is_id(text) ? text : "(not an id)";
}

}  // namespace

Result<std::string> InventoryDesk::agent_to_invite(std::string agent_id,
                                                   const std::string& site_id) const {
    Problems problems;
    const auto* site = parts_.records.sites.find(site_id);
    if (site == nullptr) problems.add("site_id", "no site '" + site_id + "'");
    if (agent_id.empty() && site != nullptr) {
        agent_id = site->agent_id().empty() ? "agent-" + site_id : site->agent_id();
        agent_id.resize(std::min<std::size_t>(agent_id.size(), 64));
    }
    check_id(problems, "id", agent_id);
    if (!problems.empty()) return std::unexpected(problems.error());
    const auto* agent = parts_.records.agents.find(agent_id);
    if (agent != nullptr && agent->site_id() != site_id) {
        return fail(Errc::conflict,
                    "id: agent '" + agent_id + "' is at site '" + agent->site_id() + "'");
    }
    // An answer that was lost on its way leaves an agent enrolled that never came: invite it again.
    if (agent != nullptr && agent->state() == v1::Agent::enrolled && agent->has_last_seen_at()) {
        return fail(Errc::conflict, "id: agent '" + agent_id + "' is enrolled and at work");
    }
    const auto* other = parts_.records.agents.find(site->agent_id());
    if (other != nullptr && other->id() != agent_id && other->state() == v1::Agent::enrolled) {
        return fail(Errc::conflict, "site_id: agent '" + other->id() + "' serves this site");
    }
    return agent_id;
}

// One agent per site: an invitation that nobody used gives way.
void InventoryDesk::give_site_to(Batch& batch,
                                 const std::string& agent_id,
                                 const std::string& site_id) {
    v1::Site site = *parts_.records.sites.find(site_id);
    if (site.agent_id() == agent_id) return;
    parts_.records.agents.erase(batch, site.agent_id());
    site.set_agent_id(agent_id);
    parts_.records.sites.put(batch, std::move(site));
}

void InventoryDesk::invite_agent(std::string agent_id,
                                 std::string site_id,
                                 std::string actor,
                                 Reply<v1::AgentInvitation> reply) {
    const auto id = agent_to_invite(std::move(agent_id), site_id);
    if (!id) return reply(std::unexpected(id.error()));
    v1::AgentInvitation answer;
    answer.set_agent_id(*id);
    answer.set_token(to_hex(parts_.rng.bytes(kTokenBytes)) + "." + config_.ca_sha256);
    v1::Agent agent;
    if (const auto* known = parts_.records.agents.find(*id)) agent = *known;
    agent.set_id(*id);
    agent.set_site_id(site_id);
    agent.set_state(v1::Agent::invited);
    agent.set_token_sha256(sha256_hex(answer.token()));
    *agent.mutable_token_expires_at() = to_timestamp(now() + config_.invitation_valid);
    if (agent.next_sequence() == 0) agent.set_next_sequence(1);
    Batch batch;
    give_site_to(batch, *id, site_id);
    parts_.records.agents.put(batch, std::move(agent));
    Note note{std::move(actor), "agent.invited", *id, {{"site", site_id}}};
    finish(std::move(batch), std::move(note), std::move(answer), std::move(reply));
}

// The agent whose open invitation this token is; null: there is none. Takes as long for a wrong
// token as for an unknown agent.
const v1::Agent* InventoryDesk::invited(const v1::EnrolRequest& request) const {
    const std::string digest =
        sha256_hex(std::string_view(request.token()).substr(0, kTokenTextMax + 1));
    const auto* agent = parts_.records.agents.find(request.agent_id());
    const std::string nobody(digest.size(), '0');
    const bool open = agent != nullptr && agent->state() == v1::Agent::invited &&
                      !agent->token_sha256().empty() &&
                      now() < from_timestamp(agent->token_expires_at());
    const bool same = same_digest(digest, open ? agent->token_sha256() : nobody);
    return open && same ? agent : nullptr;
}

void InventoryDesk::refuse_enrolment(const std::string& agent_id,
                                     const Reply<v1::EnrolReply>& reply) {
    const Error refused{Errc::unauthorized,
                        "token: wrong, used or expired; ask for a new invitation"};
    if (now() - refusals_since_ >= std::chrono::minutes(1)) {
        refusals_since_ = now();
        refusals_audited_ = 0;
    }
    ++refusals_counted_;
    // Anybody can ask: the log must not grow as fast as a stranger likes.
    if (refusals_audited_ >= kRefusalsAuditedPerMinute) return reply(std::unexpected(refused));
    ++refusals_audited_;
    Note note{"agent:" + tame(agent_id), "agent.enrolment_refused", tame(agent_id), {}};
    note.details["refusals_since_start"] = std::to_string(refusals_counted_);
    Batch batch;
    append_audit(batch, std::move(note));
    parts_.records.store().commit(std::move(batch), [reply, refused](auto saved) {
        reply(std::unexpected(saved ? refused : saved.error()));
    });
}

void InventoryDesk::enrol(v1::EnrolRequest request, Reply<v1::EnrolReply> reply) {
    const auto* known = invited(request);
    if (known == nullptr) return refuse_enrolment(request.agent_id(), reply);
    if (request.csr_pem().empty() || request.csr_pem().size() > kCsrMax) {
        return reply(fail(Errc::invalid_argument, "csr_pem: required, at most 16 KiB"));
    }
    auto certificate = parts_.sign_csr(request.csr_pem(), known->id());
    if (!certificate) {
        return reply(std::unexpected(certificate.error().within("csr_pem")));
    }
    v1::Agent agent = *known;
    agent.set_state(v1::Agent::enrolled);
    agent.set_certificate_pem(*certificate);
    agent.clear_token_sha256();
    agent.clear_token_expires_at();
    *agent.mutable_enrolled_at() = to_timestamp(now());
    v1::EnrolReply answer;
    answer.set_certificate_pem(std::move(*certificate));
    answer.set_ca_pem(config_.ca_pem);
    answer.set_job_signer_pem(config_.job_signer_pem);
    answer.set_broker_uri(config_.broker_uri);
    Note note{"agent:" + agent.id(), "agent.enrolled", agent.id(), {{"site", agent.site_id()}}};
    note.details["certificate_sha256"] = sha256_hex(agent.certificate_pem());
    Batch batch;
    parts_.records.agents.put(batch, std::move(agent));
    finish(std::move(batch), std::move(note), std::move(answer), std::move(reply));
}

}  // namespace camfleet::controller
