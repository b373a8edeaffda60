// SPDX-License-Identifier: Apache-2.0
// The real server on a loopback port with a control thread of its own, and clients made of libcurl.
#pragma once

#include "controller/api/api_server.hpp"
#include "controller/api/routes.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/controller/api/fake_operations.hpp"

#include <boost/asio/io_context.hpp>
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <thread>

namespace camfleet::api {

// Writes a self-signed P-256 certificate for 127.0.0.1 and its key.
void make_certificate(const std::string& certificate_file, const std::string& key_file);

struct Reply {
    CURLcode code = CURLE_OK;
    long status = 0;
    std::string body;
    std::string head;
};

class HttpsTest : public testing::Test {
  protected:
    HttpsTest();
    ~HttpsTest() override;

    void start(HttpLimits limits);
    // Runs work on the control thread and waits for it.
    void on_control_thread(const std::function<void()>& work);
    // Polls until it holds, for at most ten seconds.
    [[nodiscard]] bool becomes_true(const std::function<bool()>& condition);
    [[nodiscard]] std::size_t connections();

    // A handle with the right certificate and token.
    [[nodiscard]] CURL* client(const std::string& path, Reply& reply);
    [[nodiscard]] Reply get(const std::string& path);
    [[nodiscard]] Reply post(const std::string& path, const std::string& body);
    // Connected by TLS, no request sent yet.
    [[nodiscard]] CURL* connected();
    static void send_text(CURL* handle, std::string_view text);
    // What the server sends until it closes; nothing where it does not within ten seconds.
    static std::optional<std::string> read_to_end(CURL* handle);

    support::TempFolder folder;
    FakeInventory inventory;
    FakeRecoveries recoveries;
    FakeLooks looks;
    Router router = make_router(ApiParts{recoveries, looks, inventory, "CA PEM", "SIGNER"},
                                Secret(std::string("token")));
    boost::asio::io_context control{1};
    std::unique_ptr<ApiServer> server;
    std::thread thread;
    curl_slist* headers = nullptr;
};

}  // namespace camfleet::api
