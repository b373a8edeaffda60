// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/master_key.hpp"

#include "controller/storage/vault/cipher.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace camfleet::storage {
namespace {

class File {
  public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

[[nodiscard]] std::unexpected<Error> failed(Errc code, const std::string& path, const char* why) {
    return fail(code, "master key " + path + ": " + why);
}

}  // namespace

Result<Secret> read_master_key(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        return failed(errno == ENOENT ? Errc::not_found : Errc::io, path, std::strerror(errno));
    }
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return failed(Errc::io, path, std::strerror(errno));
    if ((facts.st_mode & 077U) != 0) {
        return failed(Errc::forbidden, path, "others may read it; set its mode to 0600");
    }
    std::string bytes(key_bytes + 1, '\0');  // one more, to see that it ends
    const ssize_t count = ::read(file.get(), bytes.data(), bytes.size());
    if (count < 0) return failed(Errc::io, path, std::strerror(errno));
    if (static_cast<std::size_t>(count) != key_bytes) {
        Secret::wipe(bytes);
        return failed(Errc::malformed, path, "must be exactly 32 bytes");
    }
    bytes.resize(key_bytes);
    Secret key(bytes);
    Secret::wipe(bytes);
    return key;
}

Result<void> create_master_key(const std::string& path, ports::Rng& rng) {
    const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) {
        return failed(errno == EEXIST ? Errc::already_exists : Errc::io, path,
                      std::strerror(errno));
    }
    std::string bytes = rng.bytes(key_bytes);
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    Secret::wipe(bytes);
    if (count != static_cast<ssize_t>(key_bytes) || ::fsync(file.get()) != 0) {
        return failed(Errc::io, path, std::strerror(errno));
    }
    return {};
}

}  // namespace camfleet::storage
