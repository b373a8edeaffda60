// SPDX-License-Identifier: Apache-2.0
// Network namespaces for a test: made by `ip netns`, gone at the end. Needs root and iproute2.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::netns {

// Why namespaces cannot be made here, for the reason of a skipped test. Nothing: they can.
[[nodiscard]] std::optional<std::string> obstacle();

// A namespace with its loopback up; removed with everything in it.
class Namespace {
  public:
    explicit Namespace(const std::string& suffix);
    ~Namespace();
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    // Lines of ip(8), run inside. false: one of them failed; the message is on standard error.
    [[nodiscard]] bool ip(const std::vector<std::string>& lines) const;
    [[nodiscard]] bool write(const std::string& sysctl, const std::string& value) const;
    // Runs on a thread of its own that has entered; returns when it is done.
    void inside(const std::function<void()>& work) const;

  private:
    std::string name_;
};

// A cable between two namespaces.
[[nodiscard]] bool join(const Namespace& a,
                        const std::string& a_interface,
                        const Namespace& b,
                        const std::string& b_interface);

}  // namespace camfleet::netns
