// SPDX-License-Identifier: Apache-2.0
#include "controller/core/delivery/job_delivery.hpp"

#include <algorithm>

namespace camfleet::delivery {
namespace {

constexpr std::uint32_t kDoublings = 5;  // offers get rarer up to 32 times the first distance

}  // namespace

void JobDelivery::queue(PendingJob job) {
    const auto sequence = job.sequence;
    pending_.emplace(sequence, std::move(job));
}

bool JobDelivery::retire(const std::string& job_id) {
    return std::erase_if(pending_,
                         [&](const auto& entry) { return entry.second.job_id == job_id; }) > 0;
}

void JobDelivery::on_hello() {
    for (auto& [sequence, job] : pending_) {
        job.next_offer = Time{};
        job.offers = 0;
    }
}

std::vector<Offer> JobDelivery::due(Time now) {
    std::vector<Offer> offers;
    for (auto& [sequence, job] : pending_) {
        if (job.next_offer > now || job.not_after <= now) continue;
        offers.push_back(Offer{.job_id = job.job_id, .sequence = sequence});
        job.next_offer = now + resend_after_ * (1U << std::min(job.offers, kDoublings));
        ++job.offers;
    }
    return offers;
}

void JobDelivery::take_back(const Offer& offer) {
    const auto entry = pending_.find(offer.sequence);
    if (entry == pending_.end()) return;
    entry->second.next_offer = Time{};
    if (entry->second.offers > 0) --entry->second.offers;
}

std::vector<PendingJob> JobDelivery::take_expired(Time now) {
    std::vector<PendingJob> expired;
    for (auto entry = pending_.begin(); entry != pending_.end();) {
        if (entry->second.not_after <= now) {
            expired.push_back(std::move(entry->second));
            entry = pending_.erase(entry);
        } else {
            ++entry;
        }
    }
    return expired;
}

std::optional<Time> JobDelivery::next_wake() const {
    std::optional<Time> wake;
    for (const auto& [sequence, job] : pending_) {
        const auto at = std::min(job.next_offer, job.not_after);
        if (!wake || at < *wake) wake = at;
    }
    return wake;
}

}  // namespace camfleet::delivery
