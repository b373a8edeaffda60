// SPDX-License-Identifier: Apache-2.0
// DNS messages as multicast DNS uses them: bytes to records and questions to bytes. Pure.
// Invariants: names are lists of labels, because an instance name may hold dots; a compression
// pointer only ever leads backwards; labels, names, records and the message are bounded.
// Source: RFC 1035 4.1, RFC 6762 18, RFC 6763 6
#pragma once

#include "common/base/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::mdns {

using Name = std::vector<std::string>;

enum class Type : std::uint16_t { a = 1, ptr = 12, txt = 16, aaaa = 28, srv = 33, any = 255 };

struct Question {
    Name name;
    Type type = Type::any;
};

struct Record {
    Name name;
    std::uint16_t type = 0;  // other than those of Type: kept without data
    bool flush = false;      // RFC 6762 10.2: older records of this name and type are void
    std::uint32_t ttl = 0;   // seconds; 0: goodbye
    Name target;             // PTR, SRV
    std::uint16_t port = 0;  // SRV
    std::string address;     // A, AAAA, numeric
    std::map<std::string, std::string> text;  // TXT, keys in lower case, the first of a key counts
};

struct Message {
    std::uint16_t id = 0;
    bool response = false;
    std::vector<Question> questions;
    std::vector<Record> records;  // answers, authority and additional, in order
};

// Errors: malformed, too_large
[[nodiscard]] Result<Message> parse_message(std::string_view bytes);
// A query with id 0. Names that cannot be written are left out.
[[nodiscard]] std::string make_query(const std::vector<Question>& questions);

// "_http._tcp.local" -> labels. For names without dots inside a label.
[[nodiscard]] Name name_of(std::string_view dotted);
// Equal for names that are the same (ASCII without case), different for all others.
[[nodiscard]] std::string key_of(const Name& name);

}  // namespace camfleet::mdns
