// SPDX-License-Identifier: Apache-2.0
// Takes a text/event-stream apart, in whatever pieces it arrives. Pure; bounded: a line or event
// longer than the limit is an error.
// Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::cli {

inline constexpr std::size_t event_bytes_max = 1'048'576;

class EventStream {
  public:
    // Data of each event that these bytes complete. Errors: too_large
    [[nodiscard]] Result<std::vector<std::string>> feed(std::string_view bytes);

  private:
    void take_line(std::vector<std::string>& out);

    std::string line_;
    std::string data_;
    bool has_data_ = false;
    bool after_return_ = false;
};

}  // namespace camfleet::cli
