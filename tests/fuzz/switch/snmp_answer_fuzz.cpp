// SPDX-License-Identifier: Apache-2.0
// Answers of a hostile switch, byte by byte, through the real SNMP session: a raw datagram, then a
// well-formed head with hostile objects in it, then silence would cost time, so the end of the
// table. Checked: every call ends with rows below what was asked, or with an error.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "common/base/assert.hpp"
#include "tests/unit/agent/snmp_adapter/responder.hpp"

#include <algorithm>
#include <mutex>

namespace {

using namespace camfleet;
using namespace camfleet::test;
using std::chrono::milliseconds;

const ports::Oid prefix = {1, 3, 6, 1, 2, 1, 2, 2, 1, 2};
constexpr std::size_t rows_most = 200;
constexpr std::size_t objects_most = 60'000;  // of one answer: a length has two octets here

// The bytes of this run; the responder's thread reads them.
class Input {
  public:
    void set(std::string bytes) {
        const std::lock_guard lock(mutex_);
        bytes_ = std::move(bytes);
        asked_ = 0;
    }
    // What the peer answers: the bytes at the first question, the end of the table afterwards.
    std::vector<std::string> answer(const AskedRequest& asked) {
        const std::lock_guard lock(mutex_);
        const auto end = response(asked, binding(asked.oid, ber(0x82, "")));
        if (bytes_.empty() || asked_++ > 0) return {end};
        const auto mode = static_cast<unsigned char>(bytes_[0]) % 4;
        const auto rest = bytes_.substr(1, objects_most);
        if (mode == 0) return {rest, end};
        if (mode == 1) return {response(asked, rest), end};
        if (mode == 2)
            return {response(asked, binding({1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 1}, rest)), end};
        return {response(asked, rest, static_cast<int>(rest.size() % 20)), end};
    }

  private:
    std::mutex mutex_;
    std::string bytes_;
    std::size_t asked_ = 0;
};

Input& input() {
    static Input bytes;
    return bytes;
}

const Responder& peer() {
    static const Responder one([](const AskedRequest& asked) { return input().answer(asked); });
    return one;
}

std::unique_ptr<ports::SnmpClient> open() {
    static snmp::SnmpSessions sessions({.try_timeout = milliseconds(50), .read_tries = 1});
    v1::Endpoint at;
    at.set_host("127.0.0.1");
    at.set_snmp_port(peer().port());
    ports::SnmpLogin login;
    login.secret = Secret("public");
    auto client = sessions.open(at, login, 0, std::chrono::steady_clock::now() + milliseconds(500));
    CAMFLEET_ASSERT(client.has_value());
    return std::move(*client);
}

void check_rows(const Result<std::vector<ports::SnmpRow>>& rows) {
    if (!rows) {
        CAMFLEET_ASSERT(!rows.error().context.empty());
        return;
    }
    CAMFLEET_ASSERT(rows->size() <= rows_most);
    const ports::Oid* last = &prefix;
    for (const auto& row : *rows) {
        CAMFLEET_ASSERT(row.oid > *last && row.oid.size() <= ports::oid_parts_max);
        CAMFLEET_ASSERT(std::equal(prefix.begin(), prefix.end(), row.oid.begin()));
        last = &row.oid;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    input().set(std::string(reinterpret_cast<const char*>(data + 1), size - 1));
    const auto client = open();
    const auto until = std::chrono::steady_clock::now() + milliseconds(400);
    const auto kind = data[0] % 3;
    if (kind == 0) check_rows(client->walk(prefix, rows_most, until));
    if (kind == 1) {
        const auto rows = client->get({&prefix, 1}, until);
        CAMFLEET_ASSERT(!rows || rows->size() <= 1);
    }
    if (kind == 2) {
        ignore_error(client->set({prefix, ports::SnmpType::integer, 2, {}, {}}, until),
                     "any answer will do, as long as there is one");
    }
    return 0;
}
