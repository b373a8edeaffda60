// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/controller/api/https_fixture.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <future>
#include <poll.h>

namespace camfleet::api {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

}  // namespace

void make_certificate(const std::string& certificate_file, const std::string& key_file) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>("127.0.0.1");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* san =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, san, -1);
    X509_EXTENSION_free(san);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* out = std::fopen(certificate_file.c_str(), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    out = std::fopen(key_file.c_str(), "w");
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

HttpsTest::HttpsTest() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    make_certificate(folder.file("crt"), folder.file("key"));
    headers = curl_slist_append(headers, "Authorization: Bearer token");
}

HttpsTest::~HttpsTest() {
    curl_slist_free_all(headers);
    if (!thread.joinable()) return;
    on_control_thread(
        [this] { server->stop(std::chrono::milliseconds(0), [this] { control.stop(); }); });
    thread.join();
}

void HttpsTest::start(HttpLimits limits) {
    ApiServerConfig config{"127.0.0.1:0", folder.file("crt"), folder.file("key"), limits};
    auto started = ApiServer::start(control.get_executor(), config, router);
    ASSERT_TRUE(started) << started.error().text();
    server = std::move(*started);
    thread = std::thread([this] {
        const auto guard = boost::asio::make_work_guard(control);
        control.run();
    });
}

void HttpsTest::on_control_thread(const std::function<void()>& work) {
    std::promise<void> done;
    boost::asio::post(control, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

bool HttpsTest::becomes_true(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < until) {
        bool holds = false;
        on_control_thread([&] { holds = condition(); });
        if (holds) return true;
        std::this_thread::yield();
    }
    return false;
}

std::size_t HttpsTest::connections() {
    std::size_t count = 0;
    on_control_thread([&] { count = server->connections(); });
    return count;
}

CURL* HttpsTest::client(const std::string& path, Reply& reply) {
    CURL* handle = curl_easy_init();
    const std::string url = "https://127.0.0.1:" + std::to_string(server->port()) + path;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CAINFO, folder.file("crt").c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 10'000L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &append);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &reply.head);
    return handle;
}

Reply HttpsTest::get(const std::string& path) {
    Reply reply;
    CURL* handle = client(path, reply);
    reply.code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_cleanup(handle);
    return reply;
}

Reply HttpsTest::post(const std::string& path, const std::string& body) {
    Reply reply;
    CURL* handle = client(path, reply);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
    reply.code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_cleanup(handle);
    return reply;
}

CURL* HttpsTest::connected() {
    Reply unused;
    CURL* handle = client("/", unused);
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    EXPECT_EQ(curl_easy_perform(handle), CURLE_OK);
    return handle;
}

void HttpsTest::send_text(CURL* handle, std::string_view text) {
    std::size_t sent = 0;
    EXPECT_EQ(curl_easy_send(handle, text.data(), text.size(), &sent), CURLE_OK);
    EXPECT_EQ(sent, text.size());
}

std::optional<std::string> HttpsTest::read_to_end(CURL* handle) {
    curl_socket_t descriptor = 0;
    curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor);
    std::string out;
    std::array<char, 4096> buffer{};
    for (int i = 0; i < 100; ++i) {
        std::size_t count = 0;
        const CURLcode code = curl_easy_recv(handle, buffer.data(), buffer.size(), &count);
        if (code == CURLE_OK && count > 0) {
            out.append(buffer.data(), count);
        } else if (code != CURLE_AGAIN) {
            return out;
        } else {
            pollfd wait{descriptor, POLLIN, 0};
            if (::poll(&wait, 1, 10'000) <= 0) return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace camfleet::api
