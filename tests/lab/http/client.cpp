// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/client.hpp"

#include "tests/lab/http/wire.hpp"

#include <charconv>

namespace camfleet::lab {

namespace {

Result<ClientResponse> exchange(const ClientRequest& request,
                                const std::string& authorization,
                                Deadline until) {
    auto connection = Connection::open(request.to, request.from, until, request.stop_fd);
    if (!connection) return std::unexpected(connection.error());
    std::string text =
        request.method + " " + request.target + " HTTP/1.1\r\nHost: " + request.to.text() +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
    if (!authorization.empty()) text += "Authorization: " + authorization + "\r\n";
    auto sent = connection->write_all(text + "\r\n" + request.body, until);
    if (!sent) return std::unexpected(sent.error());
    Wire wire(*connection);
    auto head = wire.read_head(until);
    if (!head) return std::unexpected(head.error());
    ClientResponse response;
    const auto space = head->find(' ');
    if (!head->starts_with("HTTP/") || space == std::string::npos) {
        return fail(Errc::malformed, "status line");
    }
    std::from_chars(head->data() + space + 1, head->data() + head->size(), response.status);
    const auto end = head->find('\n');
    if (end != std::string::npos) {
        response.headers = parse_headers(std::string_view(*head).substr(end + 1));
    }
    auto length = content_length(response.headers);
    if (!length) return std::unexpected(length.error());
    auto body = response.headers.contains("content-length")
                    ? wire.read_bytes(*length, until)
                    : wire.read_to_end(body_bytes_max, until);
    if (!body) return std::unexpected(body.error());
    response.body = std::move(*body);
    return response;
}

}  // namespace

std::string authorize(const std::string& challenge,
                      const ClientLogin& login,
                      const std::string& method,
                      const std::string& uri) {
    if (lower(challenge.substr(0, 7)) != "digest ") return {};
    auto offer = parse_parameters(std::string_view(challenge).substr(7));
    DigestInput input{
        lower(offer["algorithm"]) == "sha-256" ? DigestAlgorithm::sha256 : DigestAlgorithm::md5,
        login.user,
        offer["realm"],
        login.password,
        method,
        uri,
        offer["nonce"]};
    std::string extra;
    if (!offer["qop"].empty()) {
        input.qop = "auth";
        input.nc = "00000001";
        input.cnonce = random_hex(8);
        extra = ", qop=auth, nc=00000001, cnonce=\"" + input.cnonce + "\"";
    }
    if (!offer["algorithm"].empty()) extra += ", algorithm=" + offer["algorithm"];
    return "Digest username=\"" + login.user + "\", realm=\"" + offer["realm"] + "\", nonce=\"" +
           offer["nonce"] + "\", uri=\"" + uri + "\", response=\"" + digest_response(input) + "\"" +
           extra;
}

Result<ClientResponse> http_call(const ClientRequest& request, Deadline until) {
    auto first = exchange(request, "", until);
    if (!first || first->status != 401 || request.login == nullptr) return first;
    const std::string authorization = authorize(first->headers["www-authenticate"], *request.login,
                                                request.method, request.target);
    if (authorization.empty()) return first;
    return exchange(request, authorization, until);
}

}  // namespace camfleet::lab
