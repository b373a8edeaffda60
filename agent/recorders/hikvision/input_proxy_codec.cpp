// SPDX-License-Identifier: Apache-2.0
#include "agent/recorders/hikvision/input_proxy_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/cameras/hikvision/edit_codec.hpp"
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>

namespace camfleet::hikvision {
namespace {

constexpr std::size_t field_chars_max = 256;
constexpr std::int64_t channel_id_max = 65'535;
constexpr std::string_view sdk_port = "8000";  // of the HIKVISION protocol, not HTTP

std::string field(const pugi::xml_node& parent, std::string_view name) {
    auto text = xml::child_text(parent, name);
    if (text.size() > field_chars_max) text.resize(field_chars_max);
    return text;
}

std::optional<std::uint32_t> id_of(const pugi::xml_node& channel) {
    const auto id = xml::number_of(xml::child_text(channel, "id"));
    if (!id || *id < 1 || *id > channel_id_max) return std::nullopt;
    return static_cast<std::uint32_t>(*id);
}

Result<ProxyChannel> channel_of(const pugi::xml_node& node) {
    const auto id = id_of(node);
    if (!id) return fail(Errc::malformed, "InputProxyChannel: id is missing or no channel number");
    const auto source = xml::child(node, "sourceInputPortDescriptor");
    ProxyChannel channel{.id = *id,
                         .name = field(node, "name"),
                         .address = field(source, "ipAddress"),
                         .serial = field(source, "serialNumber"),
                         .mac = {}};
    if (const auto mac = normalise_mac(field(source, "macAddress"))) channel.mac = *mac;
    return channel;
}

// Some firmware tells whether the channel records; the word differs.
std::optional<bool> recording_of(const pugi::xml_node& status) {
    for (const std::string_view name :
         {"recordStatus", "isRecording", "recording", "recordState"}) {
        const auto node = xml::find(status, name);
        if (!node) continue;
        const auto word = xml::text_of(node);
        for (const std::string_view yes :
             {"true", "recording", "record", "on", "start", "started", "1"}) {
            if (xml::same_word(word, yes)) return true;
        }
        for (const std::string_view no :
             {"false", "notRecording", "off", "stop", "stopped", "idle", "0"}) {
            if (xml::same_word(word, no)) return false;
        }
    }
    return std::nullopt;
}

v1::ChannelResult status_of(const pugi::xml_node& node, std::uint32_t channel) {
    v1::ChannelResult result;
    result.set_channel(channel);
    result.set_online(xml::is_true(xml::child_text(node, "online")));
    const auto word = field(node, "chanDetectResult");
    result.set_detail(word.empty() ? "unknown" : word);
    result.set_name(field(node, "name"));
    const auto recording = recording_of(node);
    result.set_recording_known(recording.has_value());
    result.set_recording(recording.value_or(false));
    return result;
}

Result<void> check_source(const ProxySource& source) {
    if (auto ok = check_ipv4(source.address, "camera.host"); !ok) return ok;
    if (source.http_port == 0 || source.http_port > 65'535) {
        return fail(Errc::invalid_argument, "camera port: not within 1 to 65535");
    }
    if (source.user.empty()) return fail(Errc::invalid_argument, "camera user is empty");
    return {};
}

void set_source(pugi::xml_node source, const ProxySource& values) {
    auto protocol = xml::child_text(source, "proxyProtocol");
    if (protocol.empty()) protocol = xml::child_text(source, "adminProtocol");
    xml::set_child_text(source, "addressingFormatType", "ipaddress");
    xml::set_child_text(source, "ipAddress", values.address);
    if (auto host = xml::child(source, "hostName")) source.remove_child(host);
    if (xml::same_word(protocol, "ONVIF")) {
        xml::set_child_text(source, "managePortNo", std::to_string(values.http_port));
    } else if (xml::child_text(source, "managePortNo").empty()) {
        xml::set_child_text(source, "managePortNo", std::string(sdk_port));
    }
    xml::set_child_text(source, "userName", values.user);
    xml::set_child_text(source, "password", values.password);
}

const ProxyChannel* best(const ProxyChannelList& list,
                         const std::string& last_address,
                         const std::function<bool(const ProxyChannel&)>& fits) {
    const ProxyChannel* found = nullptr;
    for (const auto& channel : list.channels) {
        if (!fits(channel)) continue;
        const bool nearer =
            found != nullptr && channel.address == last_address && found->address != last_address;
        if (found == nullptr || nearer) found = &channel;
    }
    return found;
}

}  // namespace

Result<ProxyChannelList> parse_proxy_channels(std::string_view text) {
    const auto document = xml::parse(text, "InputProxyChannelList");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "InputProxyChannelList");
    if (!root) return std::unexpected(root.error());
    ProxyChannelList list;
    list.version = root->attribute("version").value();
    list.name_space = root->attribute("xmlns").value();
    for (const auto& node : root->children()) {
        if (!xml::is_named(node, "InputProxyChannel")) continue;
        if (list.channels.size() == channels_max) return fail(Errc::too_large, "too many channels");
        auto channel = channel_of(node);
        if (!channel) return std::unexpected(channel.error());
        list.channels.push_back(std::move(*channel));
    }
    std::ranges::sort(list.channels, {}, &ProxyChannel::id);
    return list;
}

