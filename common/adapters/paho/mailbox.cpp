// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/paho/mailbox.hpp"

namespace camfleet::paho {

bool Mailbox::put(std::size_t bytes, std::function<void()> work) {
    const std::scoped_lock lock(mutex_);
    if (closed_ || count_ >= count_max_ || bytes_ + bytes > bytes_max_) return false;
    ++count_;
    bytes_ += bytes;
    post_(std::move(work));
    return true;
}

void Mailbox::put_always(std::function<void()> work) {
    const std::scoped_lock lock(mutex_);
    if (!closed_) post_(std::move(work));
}

void Mailbox::taken(std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    --count_;
    bytes_ -= bytes;
}

void Mailbox::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
}

}  // namespace camfleet::paho
