// SPDX-License-Identifier: Apache-2.0
#include "common/observe/log.hpp"

#include "common/base/limits.hpp"

#include <spdlog/details/file_helper.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <map>
#include <mutex>

namespace camfleet::observe {
namespace {

bool is_plain(std::string_view value) {
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7F || c == '"' || c == '=' || c == '\\') return false;
    }
    return !value.empty();
}

// U+0080 to U+009F (C2 80 to C2 9F in UTF-8) are control characters too: some terminals obey them.
bool starts_c1_control(std::string_view value, std::size_t at) {
    if (static_cast<unsigned char>(value[at]) != 0xC2 || at + 1 >= value.size()) return false;
    const auto next = static_cast<unsigned char>(value[at + 1]);
    return next >= 0x80 && next <= 0x9F;
}

void append_quoted(std::string& line, std::string_view value) {
    constexpr std::string_view digits = "0123456789abcdef";
    line.push_back('"');
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (c == '\n') {
            line += "\\n";
        } else if (byte < ' ' || byte == 0x7F || starts_c1_control(value, at)) {
            line += "\\x";
            line.push_back(digits[byte >> 4U]);
            line.push_back(digits[byte & 0x0FU]);
        } else {
            line.push_back(c);
        }
    }
    line.push_back('"');
}

// Events and names are ours; should a foreign word get there, it stays one word.
void append_word(std::string& line, std::string_view word) {
    for (const char c : word) line.push_back(is_plain({&c, 1}) ? c : '_');
}

class FileSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit FileSink(const std::string& path) { file_.open(path, false); }
    void reopen() {
        const std::lock_guard<std::mutex> lock(mutex_);
        file_.reopen(false);
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t text;
        formatter_->format(message, text);
        file_.write(text);
    }
    void flush_() override { file_.flush(); }

  private:
    spdlog::details::file_helper file_;
};

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
    std::string line;
    append_word(line, event);
    for (const auto& field : fields) {
        line.push_back(' ');
        append_word(line, field.name);
        line.push_back('=');
        const auto shown = std::string_view(field.value).substr(0, limits::log_value_max);
        if (is_plain(shown)) {
            line.append(shown);
        } else {
            append_quoted(line, shown);
        }
        if (shown.size() < field.value.size()) {
            line += "...(" + std::to_string(field.value.size()) + "_bytes)";
        }
    }
    return line;
}

class Log::Impl {
  public:
    explicit Impl(spdlog::sink_ptr sink, std::shared_ptr<FileSink> file = nullptr)
        : logger_("camfleet", std::move(sink)), file_(std::move(file)) {
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        logger_.flush_on(spdlog::level::debug);
    }
    spdlog::logger logger_;
    std::shared_ptr<FileSink> file_;
};

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(const std::string& level, const std::string& file) {
    static const std::map<std::string, Level> levels{{"debug", Level::debug},
                                                     {"info", Level::info},
                                                     {"", Level::info},
                                                     {"warning", Level::warning},
                                                     {"error", Level::error}};
    const auto found = levels.find(level);
    if (found == levels.end()) {
        return fail(Errc::invalid_argument,
                    "log.level '" + level + "': one of debug, info, warning, error");
    }
    try {
        auto to_file = file.empty() ? nullptr : std::make_shared<FileSink>(file);
        spdlog::sink_ptr sink = to_file;
        if (!sink) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        auto impl = std::make_unique<Impl>(std::move(sink), std::move(to_file));
        impl->logger_.set_level(level_of(found->second));
        return std::unique_ptr<Log>(new Log(std::move(impl)));
    } catch (const spdlog::spdlog_ex& e) {
        return fail(Errc::io, "log.file '" + file + "': " + e.what());
    }
}

Result<void> Log::reopen() {
    try {
        if (impl_->file_) impl_->file_->reopen();
        return {};
    } catch (const spdlog::spdlog_ex& e) {
        return fail(Errc::io, std::string("log.file: ") + e.what());
    }
}

bool Log::writes(Level level) const { return impl_->logger_.should_log(level_of(level)); }

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!writes(level)) return;
    impl_->logger_.log(level_of(level), spdlog::string_view_t(format_line(event, fields)));
}

}  // namespace camfleet::observe
