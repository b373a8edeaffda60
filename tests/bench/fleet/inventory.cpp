// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/inventory.hpp"

#include "common/base/encoding.hpp"
#include "common/proto/api.pb.h"

#include <google/protobuf/util/json_util.h>

namespace camfleet::bench {
namespace {

std::string numbered(std::string_view word, std::size_t number) {
    return std::string(word) + "-" + std::to_string(number);
}

template <class Make>
std::vector<std::string> bodies(std::size_t count, Make make) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(to_json(make(i)));
    return out;
}

v1::Site site(std::size_t number) {
    v1::Site out;
    out.set_id(numbered("site", number));
    out.set_name(out.id());
    out.set_customer_id("bench");
    out.set_time_zone("Europe/Berlin");
    return out;
}

v1::Agent invitation(std::size_t number) {
    v1::Agent out;
    out.set_id(numbered("agent", number));
    out.set_site_id(numbered("site", number));
    return out;
}

v1::Camera camera(std::size_t number) {
    v1::Camera out;
    out.set_id(numbered("camera", number));
    out.set_site_id(numbered("site", number));
    out.set_name(out.id());
    out.set_policy("standard");
    out.mutable_identity()->set_maker("hikvision");
    out.mutable_identity()->set_serial(numbered("DS-2CD2146G2-ISU20240115AAWR", number));
    const std::string low{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
    const std::string hex = to_hex(low);
    out.mutable_identity()->set_mac("68:6d:bc:00:" + hex.substr(0, 2) + ":" + hex.substr(2));
    out.mutable_endpoint()->set_host("192.168.1.64");
    out.mutable_network()->set_dhcp(true);
    return out;
}

v1::Switch poe_switch(std::size_t number) {
    v1::Switch out;
    out.set_id(numbered("switch", number));
    out.set_site_id(numbered("site", number));
    out.set_name(out.id());
    out.mutable_identity()->set_maker("netgear");
    out.mutable_identity()->set_serial(numbered("SWITCH", number));
    out.mutable_endpoint()->set_host("192.168.1.2");
    return out;
}

v1::PutCredential community(std::size_t number) {
    v1::PutCredential out;
    out.set_device_id(numbered("switch", number));
    out.set_kind(v1::SecretKind::snmp_community);
    out.set_secret(numbered("community-of-a-simulated-switch", number));
    return out;
}

Result<v1::EnrolRequest> request(const std::string& answer, const openssl::Key& key) {
    v1::AgentInvitation invited;
    if (auto read = from_json(answer, invited); !read) return std::unexpected(read.error());
    auto csr = key.request_pem(invited.agent_id());
    if (!csr) return std::unexpected(csr.error());
    v1::EnrolRequest out;
    out.set_agent_id(invited.agent_id());
    out.set_token(invited.token());
    out.set_csr_pem(std::move(*csr));
    return out;
}

Result<void> take_enrolment(Inventory& inventory, const std::string& answer, openssl::Key key) {
    v1::EnrolReply reply;
    if (auto read = from_json(answer, reply); !read) return read;
    auto certificate = openssl::Certificate::parse(reply.certificate_pem());
    if (!certificate) return std::unexpected(certificate.error());
    if (inventory.job_signers.empty()) {
        auto signers = openssl::parse_bundle(reply.job_signer_pem());
        if (!signers) return std::unexpected(signers.error());
        inventory.job_signers = std::move(*signers);
    }
    auto name = certificate->common_name();
    inventory.agents.push_back(Papers{std::move(name), std::move(key), std::move(*certificate)});
    return {};
}

Result<void> enrol(ApiClient& api, std::size_t agents, Inventory& inventory) {
    const auto invited = api.post_all("/v1/agents", bodies(agents, invitation));
    if (!invited) return std::unexpected(invited.error());
    std::vector<openssl::Key> keys;
    std::vector<std::string> requests;
    for (const auto& answer : *invited) {
        auto key = openssl::Key::generate();
        if (!key) return std::unexpected(key.error());
        const auto asked = request(answer, *key);
        if (!asked) return std::unexpected(asked.error());
        keys.push_back(std::move(*key));
        requests.push_back(to_json(*asked));
    }
    const auto replies = api.post_all("/v1/enrol", requests);
    if (!replies) return std::unexpected(replies.error());
    for (std::size_t i = 0; i < replies->size(); ++i) {
        if (auto taken = take_enrolment(inventory, (*replies)[i], keys[i]); !taken) return taken;
    }
    return {};
}

Result<void> add_devices(ApiClient& api, std::size_t agents) {
    if (auto made = api.post_all("/v1/cameras", bodies(agents, camera)); !made) {
        return std::unexpected(made.error());
    }
    if (auto made = api.post_all("/v1/switches", bodies(agents, poe_switch)); !made) {
        return std::unexpected(made.error());
    }
    if (auto made = api.post_all("/v1/credentials", bodies(agents, community)); !made) {
        return std::unexpected(made.error());
    }
    return {};
}

}  // namespace

std::string to_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions names;
    names.preserve_proto_field_names = true;
    std::string out;
    const auto written = google::protobuf::util::MessageToJsonString(message, &out, names);
    return written.ok() ? out : std::string();
}

Result<void> from_json(const std::string& text, google::protobuf::Message& out) {
    google::protobuf::util::JsonParseOptions lenient;
    lenient.ignore_unknown_fields = true;
    if (google::protobuf::util::JsonStringToMessage(text, &out, lenient).ok()) return {};
    return fail(Errc::malformed, "answer of the API");
}

Result<Inventory> fill_inventory(ApiClient& api, std::size_t agents) {
    v1::Customer customer;
    customer.set_id("bench");
    customer.set_name("bench");
    Inventory out;
    if (auto made = api.post_all("/v1/customers", {to_json(customer)}); !made) {
        return std::unexpected(made.error());
    }
    if (auto made = api.post_all("/v1/sites", bodies(agents, site)); !made) {
        return std::unexpected(made.error());
    }
    if (auto enrolled = enrol(api, agents, out); !enrolled) {
        return std::unexpected(enrolled.error());
    }
    if (auto made = add_devices(api, agents); !made) return std::unexpected(made.error());
    for (std::size_t i = 0; i < agents; ++i) out.cameras.push_back(camera(i).id());
    return out;
}

}  // namespace camfleet::bench
