// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"
#include "controller/cli/requests.hpp"

namespace camfleet::cli {
namespace {

struct CameraFlags {
    DeviceFlags device;
    v1::NetworkSettings network;
    std::string policy;
    std::string switch_id;
    std::string recorder_id;
    std::uint32_t http_port = 0;
    std::uint32_t https_port = 0;
    std::uint32_t rtsp_port = 0;
    std::uint32_t if_index = 0;
    std::string port_reason;
    std::uint32_t channel = 0;
    bool https = false;
    bool dhcp = false;
};

void add_flags(Builder& builder, CLI::App* add, CameraFlags& flags) {
    add_device_flags(builder, add, flags.device);
    builder.number(add, "--http-port", flags.http_port, "0: 80");
    builder.number(add, "--https-port", flags.https_port, "0: 443");
    builder.number(add, "--rtsp-port", flags.rtsp_port, "0: 554");
    add->add_flag("--https", flags.https, "speak HTTPS to it");
    add->add_flag("--dhcp", flags.dhcp, "it gets its address by DHCP after a reset");
    builder.text(add, "--netmask", *flags.network.mutable_netmask(),
                 "of the static address it must have after a reset (--address)");
    builder.text(add, "--gateway", *flags.network.mutable_gateway(), "of the same");
    builder.text(add, "--dns", *flags.network.mutable_dns(), "of the same");
    builder.id(add, "--policy", flags.policy, "recovery policy", Things::policies);
    builder.id(add, "--switch", flags.switch_id, "switch that feeds it, if known",
               Things::switches);
    builder.number(
        add, "--if-index", flags.if_index,
        "name its port on that switch by hand; the switches are believed where they see the "
        "camera");
    builder.text(add, "--port-reason", flags.port_reason,
                 "why the port is named by hand; goes into the audit log");
    builder.id(add, "--recorder", flags.recorder_id, "recorder it belongs to", Things::recorders);
    builder.number(add, "--channel", flags.channel, "its channel there, if known");
}

v1::Camera camera_of(const CameraFlags& flags) {
    v1::Camera out;
    fill_device(out, flags.device);
    out.mutable_endpoint()->set_http_port(flags.http_port);
    out.mutable_endpoint()->set_https_port(flags.https_port);
    out.mutable_endpoint()->set_rtsp_port(flags.rtsp_port);
    out.mutable_endpoint()->set_use_https(flags.https);
    out.set_policy(flags.policy);
    if (flags.dhcp) {
        out.mutable_network()->set_dhcp(true);
    } else if (!flags.network.netmask().empty()) {
        *out.mutable_network() = flags.network;
        out.mutable_network()->set_address(flags.device.endpoint.host());
    }
    if (!flags.recorder_id.empty()) {
        out.mutable_recorder()->set_recorder_id(flags.recorder_id);
        out.mutable_recorder()->set_channel(flags.channel);
    }
    if (!flags.switch_id.empty()) {
        out.mutable_port()->set_switch_id(flags.switch_id);
        out.mutable_port()->set_if_index(flags.if_index);
        out.mutable_port()->set_confidence(flags.if_index > 0 ? v1::PortBinding::named_by_operator
                                                              : v1::PortBinding::unknown);
        out.mutable_port()->set_explanation(flags.port_reason);
    }
    return out;
}

}  // namespace

void add_camera_commands(Builder& builder) {
    CLI::App* group =
        add_device_group(builder, "/v1/cameras", Things::cameras,
                         v1::CameraList::default_instance(), v1::Camera::default_instance());
    CLI::App* add = builder.command(group, "add", "add a camera, or change one (--id)");
    auto flags = std::make_shared<CameraFlags>();
    add_flags(builder, add, *flags);
    builder.does(add, [flags](Plan& plan) {
        plan_list(plan, post("/v1/cameras", camera_of(*flags)), v1::Camera::default_instance());
        plan.subject = Things::sites;
        plan.subject_id = flags->device.site;
    });
}

}  // namespace camfleet::cli
