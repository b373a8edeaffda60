// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision_recorder/channel_book.hpp"

#include <pugixml.hpp>

#include <arpa/inet.h>
#include <charconv>

namespace camfleet::lab {

namespace {

bool is_ipv4(const std::string& address) {
    in_addr parsed{};
    return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1;
}

std::expected<std::string, IsapiStatus> open_text(const std::string& value,
                                                  const FieldCipher* cipher) {
    if (cipher == nullptr || value.empty()) return value;
    auto plain = cipher->decrypt(value);
    if (!plain) return std::unexpected(isapi::bad_xml_content);
    return std::move(*plain);
}

}  // namespace

std::string channel_fields(const Channel& channel, const FieldCipher* cipher) {
    const ChannelSource& source = channel.source;
    const ChannelHealth& health = channel.health;
    std::string descriptor =
        tag("proxyProtocol", source.protocol) + tag("addressingFormatType", "ipaddress") +
        tag("ipAddress", source.address) + tag("managePortNo", std::to_string(source.manage_port)) +
        tag("srcInputPort", "1") +
        tag("userName", cipher != nullptr ? cipher->encrypt(source.user) : source.user) +
        tag("streamType", source.stream_type);
    // Empty until the camera was asked, as real ones send them.
    descriptor += tag("model", health.model) + tag("serialNumber", health.serial) +
                  tag("firmwareVersion", health.firmware) + tag("deviceID", "");
    return tag("id", std::to_string(channel.id)) + tag("name", source.name) +
           block("sourceInputPortDescriptor", descriptor) +
           tag("certificateValidationEnabled", "false") + tag("defaultAdminPortEnabled", "true") +
           tag("enableAnr", "false") + tag("enableTiming", "true");
}

std::string status_fields(const Channel& channel) {
    const ChannelHealth& health = channel.health;
    return tag("id", std::to_string(channel.id)) +
           block("sourceInputPortDescriptor", tag("ipAddress", channel.source.address)) +
           tag("online", health.online ? "true" : "false") +
           tag("chanDetectResult", health.detect) +
           tag("recordStatus", health.recording ? "true" : "false");
}

std::expected<ChannelBody, IsapiStatus> read_channel(const std::string& body,
                                                     const FieldCipher* cipher) {
    pugi::xml_document parsed;
    if (!parsed.load_string(body.c_str())) return std::unexpected(isapi::bad_xml_format);
    const pugi::xml_node root = parsed.document_element();
    const pugi::xml_node descriptor = child(root, "sourceInputPortDescriptor");
    // Real recorders know proxyProtocol; the manual's adminProtocol is refused.
    if (local_name(root) != "InputProxyChannel" || descriptor.empty() ||
        !has(descriptor, "proxyProtocol")) {
        return std::unexpected(isapi::bad_xml_content);
    }
    ChannelBody read;
    read.id = text(root, "id");
    read.source.name = text(root, "name");
    read.source.protocol = text(descriptor, "proxyProtocol");
    read.source.address = text(descriptor, "ipAddress");
    if (!is_ipv4(read.source.address)) return std::unexpected(isapi::bad_ipv4);
    const std::string port = text(descriptor, "managePortNo");
    std::from_chars(port.data(), port.data() + port.size(), read.source.manage_port);
    const auto user = open_text(text(descriptor, "userName"), cipher);
    if (!user) return std::unexpected(user.error());
    read.source.user = *user;
    auto password = open_text(child(descriptor, "password").text().get(), cipher);
    if (!password) return std::unexpected(password.error());
    read.source.password = Secret(std::move(*password));
    if (has(descriptor, "streamType")) read.source.stream_type = text(descriptor, "streamType");
    return read;
}

}  // namespace camfleet::lab
