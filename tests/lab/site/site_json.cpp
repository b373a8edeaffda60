// SPDX-License-Identifier: Apache-2.0
// The site's state as JSON. Counters and states only: no password is ever part of it.
#include "tests/lab/site/site.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace camfleet::lab {

namespace {

namespace json = boost::json;

json::object to_json(const Counters& counters) {
    return {{"boots", counters.boots},
            {"power_cuts", counters.power_cuts},
            {"reboots_accepted", counters.reboots_accepted},
            {"basic_restores", counters.basic_restores},
            {"full_defaults", counters.full_defaults},
            {"button_defaults", counters.button_defaults},
            {"activations", counters.activations},
            {"password_changes", counters.password_changes},
            {"network_sets", counters.network_sets},
            {"backups", counters.backups},
            {"logins_ok", counters.logins_ok},
            {"logins_failed", counters.logins_failed},
            {"logins_while_locked", counters.logins_while_locked},
            {"snapshots", counters.snapshots}};
}

json::object where(const CameraState& camera) {
    return {{"name", camera.name},
            {"maker", "hikvision"},
            {"user", "admin"},
            {"serial", camera.serial},
            {"mac", camera.mac},
            {"address", camera.address},
            {"http_port", camera.http_port},
            {"rtsp_port", camera.rtsp_port}};
}

json::object to_json(const CameraState& camera) {
    json::object object = where(camera);
    object["phase"] = camera.phase;
    object["powered"] = camera.powered;
    object["listening"] = camera.listening;
    object["activated"] = camera.activated;
    object["frozen"] = camera.frozen;
    object["no_video"] = camera.no_video;
    object["button_held"] = camera.button_held;
    object["locked"] = camera.locked;
    object["device_name"] = camera.device_name;
    object["ntp_server"] = camera.ntp_server;
    object["time_mode"] = camera.time_mode;
    object["time_zone"] = camera.time_zone;
    object["counters"] = to_json(camera.counters);
    return object;
}

json::object to_json(const RecorderState& recorder) {
    json::array channels;
    for (const ChannelState& channel : recorder.channels) {
        channels.push_back(json::object{{"id", channel.id},
                                        {"name", channel.name},
                                        {"address", channel.address},
                                        {"serial", channel.serial},
                                        {"online", channel.online},
                                        {"recording", channel.recording},
                                        {"detect", channel.detect}});
    }
    const RecorderCounters& counters = recorder.counters;
    return {{"name", recorder.name},
            {"address", recorder.address},
            {"http_port", recorder.port},
            {"serial", recorder.serial},
            {"polling_held", recorder.polling_held},
            {"locked", recorder.locked},
            {"channels", std::move(channels)},
            {"counters", json::object{{"polls", counters.polls},
                                      {"logins_refused", counters.logins_refused},
                                      {"channel_updates", counters.channel_updates},
                                      {"channel_adds", counters.channel_adds},
                                      {"channel_deletes", counters.channel_deletes},
                                      {"logins_ok", counters.logins_ok},
                                      {"logins_failed", counters.logins_failed}}}};
}

json::object to_json(const PortSlot& slot, const PortBank& bank) {
    const bool plugged = slot.powered != nullptr;
    return {{"port", slot.number},
            {"role", slot.role},
            {"device", slot.device},
            {"power", bank.powered(slot.number)},
            {"cuts", bank.cuts(slot.number)},
            {"link", plugged && slot.powered->link_up()},
            {"milliwatts", plugged ? slot.powered->milliwatts() : 0U}};
}

}  // namespace

std::string Site::state_json() const {
    json::array cameras;
    for (const auto& camera : cameras_) cameras.push_back(to_json(camera->state()));
    for (const auto& camera : others_) cameras.push_back(camera->state());
    json::array ports;
    for (const PortSlot& slot : slots_) ports.push_back(to_json(slot, *ports_));
    json::object root{{"site", name_},
                      {"time_scale", clock_.scale()},
                      {"cameras", std::move(cameras)},
                      {"ports", std::move(ports)}};
    if (recorder_) root["recorder"] = to_json(recorder_->state());
    return json::serialize(root);
}

std::string Site::ready_json() const {
    json::array cameras;
    for (const auto& camera : cameras_) cameras.push_back(where(camera->state()));
    for (const auto& camera : others_) cameras.push_back(camera->where());
    json::object root{{"ready", true},
                      {"site", name_},
                      {"time_scale", clock_.scale()},
                      {"control", control_address().text()},
                      {"cameras", std::move(cameras)}};
    if (sadp_) {
        root["sadp"] = json::object{{"interface", sadp_interface_},
                                    {"port", sadp_->port()},
                                    {"multicast", sadp_->multicast()}};
    }
    if (recorder_) {
        const RecorderState recorder = recorder_->state();
        root["recorder"] = json::object{{"name", recorder.name},
                                        {"address", recorder.address},
                                        {"http_port", recorder.port},
                                        {"serial", recorder.serial},
                                        {"mac", recorder_plate_.mac}};
    }
    const SocketAddress snmp = ports_->snmp();
    if (snmp.port != 0) {
        root["switch"] = json::object{{"address", snmp.ip}, {"snmp_port", snmp.port}};
    }
    return json::serialize(root);
}

}  // namespace camfleet::lab
