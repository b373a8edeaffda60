// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/discovery/lab_device.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <arpa/inet.h>

namespace camfleet::lab {
namespace {

std::string local(std::string_view name) {
    const auto colon = name.find(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

pugi::xml_node find(const pugi::xml_node& from, const std::string& name) {
    return from.find_node([&](const pugi::xml_node& node) { return local(node.name()) == name; });
}

std::string url_host(const LabDevice& device) {
    return is_ipv6(device) ? "[" + device.address + "]" : device.address;
}

std::optional<std::string> sadp_answer(const LabDevice& device, std::string_view question) {
    pugi::xml_document probe;
    if (!probe.load_buffer(question.data(), question.size())) return std::nullopt;
    const auto root = probe.document_element();
    if (std::string_view(root.name()) != "Probe") return std::nullopt;
    std::string mac = device.mac;
    std::ranges::replace(mac, ':', '-');
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ProbeMatch><Uuid>" +
           std::string(root.child_value("Uuid")) +
           "</Uuid><Types>inquiry</Types><DeviceDescription>" + device.model +
           "</DeviceDescription><DeviceSN>" + device.model + device.serial +
           "</DeviceSN><CommandPort>8000</CommandPort><HttpPort>80</HttpPort><MAC>" + mac +
           "</MAC><IPv4Address>" + device.address + "</IPv4Address><SoftwareVersion>" +
           device.firmware + "</SoftwareVersion><Activated>" +
           (device.activated ? "true" : "false") + "</Activated></ProbeMatch>";
}

// RFC 6763: PTR in the answer, SRV, TXT and A behind it, names compressed.
std::optional<std::string> mdns_answer(const LabDevice& device, std::string_view question) {
    const auto u16 = [](std::size_t value) {
        return std::string{static_cast<char>((value >> 8U) & 0xffU),
                           static_cast<char>(value & 0xffU)};
    };
    const auto label = [](const std::string& text) {
        return static_cast<char>(text.size()) + text;
    };
    const auto service = label("_axis-video") + label("_tcp") + label("local") + '\0';
    if (question.size() < 12 || (question[2] & '\x80') != 0) return std::nullopt;
    if (question.find(service) == std::string_view::npos) return std::nullopt;
    std::string out(question.substr(0, 2));  // a one-shot asker wants its number back
    out += u16(0x8400) + u16(0) + u16(1) + u16(0) + u16(3);
    const auto service_at = out.size();
    const auto head = [&](const std::string& name, unsigned type, std::size_t size) {
        out += name + u16(type) + u16(1) + u16(0) + u16(120) + u16(size);
    };
    const auto to = [&](std::size_t at) { return u16(0xc000U | at); };
    const auto instance = label("AXIS " + device.model + " - " + device.serial) + to(service_at);
    head(service, 12, instance.size());
    const auto instance_at = out.size();
    out += instance;
    const auto host = label("axis-" + device.serial) + to(service_at + 17);  // "local"
    head(to(instance_at), 33, 6 + host.size());
    out += u16(0) + u16(0) + u16(device.http_port);
    const auto host_at = out.size();
    out += host;
    const auto text = label("macaddress=" + device.serial);
    head(to(instance_at), 16, text.size());
    out += text;
    const bool six = is_ipv6(device);
    std::string address(six ? 16 : 4, '\0');
    inet_pton(six ? AF_INET6 : AF_INET, device.address.c_str(), address.data());
    head(to(host_at), six ? 28 : 1, address.size());
    return out + address;
}

std::optional<std::string> ssdp_answer(const LabDevice& device, std::string_view question) {
    constexpr std::string_view target = "urn:axis-com:service:BasicService:1";
    if (!question.starts_with("M-SEARCH * HTTP/1.1\r\n")) return std::nullopt;
    if (question.find("MAN: \"ssdp:discover\"") == std::string_view::npos) return std::nullopt;
    const auto host =
        is_ipv6(device) ? "HOST: [FF02::C]:1900\r\n" : "HOST: 239.255.255.250:1900\r\n";
    if (question.find(host) == std::string_view::npos) return std::nullopt;
    if (question.find(target) == std::string_view::npos) return std::nullopt;
    return "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\nLOCATION: http://" +
           url_host(device) +
           ":49152/rootdesc1.xml\r\nSERVER: Linux/2.6.35, UPnP/1.0\r\nST: " + std::string(target) +
           "\r\nUSN: uuid:Upnp-BasicDevice-1_0-" + device.serial + "::" + std::string(target) +
           "\r\n\r\n";
}

std::optional<std::string> ws_answer(const LabDevice& device, std::string_view question) {
    pugi::xml_document probe;
    if (!probe.load_buffer(question.data(), question.size())) return std::nullopt;
    if (!find(probe, "Probe")) return std::nullopt;
    const std::string types = find(probe, "Types").child_value();
    const bool wanted = types.empty() || types.find("NetworkVideoTransmitter") != std::string::npos;
    const std::string id = find(probe, "MessageID").child_value();
    if (!wanted || id.empty()) return std::nullopt;
    const std::string port = device.http_port == 80 ? "" : ":" + std::to_string(device.http_port);
    const std::string name = device.maker == "axis" ? "AXIS%20" + device.model : device.maker;
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><E:Envelope "
           "xmlns:E=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:A=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:W=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" "
           "xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\"><E:Header><A:RelatesTo>" +
           id +
           "</A:RelatesTo><A:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches"
           "</A:Action></E:Header><E:Body><W:ProbeMatches><W:ProbeMatch><A:EndpointReference>"
           "<A:Address>urn:uuid:" +
           device.uuid +
           "</A:Address></A:EndpointReference><W:Types>dn:NetworkVideoTransmitter</W:Types>"
           "<W:Scopes>onvif://www.onvif.org/name/" +
           name + "\n onvif://www.onvif.org/hardware/" + device.model + " " + device.scopes +
           "</W:Scopes><W:XAddrs>http://" + url_host(device) + port +
           "/onvif/device_service</W:XAddrs><W:MetadataVersion>1</W:MetadataVersion>"
           "</W:ProbeMatch></W:ProbeMatches></E:Body></E:Envelope>";
}

std::string dhip_frame(const std::string& json) {
    const auto number = [](std::size_t value) {
        std::string out;
        for (int i = 0; i < 4; ++i, value >>= 8U) out.push_back(static_cast<char>(value & 0xffU));
        return out;
    };
    return number(32) + "DHIP" + number(0) + number(0) + number(json.size()) + number(0) +
           number(json.size()) + number(0) + json;
}

std::optional<std::string> dahua_answer(const LabDevice& device, std::string_view question) {
    // A bare JSON datagram gets no reply: the frame has to be right byte by byte.
    if (question.size() < 32) return std::nullopt;
    const std::string json(question.substr(32));
    if (dhip_frame(json) != question) return std::nullopt;
    boost::system::error_code code;
    const auto asked = boost::json::parse(json, code);
    if (code || !asked.is_object()) return std::nullopt;
    const auto* method = asked.as_object().if_contains("method");
    if (method == nullptr || *method != "DHDiscover.search") return std::nullopt;
    const boost::json::value answer = {
        {"mac", device.mac},
        {"method", "client.notifyDevInfo"},
        {"params",
         {{"deviceInfo",
           {{"DeviceClass", "IPC"},
            {"DeviceType", device.model},
            {"HttpPort", device.http_port},
            {"IPv4Address", {{"IPAddress", device.address}, {"SubnetMask", "255.255.255.0"}}},
            {"SerialNo", device.serial},
            {"Vendor", "Dahua"},
            {"Version", device.firmware},
            {"Init", device.activated ? 150 : 149}}}}}};
    return dhip_frame(boost::json::serialize(answer) + "\n");
}

}  // namespace

bool is_ipv6(const LabDevice& device) { return device.address.find(':') != std::string::npos; }

SpeechPlace place_of(Speech speech) {
    switch (speech) {
        case Speech::sadp:
            return {"239.255.255.250", "", 37020};
        case Speech::mdns:
            return {"224.0.0.251", "ff02::fb", 5353};
        case Speech::ssdp:
            return {"239.255.255.250", "ff02::c", 1900};
        case Speech::ws_discovery:
            return {"239.255.255.250", "ff02::c", 3702};
        case Speech::dhdiscover:
            return {"239.255.255.251", "", 37810};
    }
    return {};
}

std::optional<std::string> answer_of(const LabDevice& device,
                                     Speech speech,
                                     std::string_view question) {
    switch (speech) {
        case Speech::sadp:
            return sadp_answer(device, question);
        case Speech::mdns:
            return mdns_answer(device, question);
        case Speech::ssdp:
            return ssdp_answer(device, question);
        case Speech::ws_discovery:
            return ws_answer(device, question);
        case Speech::dhdiscover:
            return dahua_answer(device, question);
    }
    return std::nullopt;
}

}  // namespace camfleet::lab
