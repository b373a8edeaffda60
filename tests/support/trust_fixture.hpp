// SPDX-License-Identifier: Apache-2.0
// A fleet's certificates in memory, and a clock that stands still, for tests of trust.
#pragma once

#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/ports/clock.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace camfleet::support {

class FixedClock : public ports::Clock {
  public:
    explicit FixedClock(Time now) : now_(now) {}
    [[nodiscard]] Time wall() const override { return now_; }
    [[nodiscard]] Time device() const override { return now_; }
    [[nodiscard]] double device_rate() const override { return 1.0; }
    void set(Time now) { now_ = now; }
    void advance(Millis by) { now_ += by; }

  private:
    Time now_;
};

inline const Time test_now = from_ms(1'790'000'000'000);  // September 2026

struct Identity {
    openssl::Key key;
    openssl::Certificate certificate;
};

class TestFleet {
  public:
    TestFleet();

    [[nodiscard]] Identity issue(openssl::CertificateUse use,
                                 const std::string& name,
                                 Time from,
                                 Time until) const;
    [[nodiscard]] Identity issue(openssl::CertificateUse use, const std::string& name) const;

    openssl::CertificateAuthority ca;
};

// A folder of its own, gone with the object.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// The value, or a failed test that says why there is none.
template <class T>
T must(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().text();
        throw std::runtime_error(result.error().text());
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace camfleet::support
