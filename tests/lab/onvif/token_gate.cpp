// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/token_gate.hpp"

#include "common/base/encoding.hpp"
#include "tests/lab/onvif/soap_text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace camfleet::lab::onvif {

namespace {

struct Token {
    std::string user;
    std::string digest;
    std::string nonce;  // raw
    std::string created;
};

std::optional<Token> read_token(const pugi::xml_node& envelope) {
    const auto security = child(child(envelope, "Header"), "Security");
    const auto node = child(security, "UsernameToken");
    if (!node) return std::nullopt;
    return Token{text(node, "Username"), text(node, "Password"),
                 from_base64(text(node, "Nonce")).value_or(""), text(node, "Created")};
}

// "2026-01-31T23:59:59Z", with or without a fraction.
std::optional<DeviceClock::Point> read_created(const std::string& created) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    if (std::sscanf(created.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u", &year, &month, &day, &hour, &minute,
                    &second) != 6) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace

std::string token_digest(std::string_view nonce,
                         std::string_view created,
                         std::string_view password) {
    std::string bytes;
    bytes.append(nonce).append(created).append(password);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

TokenAnswer TokenGate::check(const pugi::xml_node& envelope,
                             const LoginGate::PasswordOf& password_of,
                             const Question& question) {
    const auto token = read_token(envelope);
    if (!token) return {};
    TokenAnswer answer{.user = token->user};
    if (lockout_.standing(question.client, question.now).locked) {
        static_cast<void>(lockout_.failed(question.client, question.now));
        answer.verdict = TokenVerdict::locked;
        return answer;
    }
    // The time first: a token out of time says nothing about the password.
    const auto created = read_created(token->created);
    if (!created || std::chrono::abs(*created - question.device_time) >
                        question.tolerance + std::chrono::seconds(1)) {
        answer.verdict = TokenVerdict::out_of_time;
        return answer;
    }
    const bool used = std::ranges::find(nonces_, token->nonce) != nonces_.end();
    if (token->nonce.empty() || (used && question.refuses_replays)) {
        answer.verdict = TokenVerdict::replayed;
        return answer;
    }
    if (nonces_.size() >= nonces_max) nonces_.pop_front();
    nonces_.push_back(token->nonce);
    const auto password = password_of(token->user);
    if (password && token_digest(token->nonce, token->created, *password) == token->digest) {
        lockout_.succeeded(question.client);
        answer.verdict = TokenVerdict::granted;
        return answer;
    }
    const auto standing = lockout_.failed(question.client, question.now);
    answer.verdict = standing.locked ? TokenVerdict::locked : TokenVerdict::wrong;
    answer.counted = true;
    return answer;
}

}  // namespace camfleet::lab::onvif
