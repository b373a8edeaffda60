// SPDX-License-Identifier: Apache-2.0
// A device certificate is looked at in the handshake, before any request: what can fail there.
#include "tests/integration/failure_matrix/operations.hpp"
#include "tests/lab/net/tcp_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace camfleet::matrix {
namespace {

using lab::Connection;

struct Bad {
    const char* name;
    lab::TcpService::Session session;
};

std::ostream& operator<<(std::ostream& out, const Bad& one) { return out << one.name; }

void flood(Connection& peer) {
    const std::string waste(64 * 1024, 'x');
    while (peer.write_all(waste, lab::in(std::chrono::seconds(10)))) {
    }
}

const std::vector<Bad>& bad_servers() {
    static const std::vector<Bad> all{
        {"silent", [](Connection& peer) { peer.drain(lab::in(std::chrono::seconds(60))); }},
        {"cut_at_once", [](Connection& peer) { peer.reset_on_close(); }},
        {"cut_after_the_first_words",
         [](Connection& peer) {
             std::array<char, 64> some{};
             ignore_error(peer.read_some(some, lab::in(std::chrono::seconds(10))), "it ends");
         }},
        {"plain_page",
         [](Connection& peer) {
             ignore_error(peer.write_all("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                                         lab::in(std::chrono::seconds(10))),
                          "it ends");
             peer.drain(lab::in(std::chrono::seconds(60)));
         }},
        {"endless", flood},
    };
    return all;
}

class HandshakeFailures : public testing::TestWithParam<Bad> {};

TEST_P(HandshakeFailures, are_named_and_tried_once) {
    for (const auto& make : makes()) {
        const auto row = row_for(make, v1::Operation::device_certificate);
        ASSERT_TRUE(row);
        const auto stand = make.open(row->condition);
        const auto all = stand->driver().capabilities();
        const bool declared = std::ranges::any_of(all, [](const auto& one) {
            return one.operation() == v1::Operation::device_certificate &&
                   one.support() == v1::Capability::yes;
        });
        if (!declared) continue;
        std::atomic<unsigned> connections = 0;
        auto at = stand->at(true);
        const auto bad = lab::TcpService::listen({at.host(), 0}, [&](Connection& peer) {
            ++connections;
            GetParam().session(peer);
        });
        ASSERT_TRUE(bad);
        at.set_https_port((*bad)->address().port);
        const auto start = std::chrono::steady_clock::now();
        const auto said = row->call(*stand, at, start + std::chrono::milliseconds(500));
        ASSERT_FALSE(said) << *said;
        EXPECT_EQ(said.error().code, Errc::unreachable) << said.error().text();
        EXPECT_LE(connections, 1U);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    }
}

INSTANTIATE_TEST_SUITE_P(Each,
                         HandshakeFailures,
                         testing::ValuesIn(bad_servers()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace camfleet::matrix
