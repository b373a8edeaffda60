// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/recorded/recorded_site.hpp"

#include "tests/support/fixtures/fixture_files.hpp"

#include <pugixml.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace camfleet::recorded_test {

namespace {

struct Document {
    const char* path;
    const char* recording;
};

constexpr const char* camera_plate = "hikvision/ds-2cd2146g2-isu_deviceInfo.xml";
constexpr const char* recorder_plate = "hikvision/ds-7608nxi-i2_deviceInfo.xml";
constexpr const char* recorder_channels = "hikvision/ds-7608nxi-i2_inputproxy_channels.xml";

// Several devices' recordings make one camera: no public one holds them all.
constexpr Document camera_documents[] = {
    {"/ISAPI/System/deviceInfo", camera_plate},
    {"/ISAPI/System/capabilities", "hikvision/ds-2cd2146g2-isu_capabilities.xml"},
    {"/ISAPI/Security/adminAccesses", "hikvision/ds-2cd2146g2-isu_adminAccesses.xml"},
    {"/ISAPI/Streaming/channels/101", "hikvision/ds-2cd2146g2-isu_streaming_101.xml"},
    {"/ISAPI/Security/capabilities", "hikvision/device_b_securityCapabilities.xml"},
    {"/ISAPI/Security/illegalLoginLock", "hikvision/device_b_illegalLoginLock.xml"},
    {"/ISAPI/Security/userCheck", "hikvision/device_b_userCheck_200.xml"},
    {"/ISAPI/Security/users", "hikvision/device_b_users.xml"},
    {"/ISAPI/System/Network/interfaces", "hikvision/camera_a_networkInterfaceList.xml"},
    {"/ISAPI/System/Network/interfaces/1/ipAddress", "hikvision/camera_a_ipAddress.xml"},
    {"/ISAPI/System/time", "hikvision/ds-7716ni-i4_time.xml"},
    {"/ISAPI/System/time/ntpServers", "hikvision/ds-7716ni-i4_ntpServers.xml"},
    {"/ISAPI/System/time/ntpServers/1", "hikvision/nvr_m-series_ntpServer_1.xml"},
};

constexpr Document recorder_documents[] = {
    {"/ISAPI/System/deviceInfo", recorder_plate},
    {"/ISAPI/System/capabilities", "hikvision/ds-7608nxi-i2_capabilities.xml"},
    {"/ISAPI/Security/adminAccesses", "hikvision/ds-7608nxi-i2_adminAccesses.xml"},
    {"/ISAPI/Security/capabilities", "hikvision/device_b_securityCapabilities.xml"},
    {"/ISAPI/Security/userCheck", "hikvision/device_b_userCheck_200.xml"},
    {"/ISAPI/ContentMgmt/InputProxy/channels", recorder_channels},
    {"/ISAPI/ContentMgmt/InputProxy/channels/status",
     "hikvision/nvr_b_inputproxy_channels_status.xml"},
    {"/ISAPI/ContentMgmt/InputProxy/channels/1/status",
     "hikvision/ds-7708n-i4_inputproxy_channel_1_status.xml"},
};

std::string switch_walk(const RecordedPort& port) {
    return "switches/" + port.recording + ".snmprec";
}

std::string path_of(const std::string& recording) {
    const auto path = support::fixture_path(recording);
    if (!path) throw std::runtime_error("no recording " + recording);
    return path->string();
}

pugi::xml_document parsed(const std::string& recording) {
    pugi::xml_document document;
    if (!document.load_file(path_of(recording).c_str())) {
        throw std::runtime_error(recording + " is no XML");
    }
    return document;
}

void write_plate(std::ostream& out, const std::string& recording, const std::string& mac) {
    const auto document = parsed(recording);
    const auto plate = document.document_element();
    const auto value = [&](const char* name) { return plate.child(name).text().get(); };
    out << "    model: \"" << value("model") << "\"\n    serial: \"" << value("serialNumber")
        << "\"\n    mac: \"" << (mac.empty() ? value("macAddress") : mac) << "\"\n    firmware: \""
        << value("firmwareVersion") << "\"\n    firmware_build: \"" << value("firmwareReleasedDate")
        << "\"\n    namespace: \"" << plate.attribute("xmlns").value() << "\"\n    version: \""
        << plate.attribute("version").value() << "\"\n";
}

template <class Documents>
void write_documents(std::ostream& out, const Documents& documents) {
    out << "    documents:\n      dir: /\n      files:\n";
    for (const auto& [path, recording] : documents) {
        out << "        \"" << path << "\": \"" << path_of(recording) << "\"\n";
    }
}

// One channel, as the recorded list has it, in a document of its own.
std::string first_channel(const std::filesystem::path& made) {
    const auto list = parsed(recorder_channels);
    pugi::xml_document document;
    auto channel = document.append_copy(list.document_element().child("InputProxyChannel"));
    for (const char* name : {"version", "xmlns"}) {
        channel.append_attribute(name) = list.document_element().attribute(name).value();
    }
    const auto path = (made / "channel_1.xml").string();
    if (!document.save_file(path.c_str())) throw std::runtime_error("cannot write " + path);
    return path;
}

void write_switch(std::ostream& out, const RecordedPort& port) {
    out << "switch:\n  name: shop-switch\n  port: 0\n  mac: \"" << port.bridge_mac
        << "\"\n  ports: " << port.port << "\n  community_file: switch.community\n  play: \""
        << path_of(switch_walk(port)) << "\"\n  if_index_offset: " << port.if_index_offset << "\n";
}

}  // namespace

std::optional<std::string> missing_recording(const RecordedPort& port) {
    std::vector<std::string> needed{switch_walk(port)};
    for (const auto& one : camera_documents) needed.emplace_back(one.recording);
    for (const auto& one : recorder_documents) needed.emplace_back(one.recording);
    for (const auto& name : needed) {
        if (!support::fixture_path(name)) return name;
    }
    return std::nullopt;
}

std::string recorded_site(const RecordedPort& port, const std::filesystem::path& made) {
    const std::string net = "127.79." + std::to_string(port.port % 250) + ".";
    std::ostringstream out;
    out << "name: recorded\ntime_scale: 20\ncontrol: { address: 127.0.0.1, port: 0 }\n"
        << "sadp: { interface: 127.0.0.1, port: 0 }\ncameras:\n  - name: garden\n";
    write_plate(out, camera_plate, port.device_mac);
    out << "    address: " << net << "10\n    factory_address: " << net
        << "64\n    port: " << port.port
        << "\n    boot_seconds: 60\n    password_file: garden.password\n";
    write_documents(out, camera_documents);
    out << "recorder:\n    name: recorder\n";
    write_plate(out, recorder_plate, "");
    out << "    address: " << net << "20\n    password_file: recorder.password\n"
        << "    poll_seconds: 120\n    channels:\n"
        << "      - { id: 1, name: garden, camera: garden }\n";
    write_documents(out, recorder_documents);
    out << "        \"/ISAPI/ContentMgmt/InputProxy/channels/1\": \"" << first_channel(made)
        << "\"\n";
    write_switch(out, port);
    return out.str();
}

}  // namespace camfleet::recorded_test
