// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/port_bank.hpp"

#include <mutex>

namespace camfleet::lab {

namespace {

class DirectPorts final : public PortBank {
  public:
    explicit DirectPorts(std::vector<PortSlot> slots) : slots_(std::move(slots)) {
        for (const PortSlot& slot : slots_) on_[slot.number] = true;
    }

    Result<void> set_power(unsigned port, bool on) override {
        for (const PortSlot& slot : slots_) {
            if (slot.number != port) continue;
            const std::scoped_lock lock(mutex_);
            on_[port] = on;
            if (slot.powered != nullptr) slot.powered->set_power(on);
            return {};
        }
        return fail(Errc::not_found, "port " + std::to_string(port));
    }

    bool powered(unsigned port) const override {
        const std::scoped_lock lock(mutex_);
        const auto found = on_.find(port);
        return found != on_.end() && found->second;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<PortSlot> slots_;
    std::map<unsigned, bool> on_;
};

}  // namespace

Result<std::unique_ptr<PortBank>> make_direct_ports(const PortBankInput& input) {
    return std::make_unique<DirectPorts>(input.slots);
}

}  // namespace camfleet::lab
