// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/paho/outgoing.hpp"

namespace camfleet::paho {

bool Outgoing::put(Parcel parcel) {
    const std::scoped_lock lock(mutex_);
    const std::size_t size = parcel.payload.size();
    if (!online_ || lost_ || stop_ || parcels_.size() >= count_max_ || bytes_ + size > bytes_max_)
        return false;
    bytes_ += size;
    parcels_.push_back(std::move(parcel));
    changed_.notify_one();
    return true;
}

std::optional<Parcel> Outgoing::take(Millis limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return !parcels_.empty() || lost_ || stop_; });
    if (parcels_.empty() || lost_ || stop_) return std::nullopt;
    Parcel out = std::move(parcels_.front());
    parcels_.pop_front();
    bytes_ -= out.payload.size();
    return out;
}

void Outgoing::go_online() {
    const std::scoped_lock lock(mutex_);
    online_ = true;
}

std::size_t Outgoing::go_offline() {
    const std::scoped_lock lock(mutex_);
    const std::size_t given_up = parcels_.size();
    online_ = false;
    lost_ = false;
    bytes_ = 0;
    parcels_.clear();
    return given_up;
}

void Outgoing::note_loss() {
    const std::scoped_lock lock(mutex_);
    lost_ = true;
    changed_.notify_one();
}

bool Outgoing::lost() {
    const std::scoped_lock lock(mutex_);
    return lost_;
}

void Outgoing::ask_stop() {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    changed_.notify_one();
}

bool Outgoing::stopping() {
    const std::scoped_lock lock(mutex_);
    return stop_;
}

bool Outgoing::wait_for_stop(Millis limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return stop_; });
}

}  // namespace camfleet::paho
