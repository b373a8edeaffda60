// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/neighbours/neighbour_codec.hpp"

#include "agent/discovery/signs/addresses.hpp"
#include "common/base/encoding.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <optional>

namespace camfleet::neighbours {
namespace {

template <class Value>
std::optional<Value> value_at(std::string_view bytes) {
    if (bytes.size() < sizeof(Value)) return std::nullopt;
    Value value{};
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

std::size_t aligned(std::size_t size) { return (size + 3U) & ~std::size_t{3}; }

std::string_view after(std::string_view bytes, std::size_t size) {
    return bytes.substr(std::min(bytes.size(), aligned(size)));
}

std::string address_of(int family, std::string_view data) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (data.size() != (family == AF_INET ? 4U : 16U)) return {};
    if (inet_ntop(family, data.data(), text.data(), text.size()) == nullptr) return {};
    return signs::read_address(text.data()).value_or("");
}

std::optional<Neighbour> read_entry(std::string_view body, long ticks) {
    const auto head = value_at<ndmsg>(body);
    if (!head || (head->ndm_family != AF_INET && head->ndm_family != AF_INET6)) return std::nullopt;
    if ((head->ndm_state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)) ==
        0)
        return std::nullopt;
    Neighbour out;
    out.permanent = (head->ndm_state & NUD_PERMANENT) != 0;
    out.confirmed_ago = std::chrono::hours(24);
    out.interface_index = static_cast<unsigned>(head->ndm_ifindex);
    auto rest = after(body, sizeof(ndmsg));
    while (const auto attribute = value_at<rtattr>(rest)) {
        if (attribute->rta_len < sizeof(rtattr) || attribute->rta_len > rest.size()) break;
        const auto data = rest.substr(sizeof(rtattr), attribute->rta_len - sizeof(rtattr));
        if (attribute->rta_type == NDA_DST) out.host = address_of(head->ndm_family, data);
        if (attribute->rta_type == NDA_LLADDR && data.size() == 6)
            out.mac = normalise_mac(to_hex(data)).value_or("");
        if (attribute->rta_type == NDA_CACHEINFO && ticks > 0) {
            if (const auto cache = value_at<nda_cacheinfo>(data))
                out.confirmed_ago = std::chrono::milliseconds(cache->ndm_confirmed * 1000L / ticks);
        }
        rest = after(rest, attribute->rta_len);
    }
    if (out.host.empty() || out.mac.empty() || out.mac == "00:00:00:00:00:00") return std::nullopt;
    return out;
}

}  // namespace

Result<std::vector<Neighbour>> parse_dump(std::string_view bytes, long ticks, bool& done) {
    std::vector<Neighbour> out;
    while (const auto head = value_at<nlmsghdr>(bytes)) {
        if (head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > bytes.size()) {
            return fail(Errc::malformed, "neighbours: a message is cut short");
        }
        if (head->nlmsg_type == NLMSG_DONE) {
            done = true;
            return out;
        }
        if (head->nlmsg_type == NLMSG_ERROR) {
            return fail(Errc::malformed, "neighbours: the kernel refused the question");
        }
        if (head->nlmsg_type == RTM_NEWNEIGH) {
            const auto body = bytes.substr(sizeof(nlmsghdr), head->nlmsg_len - sizeof(nlmsghdr));
            if (auto entry = read_entry(body, ticks)) out.push_back(std::move(*entry));
        }
        bytes = after(bytes, head->nlmsg_len);
    }
    return out;
}

}  // namespace camfleet::neighbours
