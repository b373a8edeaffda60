// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/username_token.hpp"

#include "agent/adapters/wss/password_digest.hpp"
#include "agent/cameras/onvif/soap.hpp"
#include "common/base/encoding.hpp"

namespace camfleet::onvif {
namespace {

constexpr std::string_view oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

std::string typed(std::string_view name,
                  std::string_view attribute,
                  std::string_view type,
                  std::string_view text) {
    std::string out = "<" + std::string(name);
    out.append(" ").append(attribute).append("=\"").append(oasis).append(type).append("\">");
    return out.append(text).append("</").append(name).append(">");
}

}  // namespace

std::string created_text(Time time) {
    return to_iso8601(std::chrono::floor<Seconds>(time)).substr(0, 19) + "Z";
}

Result<std::string> make_token(const ports::Login& login,
                               std::string_view nonce,
                               Time device_time) {
    const auto created = created_text(device_time);
    const auto digest = wss::password_digest(nonce, created, login.password.reveal());
    if (!digest) return std::unexpected(digest.error());
    const std::string inner =
        element("wsse:Username", login.user) +
        typed("wsse:Password", "Type", "username-token-profile-1.0#PasswordDigest", *digest) +
        typed("wsse:Nonce", "EncodingType", "soap-message-security-1.0#Base64Binary",
              to_base64(nonce)) +
        element("wsu:Created", created);
    std::string out = "<wsse:Security xmlns:wsse=\"";
    out.append(oasis).append("wssecurity-secext-1.0.xsd\" xmlns:wsu=\"").append(oasis);
    out.append("wssecurity-utility-1.0.xsd\">").append(block("wsse:UsernameToken", inner));
    return out.append("</wsse:Security>");
}

}  // namespace camfleet::onvif
