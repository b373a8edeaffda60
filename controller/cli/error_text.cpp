// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/error_text.hpp"

#include "controller/cli/requests.hpp"
#include "controller/cli/table.hpp"

namespace camfleet::cli {
namespace {

Errc code_of(long status) {
    switch (status) {
        case 400:
            return Errc::invalid_argument;
        case 401:
            return Errc::unauthorized;
        case 403:
            return Errc::forbidden;
        case 404:
            return Errc::not_found;
        case 409:
            return Errc::conflict;
        case 413:
            return Errc::too_large;
        case 503:
            return Errc::busy;
        default:
            return status >= 500 ? Errc::internal : Errc::rejected;
    }
}

std::string said(const v1::ApiError& error) {
    std::string out = printable(error.message());
    if (out.empty()) out = printable(error.error());
    if (error.fields().empty()) return out;
    out += " (";
    for (int i = 0; i < error.fields_size(); ++i) {
        out += (i > 0 ? ", " : "") + printable(error.fields(i));
    }
    return out + ")";
}

}  // namespace

Error transport_error(Transport kind, const Connection& connection, const std::string& detail) {
    const std::string& api = connection.api;
    switch (kind) {
        case Transport::refused:
            return Error{Errc::unreachable, "no controller answers at " + api +
                                                ". Is camfleet-controller running, and is --api "
                                                "(or CAMFLEET_API) right?"};
        case Transport::unresolved:
            return Error{Errc::unreachable,
                         "the host of " + api + " is not known. Check --api (or CAMFLEET_API)."};
        case Transport::untrusted:
            return Error{Errc::unauthorized,
                         "the certificate of " + api + " is not one of the fleet CA in " +
                             (connection.ca.empty() ? "the system's store" : connection.ca) + " (" +
                             detail + "). Give this fleet's ca.crt with --ca (or CAMFLEET_CA)."};
        case Transport::no_ca_file:
            return Error{Errc::io, "cannot read the CA certificate " + connection.ca +
                                       ". Give this fleet's ca.crt with --ca (or CAMFLEET_CA)."};
        case Transport::timeout:
            return Error{Errc::timeout, api +
                                            " did not answer in time. Try again; if it stays so, "
                                            "look at the controller's log."};
        case Transport::too_large:
            return Error{Errc::too_large, "the answer of " + api + " is too long"};
        case Transport::other:
            break;
    }
    return Error{Errc::io, api + ": " + detail};
}

Error answer_error(long status, std::string_view body, const Connection& connection) {
    if (status == 401) {
        return Error{Errc::unauthorized,
                     "the controller does not accept the token in " + connection.token_file +
                         ". Give the operator's token with --token-file (or CAMFLEET_TOKEN_FILE)."};
    }
    std::string text;
    if (const auto error = parse_reply(v1::ApiError::default_instance(), body); error) {
        text = said(static_cast<const v1::ApiError&>(**error));
    }
    if (text.empty()) text = "the controller answered " + std::to_string(status);
    if (status == 503) text += ". It is busy: try again in a moment.";
    return Error{code_of(status), text};
}

Error token_error(const std::string& token_file, const std::string& why) {
    if (token_file.empty()) {
        return Error{Errc::unauthorized,
                     "no operator token is given. Use --token-file FILE, CAMFLEET_TOKEN_FILE or "
                     "token_file in ~/.config/camfleet/ctl.yaml; the file is the api_token_file of "
                     "the controller's configuration."};
    }
    return Error{Errc::io, "cannot read the operator token " + token_file + ": " + why};
}

}  // namespace camfleet::cli
