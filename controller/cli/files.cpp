// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/files.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace camfleet::cli {
namespace {

constexpr std::size_t text_max = 65'536;

class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ > 2) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] bool valid() const { return value_ >= 0; }

  private:
    int value_;
};

// Echo is off while it lives.
class Silence {
  public:
    explicit Silence(int terminal) : terminal_(terminal) {
        was_set_ = ::tcgetattr(terminal_, &before_) == 0;
        if (!was_set_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal_, TCSAFLUSH, &silent);
    }
    ~Silence() {
        if (was_set_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

  private:
    int terminal_;
    termios before_{};
    bool was_set_ = false;
};

Error system_error(const std::string& path) {
    const int problem = errno;
    return Error{problem == ENOENT ? Errc::not_found : Errc::io,
                 path + ": " + std::strerror(problem)};
}

Result<std::string> read_all(int descriptor, const std::string& path, bool one_line) {
    std::string out;
    std::array<char, 4096> piece{};
    while (out.size() <= text_max) {
        const ssize_t got = ::read(descriptor, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::unexpected(system_error(path));
        if (got == 0) break;
        out.append(piece.data(), static_cast<std::size_t>(got));
        if (one_line && out.find('\n') != std::string::npos) break;
    }
    OPENSSL_cleanse(piece.data(), piece.size());
    if (out.size() > text_max) return fail(Errc::too_large, path + ": longer than 64 KiB");
    return out;
}

Result<Secret> first_line(int descriptor, const std::string& path) {
    auto text = read_all(descriptor, path, true);
    if (!text) return std::unexpected(text.error());
    Secret secret(text->substr(0, text->find_first_of("\r\n")));
    Secret::wipe(*text);
    if (secret.empty()) return fail(Errc::invalid_argument, path + ": the secret is empty");
    return secret;
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return std::unexpected(system_error(path));
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

}  // namespace

Result<std::string> read_text(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return std::unexpected(system_error(path));
    return read_all(file.get(), path, false);
}

Result<Secret> read_secret(const std::string& path, const std::string& prompt) {
    if (path == "-") return first_line(STDIN_FILENO, "standard input");
    if (!path.empty()) {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file.valid()) return std::unexpected(system_error(path));
        return first_line(file.get(), path);
    }
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (!terminal.valid()) {
        return fail(Errc::invalid_argument,
                    "there is no terminal to ask for the " + prompt + "; use --secret-file FILE");
    }
    if (auto asked = write_all(terminal.get(), prompt + ": ", "terminal"); !asked) {
        return std::unexpected(asked.error());
    }
    const Silence silence(terminal.get());
    auto secret = first_line(terminal.get(), "terminal");
    ignore_error(write_all(terminal.get(), "\n", "terminal"), "only moves the cursor");
    return secret;
}

Result<void> save_private(const std::string& path, std::string_view bytes) {
    const std::string part = path + ".part";
    ::unlink(part.c_str());
    const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.valid()) return std::unexpected(system_error(part));
    auto written = write_all(file.get(), bytes, part);
    if (written && ::rename(part.c_str(), path.c_str()) != 0) {
        written = std::unexpected(system_error(path));
    }
    if (!written) ::unlink(part.c_str());
    return written;
}

}  // namespace camfleet::cli
