// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/https/https_client.hpp"

#include "common/base/assert.hpp"
#include "common/base/limits.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>

namespace camfleet::https {
namespace {

using Easy = std::unique_ptr<CURL, decltype([](CURL* handle) { curl_easy_cleanup(handle); })>;
using Headers =
    std::unique_ptr<curl_slist, decltype([](curl_slist* list) { curl_slist_free_all(list); })>;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* user) {
    auto& body = *static_cast<std::string*>(user);
    if (body.size() + size * count > limits::enrol_reply_max) return 0;
    body.append(data, size * count);
    return size * count;
}

Errc code_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return Errc::timeout;
        case CURLE_PEER_FAILED_VERIFICATION:
            return Errc::wrong_identity;
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_WRITE_ERROR:
            return Errc::too_large;
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
            return Errc::closed;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Errc::invalid_argument;
        default:
            return Errc::unreachable;
    }
}

// A variadic call of C: one place for it, and a failed setting is our own bug.
template <class T>
void set(CURL* easy, CURLoption option, T value) {
    CAMFLEET_ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

void set_common(CURL* easy, const std::string& url, const std::string& ca_pem, Millis timeout) {
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "https");
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    set(easy, CURLOPT_MAXFILESIZE, static_cast<long>(limits::enrol_reply_max));
    const long verify = ca_pem.empty() ? 0L : 1L;
    set(easy, CURLOPT_SSL_VERIFYPEER, verify);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L * verify);
    set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));  // the fleet's CA and no other
    set(easy, CURLOPT_CAINFO, static_cast<char*>(nullptr));
    if (!ca_pem.empty()) {
        const curl_blob blob{const_cast<char*>(ca_pem.data()), ca_pem.size(), CURL_BLOB_COPY};
        set(easy, CURLOPT_CAINFO_BLOB, &blob);
    }
}

Result<Answer> perform(CURL* easy) {
    Answer out;
    std::array<char, CURL_ERROR_SIZE> text{};
    set(easy, CURLOPT_WRITEFUNCTION, &collect);
    set(easy, CURLOPT_WRITEDATA, &out.body);
    set(easy, CURLOPT_ERRORBUFFER, text.data());
    const CURLcode code = curl_easy_perform(easy);
    if (code != CURLE_OK) {
        return fail(
            code_of(code),
            "controller: " + std::string(text[0] != '\0' ? text.data() : curl_easy_strerror(code)));
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &out.status);
    return out;
}

}  // namespace

Result<Answer> get(const std::string& url, const std::string& ca_pem, Millis timeout) {
    const Easy easy(curl_easy_init());
    if (!easy) return fail(Errc::internal, "curl");
    set_common(easy.get(), url, ca_pem, timeout);
    return perform(easy.get());
}

Result<Answer> post(const std::string& url,
                    const std::string& ca_pem,
                    const Secret& json,
                    Millis timeout) {
    const Easy easy(curl_easy_init());
    const Headers headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    if (!easy || !headers) return fail(Errc::internal, "curl");
    set_common(easy.get(), url, ca_pem, timeout);
    set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    set(easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(json.reveal().size()));
    set(easy.get(), CURLOPT_POSTFIELDS, json.reveal().data());  // curl keeps no copy
    return perform(easy.get());
}

}  // namespace camfleet::https
