// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/os/file.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace camfleet::os {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool ok() const { return fd_ >= 0; }

  private:
    int fd_;
};

std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view what) {
    const int number = errno;
    return fail(Errc::io, path.string() + ": " + std::string(what) + ": " +
                              std::generic_category().message(number));
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

Result<void> sync_folder(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.ok() || ::fsync(fd.get()) != 0) return io_error(folder, "sync");
    return {};
}

Result<void> fill(const std::filesystem::path& temporary, std::string_view bytes, FileMode mode) {
    const Descriptor fd(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.ok()) return io_error(temporary, "create");
    if (!write_all(fd.get(), bytes)) return io_error(temporary, "write");
    if (::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0) return io_error(temporary, "set mode");
    if (::fsync(fd.get()) != 0) return io_error(temporary, "sync");
    return {};
}

Result<std::string> drain(int fd, const std::filesystem::path& path, std::size_t max) {
    std::string out;
    std::array<char, 4096> block{};
    for (;;) {
        const ssize_t got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_error(path, "read");
        if (got == 0) return out;
        if (out.size() + static_cast<std::size_t>(got) > max) {
            return fail(Errc::too_large,
                        path.string() + ": over " + std::to_string(max) + " bytes");
        }
        out.append(block.data(), static_cast<std::size_t>(got));
    }
}

Result<std::string> read_checked(const std::filesystem::path& path,
                                 std::size_t max,
                                 bool is_private) {
    // O_NONBLOCK: a FIFO put in the file's place must not hold us.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd.ok() && errno == ENOENT) return fail(Errc::not_found, path.string() + ": no such file");
    if (!fd.ok()) return io_error(path, "open");
    struct stat facts{};
    if (::fstat(fd.get(), &facts) != 0) return io_error(path, "stat");
    if (!S_ISREG(facts.st_mode)) return fail(Errc::io, path.string() + ": not a regular file");
    if (is_private && (facts.st_mode & 077) != 0) {
        return fail(Errc::forbidden,
                    path.string() + ": others may read or write this file; chmod 600 it");
    }
    return drain(fd.get(), path, max);
}

}  // namespace

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes, FileMode mode) {
    static std::atomic<unsigned> number{0};
    std::filesystem::path temporary = path;
    temporary += ".new." + std::to_string(::getpid()) + "." + std::to_string(number++);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);  // left by a crash of a process with our id
    if (auto filled = fill(temporary, bytes, mode); !filled) {
        std::filesystem::remove(temporary, ignored);
        return filled;
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const auto failed = io_error(path, "rename");
        std::filesystem::remove(temporary, ignored);
        return failed;
    }
    return sync_folder(path);
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max) {
    return read_checked(path, max, false);
}

Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max) {
    auto text = read_checked(path, max, true);
    if (!text) return std::unexpected(text.error());
    Secret out(*text);
    Secret::wipe(*text);
    return out;
}

Result<void> make_private_folder(const std::filesystem::path& path) {
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec)) return {};
    if (path.has_parent_path() && !std::filesystem::exists(path.parent_path(), ec)) {
        if (auto parent = make_private_folder(path.parent_path()); !parent) return parent;
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return io_error(path, "make folder");
    return {};
}

}  // namespace camfleet::os
