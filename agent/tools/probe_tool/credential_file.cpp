// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/credential_file.hpp"

#include "agent/tools/typed_input/mac_word.hpp"
#include "agent/tools/typed_input/secret_prompt.hpp"
#include "common/adapters/os/file.hpp"
#include "common/base/host_address.hpp"

#include <algorithm>
#include <charconv>
#include <unistd.h>

namespace camfleet::probe_tool {
namespace {

constexpr std::size_t kFileMax = 4096;
constexpr std::size_t kValueMax = 256;

Result<void> take_line(std::string_view line, FieldCredential& out) {
    const auto at = line.find('=');
    if (at == std::string_view::npos) return fail(Errc::malformed, "key=value expected");
    const auto key = line.substr(0, at);
    const auto value = line.substr(at + 1);
    if (value.empty() || value.size() > kValueMax)
        return fail(Errc::malformed, std::string(key) + ": 1 to 256 characters expected");
    if (key == "user") {
        out.login.user = value;
    } else if (key == "password") {
        out.login.password = Secret(std::string(value));
    } else if (key == "serial") {
        out.device.set_serial(std::string(value));
    } else if (key == "mac") {
        const auto mac = tools::typed_mac(value);
        if (!mac) return std::unexpected(mac.error());
        out.device.set_mac(*mac);
    } else {
        return fail(Errc::malformed, "unknown key; known: user, password, serial, mac");
    }
    return {};
}

}  // namespace

Result<FieldCredential> parse_credential(std::string_view text) {
    FieldCredential out;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.starts_with('#')) continue;
        const auto taken = take_line(line, out);
        if (!taken) return std::unexpected(taken.error().within("line " + std::to_string(number)));
    }
    if (out.login.user.empty()) return fail(Errc::malformed, "no line user=...");
    if (out.login.password.reveal().empty()) return fail(Errc::malformed, "no line password=...");
    return out;
}

Result<FieldCredential> read_credential(const std::filesystem::path& file) {
    const auto text = os::read_private_file(file, kFileMax);
    if (!text) return std::unexpected(text.error());
    auto credential = parse_credential(text->reveal());
    if (!credential) return std::unexpected(credential.error().within(file.string()));
    return credential;
}

Result<Secret> ask_password(const std::string& user) {
    return tools::ask_secret(STDIN_FILENO, STDERR_FILENO, "password of " + user);
}

Result<v1::Endpoint> parse_endpoint(std::string_view text, bool https) {
    const Error bad{Errc::invalid_argument,
                    "'" + std::string(text.substr(0, 64)) +
                        "': a numeric address, [v6] in brackets, then :port"};
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::unexpected(bad);
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else if (std::ranges::count(text, ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':'));
    }
    std::uint16_t number = 0;
    if (!port.empty()) {
        const auto* end = port.data() + port.size();
        const auto [stop, code] = std::from_chars(port.data() + 1, end, number);
        if (!port.starts_with(':') || code != std::errc{} || stop != end || number == 0)
            return std::unexpected(bad);
    }
    const auto address = read_host(host);
    if (!address) return std::unexpected(bad);
    v1::Endpoint at;
    at.set_host(address->text());
    at.set_use_https(https);
    if (https) {
        at.set_https_port(number);
    } else {
        at.set_http_port(number);
    }
    return at;
}

}  // namespace camfleet::probe_tool
