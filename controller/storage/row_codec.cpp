// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/row_codec.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <limits>

namespace camfleet::storage {
namespace {

constexpr std::size_t kPageRows = 256;

}  // namespace

std::string encode_row(const google::protobuf::MessageLite& message) {
    std::string bytes;
    {
        google::protobuf::io::StringOutputStream stream(&bytes);
        google::protobuf::io::CodedOutputStream out(&stream);
        out.SetSerializationDeterministic(true);
        message.SerializeToCodedStream(&out);
    }
    return bytes;
}

Result<void> decode_row(std::string_view key,
                        std::string_view bytes,
                        google::protobuf::MessageLite& out) {
    const bool fits = bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
    if (!fits || !out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(Errc::corrupt, "row " + std::string(key) + " is not a " + out.GetTypeName());
    }
    return {};
}

Result<void> for_each_row(const ports::Store& store,
                          std::string_view prefix,
                          const RowVisitor& visit) {
    std::string after;
    for (;;) {
        auto rows = store.scan(prefix, after, kPageRows);
        if (!rows) return std::unexpected(rows.error());
        for (const auto& [key, value] : *rows) {
            if (auto visited = visit(key, value); !visited) return visited;
        }
        if (rows->size() < kPageRows) return {};
        after = rows->back().first;
    }
}

}  // namespace camfleet::storage
