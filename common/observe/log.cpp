// SPDX-License-Identifier: Apache-2.0
#include "common/observe/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <map>

namespace camfleet::observe {
namespace {

bool is_plain(std::string_view value) {
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte == 0x7F || c == '"' || c == '=' || c == '\\') return false;
    }
    return !value.empty();
}

void append_quoted(std::string& line, std::string_view value) {
    constexpr std::string_view digits = "0123456789abcdef";
    line.push_back('"');
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (c == '\n') {
            line += "\\n";
        } else if (byte < ' ' || byte == 0x7F) {
            line += "\\x";
            line.push_back(digits[byte >> 4U]);
            line.push_back(digits[byte & 0x0FU]);
        } else {
            line.push_back(c);
        }
    }
    line.push_back('"');
}

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace

std::string format_line(std::string_view event, std::initializer_list<Field> fields) {
    std::string line(event);
    for (const auto& field : fields) {
        line.push_back(' ');
        line.append(field.name);
        line.push_back('=');
        if (is_plain(field.value)) {
            line.append(field.value);
        } else {
            append_quoted(line, field.value);
        }
    }
    return line;
}

class Log::Impl {
  public:
    explicit Impl(spdlog::sink_ptr sink) : logger_("camfleet", std::move(sink)) {
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        logger_.flush_on(spdlog::level::debug);
    }
    spdlog::logger logger_;
};

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(const std::string& level, const std::string& file) {
    static const std::map<std::string, Level> levels{
        {"debug", Level::debug}, {"info", Level::info}, {"", Level::info}, {"warning", Level::warning}, {"error", Level::error}};
    const auto found = levels.find(level);
    if (found == levels.end()) {
        return fail(Errc::invalid_argument, "log.level '" + level + "': one of debug, info, warning, error");
    }
    try {
        spdlog::sink_ptr sink;
        if (file.empty()) {
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
        }
        auto impl = std::make_unique<Impl>(std::move(sink));
        impl->logger_.set_level(level_of(found->second));
        return std::unique_ptr<Log>(new Log(std::move(impl)));
    } catch (const spdlog::spdlog_ex& e) {
        return fail(Errc::io, "log.file '" + file + "': " + e.what());
    }
}

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    const auto at = level_of(level);
    if (!impl_->logger_.should_log(at)) return;
    impl_->logger_.log(at, spdlog::string_view_t(format_line(event, fields)));
}

}  // namespace camfleet::observe
