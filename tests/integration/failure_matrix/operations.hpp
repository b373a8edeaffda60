// SPDX-License-Identifier: Apache-2.0
// How each operation of a camera driver is called, and what kind of call it is.
#pragma once

#include "tests/integration/failure_matrix/stand.hpp"

#include <optional>

namespace camfleet::matrix {

// What a look says, a line for each fact that it names; a change says nothing.
using Said = Result<std::string>;

struct Row {
    v1::Operation::Value operation;
    bool changes = false;
    Condition condition = Condition::set_up;
    bool secure = false;  // sends a password, or shows a certificate: over HTTPS where there is it
    std::function<Said(Stand&, const v1::Endpoint&, ports::Deadline)> call;
    std::function<void(Stand&)> prepare = {};
    bool asks_nothing = false;  // no request is sent
};

// Nothing: no row for this operation of this make.
[[nodiscard]] std::optional<Row> row_for(const Make& make, v1::Operation::Value operation);

// What is read before set_network, for the way back: every driver that sets it reads it.
[[nodiscard]] Row way_back_row();

}  // namespace camfleet::matrix
