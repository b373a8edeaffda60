// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"

#include "controller/cli/requests.hpp"
#include "controller/cli/suggest.hpp"

#include <algorithm>

namespace camfleet::cli {

CLI::Option* Builder::word(CLI::App* command,
                           const std::string& name,
                           std::string& value,
                           const std::string& about,
                           const std::vector<std::string>& words) {
    std::string shown;
    for (const auto& one : words) shown += (shown.empty() ? "" : "|") + one;
    CLI::Option* made = text(command, name, value, about, Values{.words = words});
    made->type_name(shown);
    made->check(CLI::Validator(
        [words, name](std::string& given) {
            const bool known = std::find(words.begin(), words.end(), given) != words.end();
            return known ? std::string()
                         : "'" + given + "' is no value of " + name + "." + hint(given, words);
        },
        ""));
    return made;
}

std::vector<std::string> enum_words(const google::protobuf::EnumDescriptor* type) {
    std::vector<std::string> out;
    for (int i = 0; i < type->value_count(); ++i) {
        if (type->value(i)->number() != 0) out.push_back(type->value(i)->name());
    }
    return out;
}

int enum_value(const google::protobuf::EnumDescriptor* type, const std::string& word) {
    const auto* found = type->FindValueByName(word);
    return found == nullptr ? 0 : found->number();
}

void plan_list(Plan& plan, Request request, const google::protobuf::Message& reply) {
    plan.kind = Plan::Kind::ask;
    plan.request = std::move(request);
    plan.reply = &reply;
}

void plan_pick(Plan& plan, Things things, const std::string& id) {
    const Listing listing = listings(things).front();
    plan_list(plan, get(listing.path), *listing.reply);
    plan.pick = id;
    plan.subject = things;
    plan.subject_id = id;
}

CLI::App* add_device_group(Builder& builder,
                           const std::string& path,
                           Things things,
                           const google::protobuf::Message& list,
                           const google::protobuf::Message& one) {
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::string noun(singular(things));
    CLI::App* group = builder.group(name, name + " of the inventory");
    builder.does(builder.command(group, "list", "all " + name),
                 [path, &list](Plan& plan) { plan_list(plan, get(path), list); });
    struct Verb {
        const char* word;
        const char* method;
        std::string about;
    };
    for (const Verb& verb :
         {Verb{"show", "GET", "everything about one " + noun},
          Verb{"remove", "DELETE", "take a " + noun + " out of the inventory"}}) {
        CLI::App* command = builder.command(group, verb.word, verb.about);
        auto id = std::make_shared<std::string>();
        builder.id(command, "ID", *id, "the " + noun, things)->required();
        builder.does(command, [=, &one, method = std::string(verb.method)](Plan& plan) {
            plan_list(plan, Request{method, path + "/" + escape(*id), ""}, one);
            if (method == "DELETE") plan.reply = nullptr;
            plan.subject = things;
            plan.subject_id = *id;
        });
    }
    return group;
}

void add_device_flags(Builder& builder, CLI::App* command, DeviceFlags& flags) {
    builder.text(command, "NAME", flags.name, "name for people")->required();
    builder.text(command, "--id", flags.id, "stable id; made from the name if not given");
    builder.id(command, "--site", flags.site, "site it is at", Things::sites)->required();
    builder.text(command, "--maker", *flags.identity.mutable_maker(), "maker, lower case",
                 Values{.words = {"hikvision", "axis", "dahua", "onvif"}});
    builder.text(command, "--serial", *flags.identity.mutable_serial(), "as the maker prints it");
    builder.text(command, "--mac", *flags.identity.mutable_mac(), "MAC address");
    builder.text(command, "--model", flags.model, "model, as on the label");
    builder.text(command, "--address", *flags.endpoint.mutable_host(), "numeric address");
    builder.id(command, "--credential", flags.credential, "credential id, if one is known",
               Things::none);
}

}  // namespace camfleet::cli
