// SPDX-License-Identifier: Apache-2.0
// A value that must not be seen: no stream operator, no JSON form, no copy by accident,
// wiped when it goes. reveal() is the one, greppable way to read it.
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

namespace camfleet {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    ~Secret() { wipe(); }

    Secret(Secret&& other) noexcept { take(other); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            take(other);
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    [[nodiscard]] Secret clone() const { return Secret(value_); }
    [[nodiscard]] std::string_view reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

    // Wipes a plain string that held a secret for a moment.
    static void wipe(std::string& text) {
        if (!text.empty()) OPENSSL_cleanse(text.data(), text.size());
        text.clear();
    }

  private:
    // A short string lives inside the object: a plain move would leave a copy behind.
    void take(Secret& other) {
        value_ = other.value_;
        other.wipe();
    }
    void wipe() { wipe(value_); }

    std::string value_;
};

}  // namespace camfleet
