// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/command_line.hpp"

#include "controller/cli/builder.hpp"
#include "controller/cli/completion.hpp"

namespace camfleet::cli {
namespace {

constexpr const char* about_text =
    "camfleetctl: look at the fleet and bring cameras back.\n"
    "Settings: --api --ca --token-file, or CAMFLEET_API CAMFLEET_CA CAMFLEET_TOKEN_FILE, or\n"
    "~/.config/camfleet/ctl.yaml (api, ca, token_file, actor).\n"
    "Exit codes: 0 done, 1 error, 3 a person is needed, 4 still waiting.";

struct Parser {
    Plan plan;
    std::string output = "table";
    CLI::App app{about_text, "camfleetctl"};
    Builder builder{app, plan};

    Parser() {
        app.fallthrough();
        app.require_subcommand(1);
        app.set_version_flag("--version", "camfleetctl 0.1.0");
        builder.text(&app, "--api", plan.connection.api, "https://HOST:PORT of the controller");
        builder.file(&app, "--ca", plan.connection.ca, "certificate of the fleet CA, PEM");
        builder.file(&app, "--token-file", plan.connection.token_file, "operator's token");
        builder.text(&app, "--actor", plan.connection.actor, "your name, for the audit log");
        builder.word(&app, "-o,--output", output, "how answers are shown", {"table", "json"});
        add_recovery_commands(builder);
        add_look_commands(builder);
        add_camera_commands(builder);
        add_inventory_commands(builder);
        add_record_commands(builder);
        add_completion();
    }

    void add_completion() {
        CLI::App* completion =
            builder.command(nullptr, "completion", "script that teaches your shell the commands");
        auto shell = std::make_shared<std::string>();
        builder.word(completion, "SHELL", *shell, "which", {"bash", "zsh", "fish"})->required();
        builder.does(completion, [shell](Plan& made) {
            made.kind = Plan::Kind::print;
            made.text = completion_script(*shell).value_or("");
        });
    }
};

Command describe(const CLI::App& app, const Builder& builder) {
    Command out;
    out.name = app.get_name();
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            out.positionals.push_back(builder.values(option));
            continue;
        }
        Flag flag;
        for (const auto& name : option->get_lnames()) flag.names.push_back("--" + name);
        for (const auto& name : option->get_snames()) flag.names.push_back("-" + name);
        flag.takes_value = option->get_items_expected_max() > 0;
        flag.values = builder.values(option);
        out.flags.push_back(std::move(flag));
    }
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        out.commands.push_back(describe(*command, builder));
    }
    return out;
}

Plan printed(std::string text) {
    Plan plan;
    plan.kind = Plan::Kind::print;
    plan.text = std::move(text);
    return plan;
}

// `complete -- WORD...` is for the completion scripts: its words are no arguments of ours.
Plan completing(const std::vector<std::string>& words) {
    Plan plan;
    plan.kind = Plan::Kind::complete;
    plan.words.assign(words.begin() + 2, words.end());
    if (plan.words.empty()) plan.words.emplace_back();
    return plan;
}

}  // namespace

Command command_tree() {
    const Parser parser;
    return describe(parser.app, parser.builder);
}

Result<Plan> parse(const std::vector<std::string>& words) {
    if (words.size() >= 2 && words[0] == "complete" && words[1] == "--") return completing(words);
    Parser parser;
    try {
        // CLI11 takes the words from the back.
        parser.app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::CallForHelp&) {
        return printed(parser.app.help());
    } catch (const CLI::CallForVersion& version) {
        return printed(std::string(version.what()) + "\n");
    } catch (const CLI::ParseError& problem) {
        if (words.empty()) return printed(parser.app.help());
        const std::string mistake = explain_mistake(command_tree(), words);
        return fail(Errc::invalid_argument,
                    mistake.empty() ? std::string(problem.what()) : mistake);
    }
    parser.plan.output = parser.output == "json" ? Output::json : Output::table;
    return std::move(parser.plan);
}

}  // namespace camfleet::cli
