// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/event_stream.hpp"

namespace camfleet::cli {

Result<std::vector<std::string>> EventStream::feed(std::string_view bytes) {
    std::vector<std::string> out;
    for (const char c : bytes) {
        const bool second_half = after_return_ && c == '\n';  // of a CR LF
        after_return_ = c == '\r';
        if (second_half) continue;
        if (c == '\n' || c == '\r') {
            take_line(out);
            continue;
        }
        line_.push_back(c);
        if (line_.size() + data_.size() > event_bytes_max) {
            return fail(Errc::too_large, "an event of the controller is longer than 1 MiB");
        }
    }
    return out;
}

void EventStream::take_line(std::vector<std::string>& out) {
    if (line_.empty()) {
        if (has_data_) out.push_back(data_);
        data_.clear();
        has_data_ = false;
        return;
    }
    if (line_.starts_with("data:")) {
        if (has_data_) data_.push_back('\n');
        has_data_ = true;
        data_.append(line_, line_.starts_with("data: ") ? 6 : 5);
    }
    line_.clear();
}

}  // namespace camfleet::cli
