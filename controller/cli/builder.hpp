// SPDX-License-Identifier: Apache-2.0
// Adds commands to the parser and remembers what each value may be. Internal to command_line and
// the *_commands files: each of these declares one group of commands and turns its values into
// the plan.
#pragma once

#include "controller/cli/command_tree.hpp"
#include "controller/cli/plan.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace camfleet::cli {

class Builder {
  public:
    Builder(CLI::App& root, Plan& plan) : root_(root), plan_(plan) {}

    CLI::App* group(const std::string& name, const std::string& about) {
        CLI::App* made = root_.add_subcommand(name, about);
        made->require_subcommand(1);
        return made;
    }
    CLI::App* command(CLI::App* parent, const std::string& name, const std::string& about) {
        return (parent == nullptr ? &root_ : parent)->add_subcommand(name, about);
    }

    CLI::Option* text(CLI::App* command,
                      const std::string& name,
                      std::string& value,
                      const std::string& about,
                      Values values = {}) {
        CLI::Option* made = command->add_option(name, value, about);
        values_[made] = std::move(values);
        return made;
    }
    CLI::Option* id(CLI::App* command,
                    const std::string& name,
                    std::string& value,
                    const std::string& about,
                    Things things) {
        return text(command, name, value, about, Values{.words = {}, .things = things});
    }
    CLI::Option* file(CLI::App* command,
                      const std::string& name,
                      std::string& value,
                      const std::string& about) {
        return text(command, name, value, about, Values{.words = {}, .file = true});
    }
    CLI::Option* number(CLI::App* command,
                        const std::string& name,
                        std::uint32_t& value,
                        const std::string& about) {
        return command->add_option(name, value, about);
    }
    // A value from a closed set of words; another word is refused with the nearest one.
    CLI::Option* word(CLI::App* command,
                      const std::string& name,
                      std::string& value,
                      const std::string& about,
                      const std::vector<std::string>& words);

    // `make` turns the values into the plan once the whole line was understood.
    template <class Make>
    void does(CLI::App* command, Make make) {
        command->callback([this, make = std::move(make)] { make(plan_); });
    }

    [[nodiscard]] Values values(const CLI::Option* option) const {
        const auto found = values_.find(option);
        return found == values_.end() ? Values{} : found->second;
    }

  private:
    CLI::App& root_;
    Plan& plan_;
    std::map<const CLI::Option*, Values> values_;
};

// Words of a protobuf enum, without "unspecified".
[[nodiscard]] std::vector<std::string> enum_words(const google::protobuf::EnumDescriptor* type);
// Value of one of enum_words(); 0 for any other word.
[[nodiscard]] int enum_value(const google::protobuf::EnumDescriptor* type, const std::string& word);

void plan_list(Plan& plan, Request request, const google::protobuf::Message& reply);
// One element of a list, picked by id.
void plan_pick(Plan& plan, Things things, const std::string& id);

void add_inventory_commands(Builder& builder);  // customers, sites, agents, switches, recorders
void add_camera_commands(Builder& builder);
void add_record_commands(Builder& builder);    // credentials, ownership, policies, jobs, audit
void add_recovery_commands(Builder& builder);  // recover, recoveries, work-orders, events

void add_look_commands(Builder& builder);  // discover, devices, ports, looks

// `switches ports`, beside list and show. --wait and the like, shared by all looks.
void add_ports_of_switch(Builder& builder, CLI::App* switches);

// list, show and remove, the same for each kind of device.
CLI::App* add_device_group(Builder& builder,
                           const std::string& path,
                           Things things,
                           const google::protobuf::Message& list,
                           const google::protobuf::Message& one);

// Flags that cameras, switches and recorders share.
struct DeviceFlags {
    std::string name;
    std::string id;
    std::string site;
    std::string model;
    std::string credential;
    v1::Identity identity;
    v1::Endpoint endpoint;
};
void add_device_flags(Builder& builder, CLI::App* command, DeviceFlags& flags);

template <class Device>
void fill_device(Device& device, const DeviceFlags& flags) {
    device.set_id(flags.id);
    device.set_site_id(flags.site);
    device.set_name(flags.name);
    device.set_model(flags.model);
    device.set_credential_id(flags.credential);
    *device.mutable_identity() = flags.identity;
    *device.mutable_endpoint() = flags.endpoint;
}

}  // namespace camfleet::cli
