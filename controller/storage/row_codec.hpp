// SPDX-License-Identifier: Apache-2.0
// Message <-> row. Bytes are deterministic, because audit records and signatures are made over
// them. Errors: corrupt, naming the key; what lies on disk is never trusted to parse.
#pragma once

#include "common/base/error.hpp"
#include "common/ports/store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

namespace camfleet::storage {

[[nodiscard]] std::string encode_row(const google::protobuf::MessageLite& message);
[[nodiscard]] Result<void> decode_row(std::string_view key,
                                      std::string_view bytes,
                                      google::protobuf::MessageLite& out);

template <class T>
[[nodiscard]] Result<T> decode_row(std::string_view key, std::string_view bytes) {
    T value;
    if (auto done = decode_row(key, bytes, value); !done) return std::unexpected(done.error());
    return value;
}

// Errors: not_found, corrupt
template <class T>
[[nodiscard]] Result<T> read_row(const ports::Store& store, std::string_view key) {
    auto bytes = store.get(key);
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) return fail(Errc::not_found, "no row " + std::string(key));
    return decode_row<T>(key, **bytes);
}

// Every row below a prefix, page by page. A visitor's error ends the walk.
using RowVisitor = std::function<Result<void>(const std::string& key, const std::string& value)>;
[[nodiscard]] Result<void> for_each_row(const ports::Store& store,
                                        std::string_view prefix,
                                        const RowVisitor& visit);

}  // namespace camfleet::storage