Result<v1::ChannelResult> parse_proxy_status(std::string_view text, std::uint32_t channel) {
    const auto document = xml::parse(text, "InputProxyChannelStatus");
    if (!document) return std::unexpected(document.error());
    const auto root = (*document)->document_element();
    if (xml::is_named(root, "InputProxyChannelStatus")) {
        const auto id = id_of(root);
        if (id && *id != channel) return fail(Errc::malformed, "status of another channel came");
        return status_of(root, channel);
    }
    if (!xml::is_named(root, "InputProxyChannelStatusList")) {
        return std::unexpected(xml::root_named(**document, "InputProxyChannelStatus").error());
    }
    for (const auto& node : root.children()) {
        if (xml::is_named(node, "InputProxyChannelStatus") && id_of(node) == channel) {
            return status_of(node, channel);
        }
    }
    return fail(Errc::not_found, "channel " + std::to_string(channel) + " is not listed");
}

Result<std::string> edit_proxy_channel(std::string_view document, const ProxySource& source) {
    if (const auto ok = check_source(source); !ok) return std::unexpected(ok.error());
    const auto parsed = xml::parse(document, "InputProxyChannel");
    if (!parsed) return std::unexpected(parsed.error());
    const auto root = xml::root_named(**parsed, "InputProxyChannel");
    if (!root) return std::unexpected(root.error());
    set_source(xml::child_or_new(*root, "sourceInputPortDescriptor"), source);
    return xml::print(**parsed);
}

Result<std::string> make_proxy_channel(const ProxyChannelList& list,
                                       std::uint32_t id,
                                       const std::string& name,
                                       const ProxySource& source) {
    if (const auto ok = check_source(source); !ok) return std::unexpected(ok.error());
    pugi::xml_document document;
    auto root = document.append_child("InputProxyChannel");
    if (!list.version.empty()) root.append_attribute("version") = list.version.c_str();
    if (!list.name_space.empty()) root.append_attribute("xmlns") = list.name_space.c_str();
    xml::set_child_text(root, "id", std::to_string(id));
    xml::set_child_text(root, "name", name);
    auto descriptor = root.append_child("sourceInputPortDescriptor");
    xml::set_child_text(descriptor, "proxyProtocol", "HIKVISION");
    set_source(descriptor, source);
    xml::set_child_text(descriptor, "srcInputPort", "1");
    xml::set_child_text(descriptor, "streamType", "auto");
    return xml::print(document);
}

const ProxyChannel* find_camera(const ProxyChannelList& list,
                                const v1::Identity& camera,
                                const std::string& last_address) {
    if (const auto* found = best(list, last_address, [&](const ProxyChannel& channel) {
            return same_serial(channel.serial, camera.serial());
        })) {
        return found;
    }
    if (const auto* found = best(list, last_address, [&](const ProxyChannel& channel) {
            return !channel.mac.empty() && channel.mac == camera.mac();
        })) {
        return found;
    }
    return best(list, last_address, [&](const ProxyChannel& channel) {
        return !last_address.empty() && channel.address == last_address && channel.serial.empty();
    });
}

std::uint32_t next_free_id(const ProxyChannelList& list) {
    for (const auto& channel : list.channels) {
        if (channel.address.empty() && channel.serial.empty()) return channel.id;
    }
    return list.channels.empty() ? 1 : list.channels.back().id + 1;
}

}  // namespace camfleet::hikvision
