// SPDX-License-Identifier: Apache-2.0
#include "controller/api/api_error.hpp"

#include "common/proto/api.pb.h"
#include "controller/api/json_codec.hpp"

namespace camfleet::api {

unsigned status_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
        case Errc::malformed:
            return 400;
        case Errc::unauthorized:
            return 401;
        case Errc::forbidden:
            return 403;
        case Errc::not_found:
            return 404;
        case Errc::already_exists:
        case Errc::conflict:
        case Errc::wrong_identity:
        case Errc::rejected:
            return 409;
        case Errc::too_large:
            return 413;
        case Errc::not_supported:
            return 501;
        case Errc::busy:
        case Errc::timeout:
            return 503;
        default:
            return 500;
    }
}

Response error_response(unsigned status, std::string_view word, std::string_view message) {
    v1::ApiError body;
    body.set_error(std::string(word));
    body.set_message(std::string(message));
    Response response = json_response(body);
    response.status = status;
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (status == 503) response.headers.emplace_back("Retry-After", "5");
    return response;
}

Response error_response(const Error& error) {
    Response response = error_response(status_of(error.code), errc_name(error.code), error.context);
    if (response.status >= 500) return response;
    v1::ApiError body;
    body.set_error(std::string(errc_name(error.code)));
    body.set_message(error.context);
    for (auto& field : fields_of(error.context)) body.add_fields(std::move(field));
    response.body = to_json(body);
    return response;
}

Response json_response(const google::protobuf::Message& message) {
    Response response;
    response.body = to_json(message);
    return response;
}

Response text_response(std::string text, std::string content_type) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(text);
    return response;
}

}  // namespace camfleet::api
