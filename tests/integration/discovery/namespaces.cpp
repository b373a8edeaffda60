// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/discovery/namespaces.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace camfleet::netns {
namespace {

bool run(const std::string& command) { return std::system(command.c_str()) == 0; }

}  // namespace

std::optional<std::string> obstacle() {
    if (::geteuid() != 0) return "network namespaces need root";
    if (!run("command -v ip >/dev/null"))
        return "ip is missing: deploy/install-packages (iproute2)";
    const std::string probe = "cfprobe" + std::to_string(::getpid());
    const bool made = run("ip netns add " + probe + " 2>/dev/null");
    const bool wired =
        made && run("ip -n " + probe + " link add name pa type veth peer name pb 2>/dev/null");
    const bool split =
        wired &&
        run("ip -n " + probe + " link add name pc link pa type macvlan mode bridge 2>/dev/null");
    if (made) static_cast<void>(run("ip netns del " + probe));
    if (!made) return "this machine does not allow network namespaces";
    if (!split) return "this kernel has no veth or macvlan interfaces";
    return std::nullopt;
}

Namespace::Namespace(const std::string& suffix)
    : name_("cf" + std::to_string(::getpid()) + suffix) {
    EXPECT_TRUE(run("ip netns add " + name_));
    EXPECT_TRUE(ip({"link set lo up"}));
}

Namespace::~Namespace() { static_cast<void>(run("ip netns del " + name_)); }

bool Namespace::ip(const std::vector<std::string>& lines) const {
    const std::string file = testing::TempDir() + "/" + name_ + ".ip";
    {
        std::ofstream out(file);
        for (const auto& line : lines) out << line << "\n";
    }
    const bool done = run("ip -n " + name_ + " -batch " + file);
    ::unlink(file.c_str());
    return done;
}

bool Namespace::write(const std::string& sysctl, const std::string& value) const {
    bool done = false;
    inside([&] {
        std::ofstream out("/proc/sys/net/" + sysctl);
        out << value << std::flush;
        done = out.good();
    });
    return done;
}

void Namespace::inside(const std::function<void()>& work) const {
    std::thread thread([&] {
        const int fd = ::open(("/run/netns/" + name_).c_str(), O_RDONLY | O_CLOEXEC);
        ASSERT_GE(fd, 0) << name_;
        const bool entered = ::setns(fd, CLONE_NEWNET) == 0;
        ::close(fd);
        ASSERT_TRUE(entered) << name_;
        work();
    });
    thread.join();
}

bool join(const Namespace& a,
          const std::string& a_interface,
          const Namespace& b,
          const std::string& b_interface) {
    return run("ip link add name " + a_interface + " netns " + a.name() + " type veth peer name " +
               b_interface + " netns " + b.name()) &&
           a.ip({"link set " + a_interface + " up"}) && b.ip({"link set " + b_interface + " up"});
}

}  // namespace camfleet::netns
