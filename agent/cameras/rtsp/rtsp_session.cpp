// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/rtsp_session.hpp"

#include "common/base/limits.hpp"

namespace camfleet::rtsp {
namespace {

constexpr std::size_t read_bytes = 32 * 1024;

Error error_of_status(int status) {
    const std::string line = "RTSP status " + std::to_string(status);
    if (status == 401) return {Errc::unauthorized, "login refused"};
    if (status == 403) return {Errc::forbidden, line};
    if (status == 404) return {Errc::not_found, line};
    if (status == 453 || status == 503) return {Errc::busy, line};
    if (status >= 500) return {Errc::device_error, line};
    if (status >= 400) return {Errc::rejected, line};
    return {Errc::malformed, line};
}

}  // namespace

Result<std::string> Session::compose(const std::string& method,
                                     const std::string& uri,
                                     const std::string& headers) {
    std::string text = method + " " + uri + " RTSP/1.0\r\nCSeq: " + std::to_string(++sequence_) +
                       "\r\nUser-Agent: camfleet\r\n";
    if (challenge_) {
        const auto nonce = http::make_client_nonce();
        auto answer = http::answer_digest(*challenge_, {login_.user, login_.password.reveal(),
                                                        method, uri, nonce, ++nonce_uses_});
        if (!answer) return answer;
        text += "Authorization: " + *answer + "\r\n";
    }
    if (!id_.empty()) text += "Session: " + id_ + "\r\n";
    return text + headers + "\r\n";
}

Result<Item> Session::next_item() {
    while (true) {
        auto item = reader_.next();
        if (!item) return std::unexpected(item.error());
        if (*item) return std::move(**item);
        std::array<char, read_bytes> buffer;
        const auto size = stream_.read(buffer, until_);
        if (!size) return std::unexpected(size.error());
        bytes_ += *size;
        if (bytes_ > limits::rtsp_bytes_max) {
            return fail(Errc::too_large, "stream is over the limit of bytes");
        }
        reader_.feed({buffer.data(), *size});
    }
}

Result<Response> Session::exchange(const std::string& method,
                                   const std::string& uri,
                                   const std::string& headers) {
    const auto text = compose(method, uri, headers);
    if (!text) return std::unexpected(text.error());
    if (const auto sent = stream_.write(*text, until_); !sent) return std::unexpected(sent.error());
    while (true) {
        auto item = next_item();
        if (!item) return std::unexpected(item.error());
        if (auto* frame = std::get_if<InterleavedFrame>(&*item)) {
            if (handler_) handler_(*frame);
            continue;
        }
        auto& response = std::get<Response>(*item);
        // A late answer to an earlier request is skipped; some devices leave CSeq out.
        if (response.sequence == 0 || response.sequence == sequence_) return std::move(response);
    }
}

Result<Response> Session::request(const std::string& method,
                                  const std::string& uri,
                                  const std::string& headers) {
    const bool had_challenge = challenge_.has_value();
    auto response = exchange(method, uri, headers);
    if (!response) return response;
    // Once the password was accepted, another 401 means an aged nonce and not a wrong password.
    if (response->status == 401 && (!had_challenge || accepted_)) {
        auto challenge = http::choose_digest(response->challenges);
        if (!challenge) return std::unexpected(challenge.error().within(method));
        challenge_ = std::move(*challenge);
        nonce_uses_ = 0;
        response = exchange(method, uri, headers);
        if (!response) return response;
    }
    if (response->status == 401 && http::says_stale(response->challenges)) {
        return fail(Errc::device_error,
                    method + ": the login challenge had aged; nothing was judged");
    }
    if (response->status < 200 || response->status >= 300) {
        return std::unexpected(error_of_status(response->status).within(method));
    }
    accepted_ = true;
    return response;
}

void Session::send_last(const std::string& method, const std::string& uri) {
    const auto text = compose(method, uri, {});
    if (text) ignore_error(stream_.write(*text, until_), "the connection is closed next anyway");
}

Result<void> Session::pump() {
    const auto item = next_item();
    if (!item) return std::unexpected(item.error());
    if (const auto* frame = std::get_if<InterleavedFrame>(&*item); frame != nullptr && handler_) {
        handler_(*frame);
    }
    return {};
}

}  // namespace camfleet::rtsp
