// SPDX-License-Identifier: Apache-2.0
// One call of the maker's HTTP interface: read a document, or change something and hear what the
// device says about it. Shared by the camera and the recorder driver.
// Invariants: one login attempt a call; no login is sent to a device whose challenge already says
// that it is locked (an attempt would start its lock time anew); an answer to a change that cannot
// be understood is device_error, because the change may have been made.
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/cameras/hikvision/field_cipher.hpp"
#include "agent/cameras/hikvision/response_codec.hpp"

#include <optional>
#include <string>

namespace camfleet::hikvision {

struct Options {
    // Names and passwords in documents travel in clear where a device has no encrypted fields.
    // false: only over HTTPS; over plain HTTP such a call is refused with `forbidden`.
    bool clear_passwords_over_http = false;
    // Cameras with supportVersion 3 take their first password by a form that no manual describes;
    // one source took it from the camera's own web page and tried it on one model. false: a work
    // order.
    bool newer_activation = false;
};

struct Call {
    const v1::Endpoint& at;
    const ports::Login* login;  // null: without
    ports::Deadline until;
};

struct Change {
    std::string_view method;
    std::string target;
    std::string body;
    std::string content_type = {};  // empty: a document
};

class Isapi {
  public:
    explicit Isapi(Options options = {}) : options_(options) {}

    // Any status; see HttpClient::send for the errors.
    [[nodiscard]] Result<http::HttpResponse> ask(const Call& call,
                                                 const http::HttpRequest& request) const;
    // What a 403 or 500 without a document says: a failure, or, of a call that not every firmware
    // knows, that it is absent (not_supported).
    enum class Bare { is_failure, means_absent };
    // Body of a 2xx answer. Errors: also what the device refused.
    [[nodiscard]] Result<std::string> read(const Call& call,
                                           const std::string& target,
                                           std::size_t bytes_max = limits::http_document_max,
                                           Bare bare = Bare::is_failure) const;
    // Errors: also what the device refused; device_error for an answer that says nothing
    [[nodiscard]] Result<ResponseStatus> change(const Call& call, Change change) const;
    // change() and outcome_of().
    [[nodiscard]] Result<Applied> apply(const Call& call, Change change) const;
    // GET, edit, PUT of one document.
    template <class Edit>
    [[nodiscard]] Result<Applied> edit(const Call& call,
                                       const std::string& target,
                                       const Edit& edit) const;

    // How this device wants secrets in documents: a cipher, or none when clear text is allowed.
    // Errors: forbidden (no encryption, and clear text is not allowed here)
    struct Fields {
        SecurityCapabilities capabilities;
        std::optional<FieldCipher> cipher;
        // In hex cipher text, or as it is.
        [[nodiscard]] Result<std::string> put(std::string_view value) const;
        // target with "?security=1&iv=.." where there is a cipher.
        [[nodiscard]] std::string target(const std::string& path) const;
    };
    [[nodiscard]] Result<Fields> fields(const Call& call) const;
    [[nodiscard]] const Options& options() const { return options_; }

  private:
    http::HttpClient http_;
    Options options_;
};

// Percent-encodes everything but unreserved characters (RFC 3986 section 2.3).
[[nodiscard]] std::string query_text(std::string_view value);

template <class Edit>
Result<Applied> Isapi::edit(const Call& call, const std::string& target, const Edit& edit) const {
    const auto document = read(call, target);
    if (!document) return std::unexpected(document.error());
    auto edited = edit(*document);
    if (!edited) return std::unexpected(edited.error().within(call.at.host()));
    return apply(call, {"PUT", target, std::move(*edited)});
}

}  // namespace camfleet::hikvision
