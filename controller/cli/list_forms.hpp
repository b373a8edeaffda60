// SPDX-License-Identifier: Apache-2.0
// Which columns the table of each kind of document has, and what is said when it is empty: data.
#pragma once

#include "controller/cli/fields.hpp"

#include <span>
#include <string_view>

namespace camfleet::cli {

struct Column {
    std::string_view head;
    std::string_view path;
    TimeStyle style = TimeStyle::ago;
};

struct ListForm {
    std::string_view element;  // short name of the elements' message
    std::span<const Column> columns;
    std::string_view when_empty;  // also says how to make the first one
};

// Null for a message that has no table.
[[nodiscard]] const ListForm* list_form(std::string_view element);

}  // namespace camfleet::cli
