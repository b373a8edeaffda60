// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/merge/groups.hpp"

#include "agent/discovery/signs/uuid.hpp"
#include "common/base/same_device.hpp"

#include <cctype>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace camfleet::merge {
namespace {

class Sets {
  public:
    explicit Sets(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    std::size_t root(std::size_t of) {
        while (parent_[of] != of) of = parent_[of] = parent_[parent_[of]];
        return of;
    }
    void join(std::size_t a, std::size_t b) {
        const auto x = root(a);
        const auto y = root(b);
        parent_[std::max(x, y)] = std::min(x, y);
    }

  private:
    std::vector<std::size_t> parent_;
};

// What a whole group says of itself.
struct Facts {
    std::set<std::string> macs;
    std::set<std::string> makers;
    std::set<std::string> protocols;
    std::set<std::string> addresses;
};

// Brands of Dahua-built devices are on devices of other makers too: only the maker's own protocol
// proves it.
bool is_brand_only(const v1::Sighting& one) {
    return one.identity().maker() == "dahua" &&
           std::ranges::all_of(one.protocols(), [](const std::string& protocol) {
               return protocol == "ws_discovery" || protocol == "ssdp" || protocol == "neighbours";
           });
}

Facts facts_of(const Group& group) {
    Facts out;
    for (const auto* one : group) {
        const auto& identity = one->identity();
        if (!identity.mac().empty()) out.macs.insert(identity.mac());
        if (!identity.maker().empty() && !is_brand_only(*one)) out.makers.insert(identity.maker());
        out.protocols.insert(one->protocols().begin(), one->protocols().end());
        for (const auto& address : one->addresses()) out.addresses.insert(address.host());
        if (!one->endpoint().host().empty()) out.addresses.insert(one->endpoint().host());
    }
    return out;
}

bool meet(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::ranges::any_of(a, [&](const auto& one) { return b.contains(one); });
}

constexpr std::size_t devices_of_key_max = 32;

bool contradict(const std::set<std::string>& a, const std::set<std::string>& b) {
    return !a.empty() && !b.empty() && !meet(a, b);
}

bool same_maker(const v1::Sighting& a, const v1::Sighting& b) {
    return a.identity().maker().empty() || b.identity().maker().empty() ||
           a.identity().maker() == b.identity().maker();
}

// Identity alone, without a look at addresses.
bool same_identity(const v1::Sighting& a, const v1::Sighting& b) {
    const auto& x = a.identity();
    const auto& y = b.identity();
    if (!x.mac().empty() && x.mac() == y.mac()) return true;
    if (different_macs(x.mac(), y.mac())) return false;
    if (same_serial(x.serial(), y.serial())) return same_maker(a, b);
    if (!a.endpoint_uuid().empty() && a.endpoint_uuid() == b.endpoint_uuid()) return true;
    const auto names = [](const v1::Sighting& uuid, const v1::Sighting& mac) {
        return !mac.identity().mac().empty() && !uuid.endpoint_uuid().empty() &&
               signs::uuid_tail(uuid.endpoint_uuid()) == mac.identity().mac();
    };
    return names(a, b) || names(b, a);
}

// What two sightings of one device have in common, as keys: only those that share one are compared.
std::vector<std::string> keys_of(const v1::Sighting& one) {
    std::vector<std::string> out;
    if (!one.identity().mac().empty()) out.push_back("mac " + one.identity().mac());
    if (!one.endpoint_uuid().empty()) {
        out.push_back("uuid " + one.endpoint_uuid());
        out.push_back("mac " + signs::uuid_tail(one.endpoint_uuid()));
    }
    if (const auto key = serial_key(one.identity().serial()); !key.empty())
        out.push_back("serial " + key);
    return out;
}

Sets by_identity(const std::vector<v1::Sighting>& sightings) {
    Sets sets(sightings.size());
    // For each key one sighting of each device that has it.
    std::map<std::string, std::vector<std::size_t>> known;
    for (std::size_t i = 0; i < sightings.size(); ++i) {
        for (const auto& key : keys_of(sightings[i])) {
            auto& others = known[key];
            bool joined = false;
            for (const auto other : others) {
                if (!same_identity(sightings[i], sightings[other])) continue;
                sets.join(i, other);
                joined = true;
            }
            if (!joined && others.size() < devices_of_key_max) others.push_back(i);
        }
    }
    return sets;
}

std::vector<Group> collect(const std::vector<v1::Sighting>& sightings, Sets& sets) {
    std::map<std::size_t, Group> by_root;
    for (std::size_t i = 0; i < sightings.size(); ++i)
        by_root[sets.root(i)].push_back(&sightings[i]);
    std::vector<Group> out;
    for (auto& [root, group] : by_root) out.push_back(std::move(group));
    return out;
}

// A serial number without a MAC may have joined two devices that show the same one.
std::vector<Group> without_mixtures(std::vector<Group> groups) {
    std::vector<Group> out;
    for (auto& group : groups) {
        std::map<std::string, Group> by_mac;
        for (const auto* one : group) by_mac[one->identity().mac()].push_back(one);
        const bool mixed = by_mac.size() > 2 || (by_mac.size() == 2 && !by_mac.contains(""));
        if (!mixed) {
            out.push_back(std::move(group));
            continue;
        }
        for (auto& [mac, part] : by_mac) out.push_back(std::move(part));
    }
    return out;
}

// Gives groups that state no MAC to the one device at their address.
class Attacher {
  public:
    explicit Attacher(std::vector<Group>& groups) : groups_(groups) {
        for (std::size_t i = 0; i < groups.size(); ++i) {
            facts_.push_back(facts_of(groups[i]));
            for (const auto& host : facts_[i].addresses) at_[host].insert(i);
        }
    }

