// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/login_gate.hpp"

#include <algorithm>

namespace camfleet::lab {

std::string LoginGate::challenge(bool stale, DeviceClock::Point now) {
    while (nonces_.size() >= nonces_max) nonces_.pop_front();
    nonces_.push_back({random_hex(20), now, 0});
    std::string text = "Digest ";
    if (config_.qop) text += "qop=\"auth\", ";
    text += "realm=\"" + config_.realm + "\", nonce=\"" + nonces_.back().text + "\"";
    if (config_.algorithm == DigestAlgorithm::sha256) text += ", algorithm=SHA-256";
    text += stale ? ", stale=\"TRUE\"" : ", stale=\"FALSE\"";
    return text + config_.extra;
}

LoginGate::Nonce* LoginGate::find_nonce(const std::string& text, DeviceClock::Point now) {
    const auto found = std::find_if(nonces_.begin(), nonces_.end(),
                                    [&](const Nonce& nonce) { return nonce.text == text; });
    if (found == nonces_.end() || now - found->born > nonce_life) return nullptr;
    return &*found;
}

bool LoginGate::response_fits(const Request& request,
                              std::map<std::string, std::string>& given,
                              std::string_view password) const {
    const std::string qop = given["qop"];
    if (config_.qop && (qop != "auth" || given["nc"].size() != 8 || given["cnonce"].empty())) {
        return false;
    }
    DigestInput input{config_.algorithm, given["username"], config_.realm, password,
                      request.method,    given["uri"],      given["nonce"]};
    if (!qop.empty()) {
        input.nc = given["nc"];
        input.cnonce = given["cnonce"];
        input.qop = qop;
    }
    return digest_response(input) == lower(given["response"]);
}

LoginAnswer LoginGate::check(const Request& request,
                             const PasswordOf& password_of,
                             DeviceClock::Point now) {
    LoginAnswer answer;
    answer.standing = lockout_.standing(request.client, now);
    const std::string header = request.header("authorization");
    if (lower(header.substr(0, 7)) != "digest ") return answer;
    auto given = parse_parameters(std::string_view(header).substr(7));
    answer.user = given["username"];
    if (answer.standing.locked) {
        answer.standing = lockout_.failed(request.client, now);
        answer.verdict = LoginVerdict::locked;
        return answer;
    }
    Nonce* nonce = find_nonce(given["nonce"], now);
    if (nonce == nullptr || given["realm"] != config_.realm) {
        answer.verdict = LoginVerdict::stale;
        return answer;
    }
    if (config_.nonce_uses > 0 && nonce->uses >= config_.nonce_uses) {
        answer.verdict = LoginVerdict::exhausted;
        return answer;
    }
    ++nonce->uses;
    const auto password = password_of(answer.user);
    // The uri must be the one that was asked for, query included, or a captured answer would do.
    if (password && given["uri"] == request.target && response_fits(request, given, *password)) {
        lockout_.succeeded(request.client);
        answer.verdict = LoginVerdict::granted;
        answer.standing = lockout_.standing(request.client, now);
        return answer;
    }
    answer.standing = lockout_.failed(request.client, now);
    answer.verdict = answer.standing.locked ? LoginVerdict::locked : LoginVerdict::wrong;
    answer.counted = true;
    return answer;
}

}  // namespace camfleet::lab
