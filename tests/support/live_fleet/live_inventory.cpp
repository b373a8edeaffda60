// SPDX-License-Identifier: Apache-2.0
// The inventory of a live fleet: what an operator would type in, taken from the site's document and
// from what the site said at its start.
#include "common/base/encoding.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <boost/json/array.hpp>
#include <openssl/rand.h>
#include <yaml-cpp/yaml.h>

#include <array>

namespace camfleet::support {
namespace {

namespace json = boost::json;

std::string random_hex(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("no random numbers");
    }
    return to_hex(bytes);
}

std::string text(const json::value& object, const char* key) {
    return std::string(object.at(key).as_string());
}

const json::value& camera_of(const json::object& ready, const std::string& name) {
    for (const auto& one : ready.at("cameras").as_array()) {
        if (text(one, "name") == name) return one;
    }
    throw std::runtime_error("the site has no camera " + name);
}

std::string maker_of(const json::value& device) {
    const auto* maker = device.as_object().if_contains("maker");
    return maker == nullptr ? "hikvision" : std::string(maker->as_string());
}

template <class Device>
void describe(Device& device, const json::value& from, const std::string& name) {
    device.set_id(name);
    device.set_name(name);
    device.set_site_id("main-street");
    device.mutable_identity()->set_maker(maker_of(from));
    device.mutable_identity()->set_serial(text(from, "serial"));
    device.mutable_identity()->set_mac(text(from, "mac"));
    device.mutable_endpoint()->set_host(text(from, "address"));
    device.mutable_endpoint()->set_http_port(from.at("http_port").to_number<unsigned>());
    if (!from.as_object().contains("https_port")) return;
    // Who reads the site's notes knows the certificate as well.
    device.mutable_endpoint()->set_use_https(true);
    device.mutable_endpoint()->set_https_port(from.at("https_port").to_number<unsigned>());
    device.mutable_endpoint()->set_pinned_sha256(text(from, "pinned_sha256"));
}

v1::PutCredential login_of(const std::string& device, const std::string& user) {
    v1::PutCredential put;
    put.set_device_id(device);
    put.set_kind(v1::SecretKind::password);
    put.set_user(user);
    return put;
}

std::string gateway_of(const std::string& address) {
    return address.substr(0, address.rfind('.')) + ".1";
}

unsigned channel_of(const YAML::Node& site, const std::string& camera) {
    if (!site["recorder"]) return 0;
    for (const auto& channel : site["recorder"]["channels"]) {
        if (channel["camera"].as<std::string>() == camera) return channel["id"].as<unsigned>();
    }
    return 0;
}

}  // namespace

// Letters, digits and a sign.
std::string LiveFleet::make_password() { return "Aq7-" + random_hex(6); }

void LiveFleet::make_secrets() {
    const auto site = YAML::Load(options_.site);
    const auto make = [&](const YAML::Node& device) {
        if (!device["password_file"]) return;
        write_text(secrets_dir() / device["password_file"].as<std::string>(),
                   make_password() + "\n");
    };
    for (const auto& camera : site["cameras"]) {
        cameras_.push_back(camera["name"].as<std::string>());
        make(camera);
    }
    if (site["recorder"]) make(site["recorder"]);
    if (site["switch"]["community_file"]) {
        write_text(secrets_dir() / site["switch"]["community_file"].as<std::string>(),
                   "c" + random_hex(10) + "\n");
    }
    write_text(secrets_dir() / "operator.token", random_hex(32) + "\n");
}

void LiveFleet::fill_inventory() {
    add_places();
    add_switch();
    add_recorder();
    for (const auto& name : cameras_) add_camera(name);
}

void LiveFleet::add_places() {
    v1::Customer customer;
    customer.set_id("corner-shop");
    customer.set_name("Corner Shop");
    value_of(api().post<v1::Customer>("/v1/customers", customer));
    v1::Site site;
    site.set_id("main-street");
    site.set_name("Main Street");
    site.set_customer_id("corner-shop");
    site.set_time_zone("Europe/Berlin");
    value_of(api().post<v1::Site>("/v1/sites", site));
}

void LiveFleet::file_secret(const v1::PutCredential& put, const Secret& secret) {
    value_of(api().ask<v1::Credential>(cli::put_credential(put, secret, Secret())));
}

void LiveFleet::add_switch() {
    if (!ready_.contains("switch")) return;
    const auto site = YAML::Load(options_.site)["switch"];
    const auto& found = ready_.at("switch");
    v1::Switch made;
    made.set_id("shop-switch");
    made.set_name("Shop switch");
    made.set_site_id("main-street");
    made.mutable_identity()->set_maker("netgear");
    if (site["mac"]) made.mutable_identity()->set_mac(site["mac"].as<std::string>());
    made.mutable_endpoint()->set_host(text(found, "address"));
    made.mutable_endpoint()->set_snmp_port(found.at("snmp_port").to_number<unsigned>());
    value_of(api().post<v1::Switch>("/v1/switches", made));
    if (!site["community_file"]) return;
    v1::PutCredential put;
    put.set_device_id("shop-switch");
    put.set_kind(v1::SecretKind::snmp_community);
    file_secret(put, secret(site["community_file"].as<std::string>()));
}

void LiveFleet::add_recorder() {
    if (!ready_.contains("recorder")) return;
    v1::Recorder made;
    describe(made, ready_.at("recorder"), "recorder");
    value_of(api().post<v1::Recorder>("/v1/recorders", made));
    const auto name = YAML::Load(options_.site)["recorder"]["password_file"].as<std::string>();
    file_secret(login_of("recorder", "admin"), secret(name));
}

void LiveFleet::add_camera(const std::string& name) {
    const auto& found = camera_of(ready_, name);
    const auto site = YAML::Load(options_.site);
    v1::Camera made;
    describe(made, found, name);
    made.mutable_endpoint()->set_rtsp_port(found.at("rtsp_port").to_number<unsigned>());
    made.set_policy(options_.policy);
    auto& network = *made.mutable_network();
    network.set_address(text(found, "address"));
    network.set_netmask("255.255.255.0");
    network.set_gateway(gateway_of(network.address()));
    if (const unsigned channel = channel_of(site, name); channel > 0) {
        made.mutable_recorder()->set_recorder_id("recorder");
        made.mutable_recorder()->set_channel(channel);
    }
    value_of(api().post<v1::Camera>("/v1/cameras", made));
    for (const auto& camera : site["cameras"]) {
        if (camera["name"].as<std::string>() != name || !camera["password_file"]) continue;
        learn_password(name, secret(camera["password_file"].as<std::string>()));
    }
    if (!options_.without_ownership.contains(name)) own(made);
}

void LiveFleet::learn_password(const std::string& camera, const Secret& secret) {
    file_secret(login_of(camera, text(camera_of(ready_, camera), "user")), secret);
}

void LiveFleet::own(const v1::Camera& camera) {
    v1::OwnershipRecord record;
    record.set_device_id(camera.id());
    *record.mutable_identity() = camera.identity();
    record.set_customer_id("corner-shop");
    record.set_proof(v1::OwnershipRecord::purchase_invoice);
    record.set_reference("2024-0117");
    record.set_attested_by("A. Installer");
    value_of(api().post<v1::OwnershipRecord>("/v1/ownership", record));
}

}  // namespace camfleet::support
