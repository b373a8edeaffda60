// SPDX-License-Identifier: Apache-2.0
// One line an event: time, level, event name, key=value. Ids are always job= device= attempt=.
// Levels: debug, info (state changed), warning (handled), error (a person must act).
// Invariants: a line is one line and bounded (control characters are escaped, whatever a device
// sent); a Secret has no way in; every thread may call.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace camfleet::observe {

enum class Level { debug, info, warning, error };

struct Field {
    Field(std::string_view field_name, std::string field_value)
        : name(field_name), value(std::move(field_value)) {}
    Field(std::string_view field_name, const char* field_value)
        : name(field_name), value(field_value == nullptr ? "" : field_value) {}
    Field(std::string_view field_name, std::string_view field_value)
        : name(field_name), value(field_value) {}
    Field(std::string_view field_name, bool yes) : name(field_name), value(yes ? "yes" : "no") {}
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    Field(std::string_view field_name, Number number)
        : name(field_name), value(std::to_string(number)) {}
    Field(std::string_view field_name, const Secret&) = delete;

    std::string_view name;
    std::string value;
};

// "event key=value key=\"two words\"", everything that could break a line escaped.
[[nodiscard]] std::string format_line(std::string_view event, std::initializer_list<Field> fields);

class Log {
  public:
    // file empty: standard error. Errors: invalid_argument (level), io (file)
    [[nodiscard]] static Result<std::unique_ptr<Log>> open(const std::string& level,
                                                           const std::string& file);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(Level::debug, event, fields);
    }
    void info(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(Level::info, event, fields);
    }
    void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(Level::warning, event, fields);
    }
    void error(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(Level::error, event, fields);
    }

    // The file was moved away (logrotate): go on in a new one under the old name. Errors: io
    [[nodiscard]] Result<void> reopen();
    [[nodiscard]] bool writes(Level level) const;

    void write(Level level, std::string_view event, std::initializer_list<Field> fields);

  private:
    class Impl;
    explicit Log(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::observe
