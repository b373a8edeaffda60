// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/rtsp_reader.hpp"

#include <cctype>
#include <charconv>

namespace camfleet::rtsp {
namespace {

constexpr std::size_t frame_header = 4;
constexpr std::size_t headers_max = 64;

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::optional<std::uint32_t> number(std::string_view text) {
    text = trim(text);
    std::uint32_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// End of the header block and where the body begins; some servers send bare LF.
std::optional<std::pair<std::size_t, std::size_t>> header_end(std::string_view bytes) {
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        if (bytes.substr(at + 1, 1) == "\n") return std::pair(at, at + 2);
        if (bytes.substr(at + 1, 2) == "\r\n") return std::pair(at, at + 3);
    }
    return std::nullopt;
}

Result<void> read_headers(std::string_view lines, Response& response) {
    std::size_t count = 0;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (++count > headers_max) return fail(Errc::too_large, "RTSP: too many header lines");
        const auto name = lower(trim(line.substr(0, colon)));
        const auto value = trim(line.substr(colon + 1));
        if (name == "www-authenticate") response.challenges.emplace_back(value);
        response.headers[name] = value;
    }
    return {};
}

// -1: a request of the server's.
Result<int> status_of(std::string_view line) {
    if (!line.starts_with("RTSP/")) {
        if (line.find("RTSP/") != std::string_view::npos) return -1;
        return fail(Errc::malformed, "RTSP: neither a response nor a frame");
    }
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return fail(Errc::malformed, "RTSP: status line");
    const auto code = number(line.substr(space + 1, 3));
    if (!code || *code < 100 || *code > 599) return fail(Errc::malformed, "RTSP: status code");
    return static_cast<int>(*code);
}

Result<std::size_t> body_size(const Response& response) {
    const auto text = response.header("content-length");
    if (text.empty()) return std::size_t{0};
    const auto size = number(text);
    if (!size) return fail(Errc::malformed, "RTSP: Content-Length is no number");
    if (*size > Reader::body_bytes_max) return fail(Errc::too_large, "RTSP: body over the limit");
    return std::size_t{*size};
}

}  // namespace

std::string Response::header(const std::string& lower_name) const {
    const auto found = headers.find(lower_name);
    return found == headers.end() ? std::string{} : found->second;
}

void Reader::feed(std::string_view bytes) {
    buffer_.erase(0, start_);
    start_ = 0;
    buffer_.append(bytes);
}

void Reader::consume(std::size_t bytes) { start_ += bytes; }

Result<std::optional<Item>> Reader::next() {
    while (start_ < buffer_.size()) {
        const char first = buffer_[start_];
        if (first == '\r' || first == '\n') {  // between messages
            consume(1);
            continue;
        }
        if (first == '$') return next_frame();
        const std::size_t before = start_;
        auto item = next_response();
        if (!item || *item || start_ == before) return item;
    }
    return std::optional<Item>{};
}

Result<std::optional<Item>> Reader::next_frame() {
    const std::string_view bytes = std::string_view(buffer_).substr(start_);
    if (bytes.size() < frame_header) return std::optional<Item>{};
    const auto high = static_cast<unsigned char>(bytes[2]);
    const auto low = static_cast<unsigned char>(bytes[3]);
    const std::size_t size = static_cast<std::size_t>(high) * 256 + low;
    if (bytes.size() < frame_header + size) return std::optional<Item>{};
    InterleavedFrame frame{static_cast<std::uint8_t>(bytes[1]),
                           std::string(bytes.substr(frame_header, size))};
    consume(frame_header + size);
    return std::optional<Item>(std::move(frame));
}

// A server's request is consumed and gives nothing; next() then goes on.
Result<std::optional<Item>> Reader::next_response() {
    const std::string_view bytes = std::string_view(buffer_).substr(start_);
    const auto end = header_end(bytes.substr(0, header_bytes_max));
    if (!end) {
        if (bytes.size() >= header_bytes_max) return fail(Errc::too_large, "RTSP: header block");
        return std::optional<Item>{};
    }
    const auto block = bytes.substr(0, end->first);
    const auto line_end = std::min(block.find('\n'), block.size());
    const auto status = status_of(block.substr(0, line_end));
    if (!status) return std::unexpected(status.error());
    Response response;
    response.status = *status;
    const auto rest = block.substr(std::min(line_end + 1, block.size()));
    if (const auto ok = read_headers(rest, response); !ok) return std::unexpected(ok.error());
    const auto size = body_size(response);
    if (!size) return std::unexpected(size.error());
    if (bytes.size() < end->second + *size) return std::optional<Item>{};
    response.sequence = number(response.header("cseq")).value_or(0);
    response.body = bytes.substr(end->second, *size);
    consume(end->second + *size);
    if (*status < 0) return std::optional<Item>{};
    return std::optional<Item>(std::move(response));
}

}  // namespace camfleet::rtsp