    void run() {
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            if (!facts_[i].macs.empty()) continue;
            if (const auto host = host_of(i)) attach(i, *host);
        }
    }

  private:
    [[nodiscard]] std::optional<std::size_t> host_of(std::size_t weak) const {
        std::optional<std::size_t> found;
        for (const auto& address : facts_[weak].addresses) {
            for (const auto other : at_.at(address)) {
                if (other == weak || other == found || !fits(facts_[weak], facts_[other])) continue;
                if (found) return std::nullopt;  // two are there: nobody can say which
                found = other;
            }
        }
        return found;
    }

    static bool fits(const Facts& weak, const Facts& other) {
        return !contradict(weak.makers, other.makers) && !meet(weak.protocols, other.protocols);
    }

    void attach(std::size_t weak, std::size_t host) {
        auto& group = groups_[host];
        group.insert(group.end(), groups_[weak].begin(), groups_[weak].end());
        groups_[weak].clear();
        for (const auto& address : facts_[weak].addresses) {
            at_[address].erase(weak);
            at_[address].insert(host);
        }
        facts_[host] = facts_of(group);
        facts_[weak] = {};
    }

    std::vector<Group>& groups_;
    std::vector<Facts> facts_;
    std::map<std::string, std::set<std::size_t>> at_;  // address -> groups
};

}  // namespace

std::string serial_key(const std::string& serial) {
    // same_serial() joins a serial number with a longer one that ends in it, from nine characters.
    constexpr std::size_t unique_chars = 9;
    std::string out;
    for (const char c : signs::upper_case(serial)) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) out.push_back(c);
    }
    return out.size() > unique_chars ? out.substr(out.size() - unique_chars) : out;
}

std::vector<Group> group_devices(const std::vector<v1::Sighting>& sightings) {
    auto sets = by_identity(sightings);
    auto groups = without_mixtures(collect(sightings, sets));
    Attacher(groups).run();
    std::erase_if(groups, [](const Group& group) { return group.empty(); });
    return groups;
}

}  // namespace camfleet::merge
