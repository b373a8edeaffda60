// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/os/os_rng.hpp"

#include "common/base/assert.hpp"

#include <cerrno>
#include <cstring>
#include <sys/random.h>

namespace camfleet::os {

std::uint64_t OsRng::next() {
    const std::string raw = bytes(sizeof(std::uint64_t));
    std::uint64_t out = 0;
    std::memcpy(&out, raw.data(), sizeof(out));
    return out;
}

std::string OsRng::bytes(std::size_t count) {
    std::string out(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const ssize_t got = getrandom(out.data() + done, count - done, 0);
        if (got < 0 && errno == EINTR) continue;
        CAMFLEET_ASSERT(got > 0);  // a kernel without randomness: nothing safe can be done
        done += static_cast<std::size_t>(got);
    }
    return out;
}

}  // namespace camfleet::os
