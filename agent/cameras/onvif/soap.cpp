// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/soap.hpp"

#include "agent/cameras/onvif/soap_tree.hpp"

#include <algorithm>
#include <array>

namespace camfleet::onvif {
namespace {

constexpr std::size_t reason_chars_max = 120;

struct Meaning {
    std::string_view subcode;
    Errc code;
};

// Inner reasons first: the most exact word that is known decides.
// Source: reference onvif.md section 6; WS-Security 1.1 section 12 for its own words.
constexpr std::array meanings{
    Meaning{"UsernameClash", Errc::conflict},
    Meaning{"TimeSyncedToNtp", Errc::conflict},
    Meaning{"UsernameMissing", Errc::not_found},
    Meaning{"NoProfile", Errc::not_found},
    Meaning{"NoSuchService", Errc::not_supported},
    Meaning{"TooManyUsers", Errc::rejected},
    Meaning{"FixedUser", Errc::rejected},
    Meaning{"Password", Errc::rejected},  // CreateUsers' word for: too weak
    Meaning{"PasswordTooWeak", Errc::rejected},
    Meaning{"PasswordTooLong", Errc::rejected},
    Meaning{"UsernameTooLong", Errc::rejected},
    Meaning{"UsernameTooShort", Errc::rejected},
    Meaning{"AnonymousNotAllowed", Errc::rejected},
    Meaning{"UnknownAction", Errc::not_supported},
    Meaning{"ActionNotSupported", Errc::not_supported},
    Meaning{"InvalidArgVal", Errc::rejected},
    Meaning{"InvalidArgs", Errc::rejected},
    Meaning{"WellFormed", Errc::rejected},
    Meaning{"TagMismatch", Errc::rejected},
    Meaning{"Tag", Errc::rejected},
    Meaning{"Namespace", Errc::rejected},
    Meaning{"MissingAttr", Errc::rejected},
    Meaning{"ProhibAttr", Errc::rejected},
    Meaning{"OperationProhibited", Errc::forbidden},
    Meaning{"OutofMemory", Errc::device_error},
    Meaning{"CriticalError", Errc::device_error},
    Meaning{"Action", Errc::device_error},
};

bool contains_word(std::string_view text, std::string_view word) {
    const auto found = std::ranges::search(
        text, word, [](char a, char b) { return xml::same_word({&a, 1}, {&b, 1}); });
    return !found.empty();
}

// Some makers look at the token's time before the password (reference onvif.md section 3).
bool refuses_time(const Fault& fault) {
    return fault.has("MessageExpired") || contains_word(fault.reason, "time check failed");
}

bool has_meaning(const Fault& fault) {
    return std::ranges::any_of(meanings,
                               [&](const Meaning& meaning) { return fault.has(meaning.subcode); });
}

Errc code_of(const Fault& fault) {
    for (auto at = fault.subcodes.rbegin(); at != fault.subcodes.rend(); ++at) {
        for (const auto& meaning : meanings) {
            if (xml::same_word(meaning.subcode, *at)) return meaning.code;
        }
    }
    if (xml::same_word(fault.code, "VersionMismatch") ||
        xml::same_word(fault.code, "MustUnderstand") || xml::same_word(fault.code, "Sender")) {
        return Errc::rejected;
    }
    return Errc::device_error;
}

void escape_into(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

}  // namespace

std::string block(std::string_view name, std::string_view inner) {
    std::string out = "<";
    out.append(name).append(">").append(inner).append("</").append(name).append(">");
    return out;
}

std::string element(std::string_view name, std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + 16);
    escape_into(escaped, text);
    return block(name, escaped);
}

std::string make_envelope(const Operation& operation, std::string_view header) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"";
    out.append(names::soap).append("\" xmlns:tt=\"").append(names::schema);
    out.append("\" xmlns:n=\"").append(operation.service).append("\">");
    if (!header.empty()) out += block("s:Header", header);
    const std::string name = "n:" + std::string(operation.name);
    out.append("<s:Body>").append("<").append(name).append(">").append(operation.body);
    return out.append("</").append(name).append("></s:Body></s:Envelope>");
}

std::string content_type_of(const Operation& operation) {
    return "application/soap+xml; charset=utf-8; action=\"" + std::string(operation.service) + "/" +
           std::string(operation.name) + "\"";
}

bool Fault::has(std::string_view subcode) const {
    return std::ranges::any_of(
        subcodes, [&](const std::string& one) { return xml::same_word(one, subcode); });
}

std::string Fault::text() const {
    std::string line = "fault " + code;
    for (const auto& one : subcodes) line += "/" + one;
    if (!reason.empty()) line += " (" + reason.substr(0, reason_chars_max) + ")";
    return line;
}

bool refuses_login(const Fault& fault) {
    constexpr std::array words{"NotAuthorized", "FailedAuthentication", "InvalidSecurity",
                               "InvalidSecurityToken", "MessageExpired"};
    if (std::ranges::any_of(words, [&](const char* word) { return fault.has(word); })) return true;
    // Said in words only.
    return !has_meaning(fault) && contains_word(fault.reason, "not authori");
}

Error error_of_fault(const Fault& fault, bool login_sent) {
    if (!refuses_login(fault)) return {code_of(fault), "device says " + fault.text()};
    if (!login_sent) return {Errc::unauthorized, "device wants a login for this call"};
    if (refuses_time(fault)) {
        return {
            Errc::conflict,
            "device refused the time of the login, the password was not judged: " + fault.text()};
    }
    return {Errc::unauthorized, "login refused: " + fault.text()};
}

}  // namespace camfleet::onvif
