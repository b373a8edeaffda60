// SPDX-License-Identifier: Apache-2.0
// SOAP 1.2 as ONVIF uses it: one operation in an envelope, the faults that come back, and what each
// fault means to us. Pure: text in, value out.
// Source: reference onvif.md sections 2, 3 and 6 (ONVIF Core specification, SOAP 1.2 part 1).
#pragma once

#include "common/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::onvif {

namespace names {
inline constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view device = "http://www.onvif.org/ver10/device/wsdl";
inline constexpr std::string_view media = "http://www.onvif.org/ver10/media/wsdl";
inline constexpr std::string_view media2 = "http://www.onvif.org/ver20/media/wsdl";
inline constexpr std::string_view schema = "http://www.onvif.org/ver10/schema";
}  // namespace names

// One call. The body may hold a secret: whoever sends it wipes it.
struct Operation {
    std::string_view service;  // one of names::
    std::string_view name;     // "GetUsers"
    std::string body = {};     // inside the operation's element; prefixes: n = service, tt = schema
    bool changes = false;      // has an effect
};

[[nodiscard]] std::string element(std::string_view name, std::string_view text);
[[nodiscard]] std::string block(std::string_view name, std::string_view inner);
// header: what stands in the SOAP header; empty: none.
[[nodiscard]] std::string make_envelope(const Operation& operation, std::string_view header);
[[nodiscard]] std::string content_type_of(const Operation& operation);

struct Fault {
    std::string code;                   // "Sender", "Receiver", ...
    std::vector<std::string> subcodes;  // outermost first, local names
    std::string reason;

    [[nodiscard]] bool has(std::string_view subcode) const;
    [[nodiscard]] std::string text() const;  // one short line
};

inline constexpr std::size_t subcodes_max = 4;

// Nothing where the text is no SOAP envelope with a fault in it.
[[nodiscard]] std::optional<Fault> find_fault(std::string_view text);
// The device wants a login, or refuses the one it got.
[[nodiscard]] bool refuses_login(const Fault& fault);
// What the device understood and said: a code that tells the caller what to do.
// Errors: unauthorized (login_sent or not: see the text), conflict (name is taken, time follows
// NTP, the token's time was refused), not_found, not_supported, rejected, forbidden, device_error
[[nodiscard]] Error error_of_fault(const Fault& fault, bool login_sent);

// ok: the body holds <operation>Response of the operation's service. For replies that say nothing
// else. Errors: malformed
[[nodiscard]] Result<void> check_reply(std::string_view text, const Operation& operation);

}  // namespace camfleet::onvif
