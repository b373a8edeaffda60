// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/session.hpp"

#include "controller/cli/command_line.hpp"
#include "controller/cli/error_text.hpp"
#include "controller/cli/event_stream.hpp"
#include "controller/cli/fields.hpp"
#include "controller/cli/files.hpp"
#include "controller/cli/look_view.hpp"
#include "controller/cli/reply_view.hpp"
#include "controller/cli/requests.hpp"
#include "controller/cli/settings.hpp"
#include "controller/cli/suggest.hpp"
#include "controller/cli/table.hpp"

#include <cstdlib>
#include <ostream>

namespace camfleet::cli {
namespace {

constexpr long answer_seconds = 30;
constexpr const char* look_again = "5";  // seconds that the controller keeps the question
constexpr long completion_seconds = 2;   // nobody waits longer for a completion

Time wall_now() { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

Result<Connection> connection_for(const Plan& plan) {
    const Environment environment = [](const char* name) {
        const char* value = std::getenv(name);
        return value == nullptr ? std::string() : std::string(value);
    };
    Connection file;
    const std::string path = config_path(environment);
    if (const auto text = path.empty() ? fail(Errc::not_found, "") : read_text(path); text) {
        auto parsed = parse_config(*text, path);
        if (!parsed) return std::unexpected(parsed.error());
        file = std::move(*parsed);
    } else if (text.error().code != Errc::not_found) {
        return std::unexpected(text.error());
    }
    return complete_connection(plan.connection, environment, file);
}

Result<std::unique_ptr<HttpClient>> client_for(const Plan& plan) {
    auto connection = connection_for(plan);
    if (!connection) return std::unexpected(connection.error());
    if (connection->token_file.empty()) return std::unexpected(token_error("", ""));
    auto token = read_secret(connection->token_file, "token");
    if (!token) return std::unexpected(token_error(connection->token_file, token.error().context));
    return std::make_unique<HttpClient>(std::move(*connection), std::move(*token));
}

std::vector<std::string> ids(const HttpClient& client, Things things, long seconds_max) {
    std::vector<std::string> out;
    for (const auto& listing : listings(things)) {
        const auto answer = client.send(get(listing.path), seconds_max);
        if (!answer) continue;
        const auto list = parse_reply(*listing.reply, answer->body);
        if (!list) continue;
        for (const auto* element : elements(**list)) out.push_back(id_of(*element));
    }
    return out;
}

// A thing that is not there was perhaps mistyped.
Error with_hint(Error error, const HttpClient& client, const Plan& plan) {
    if (error.code != Errc::not_found || plan.subject == Things::none) return error;
    const auto more = hint(plan.subject_id, ids(client, plan.subject, answer_seconds));
    if (!more.empty() && !error.context.ends_with('.')) error.context += ".";
    error.context += more;
    return error;
}

Result<const google::protobuf::Message*> pick(const google::protobuf::Message& list,
                                              const Plan& plan) {
    std::vector<std::string> known;
    for (const auto* element : elements(list)) {
        known.push_back(id_of(*element));
        if (known.back() == plan.pick) return element;
    }
    return fail(Errc::not_found, "no " + std::string(singular(plan.subject)) + " is called '" +
                                     plan.pick + "'." + hint(plan.pick, known));
}

Result<void> add_secret(Plan& plan) {
    const bool snmp_v3 = plan.secret.credential.kind() == v1::SecretKind::snmp_v3;
    auto secret = read_secret(plan.secret.file, "secret of " + plan.secret.credential.device_id());
    if (!secret) return std::unexpected(secret.error().within("--secret-file"));
    Secret privacy;
    if (snmp_v3 || !plan.secret.privacy_file.empty()) {
        auto read = read_secret(plan.secret.privacy_file, "privacy pass phrase");
        if (!read) return std::unexpected(read.error().within("--privacy-secret-file"));
        privacy = std::move(*read);
    }
    plan.request = put_credential(plan.secret.credential, *secret, privacy);
    return {};
}

// A token never reaches the screen when a file was named for it.
Result<void> save(const Plan& plan, std::string& body) {
    if (plan.reply != &v1::AgentInvitation::default_instance()) {
        return save_private(plan.save_to, body);
    }
    auto invitation = parse_reply(*plan.reply, body);
    if (!invitation) return std::unexpected(invitation.error());
    auto& made = static_cast<v1::AgentInvitation&>(**invitation);
    auto saved = save_private(plan.save_to, made.token() + "\n");
    Secret::wipe(*made.mutable_token());
    Secret::wipe(body);
    body = to_json(made, JsonStyle::wire);
    return saved;
}

}  // namespace

int Session::run(Plan plan) {
    const Result<int> done = carry_out(plan);
    if (done) return *done;
    problems_ << "camfleetctl: " << printable(done.error().context) << "\n";
    return 1;
}

Result<int> Session::carry_out(Plan& plan) {
    if (plan.kind == Plan::Kind::print) {
        *screen_.out << plan.text;
        return 0;
    }
    if (plan.kind == Plan::Kind::complete) {
        complete(plan);
        return 0;
    }
    screen_.json = plan.output == Output::json;
    auto client = client_for(plan);
    if (!client) return std::unexpected(client.error());
    Result<int> done = plan.kind == Plan::Kind::ask     ? ask(**client, plan)
                       : plan.kind == Plan::Kind::watch ? watch(**client, plan)
                       : plan.kind == Plan::Kind::look  ? look(**client, plan)
                                                        : follow(**client, plan);
    if (!done) return std::unexpected(with_hint(done.error(), **client, plan));
    return done;
}

Result<int> Session::ask(const HttpClient& client, Plan& plan) {
    if (plan.secret.wanted) {
        if (auto read = add_secret(plan); !read) return std::unexpected(read.error());
    }
    auto answer = client.send(plan.request, answer_seconds);
    Secret::wipe(plan.request.body);
    if (!answer) return std::unexpected(answer.error());
    if (!plan.save_to.empty()) {
        if (auto saved = save(plan, answer->body); !saved) return std::unexpected(saved.error());
        *screen_.out << "written: " << plan.save_to << "\n";
        return 0;
    }
    if (plan.reply == nullptr) {
        *screen_.out << (plan.request.method == "DELETE" ? "removed: " + plan.subject_id + "\n"
                                                         : answer->body);
        return 0;
    }
    const auto reply = parse_reply(*plan.reply, answer->body);
    if (!reply) return std::unexpected(reply.error());
    return show(**reply, plan);
}

Result<int> Session::show(const google::protobuf::Message& reply, const Plan& plan) {
    const google::protobuf::Message* shown = &reply;
    if (!plan.pick.empty()) {
        const auto picked = pick(reply, plan);
        if (!picked) return std::unexpected(picked.error());
        shown = *picked;
    }
    *screen_.out << (screen_.json ? to_json(*shown, JsonStyle::pretty)
                                  : reply_text(*shown, screen_.style, wall_now()));
    const auto* verdict = dynamic_cast<const v1::AuditVerdict*>(shown);
    return verdict != nullptr && !verdict->intact() ? 1 : 0;
}

Result<int> Session::look(const HttpClient& client, const Plan& plan) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(plan.wait_seconds);
    auto answer = client.send(plan.request, answer_seconds);
    while (true) {
        if (!answer) return std::unexpected(answer.error());
        const auto reply = parse_reply(*plan.reply, answer->body);
        if (!reply) return std::unexpected(reply.error());
        const auto& look = static_cast<const v1::Look&>(**reply);
        const bool late = std::chrono::steady_clock::now() >= give_up;
        if (has_ended(look) || late) {
            *screen_.out << (screen_.json ? to_json(look, JsonStyle::pretty)
                                          : look_text(look, plan.explain, wall_now()));
            return look_exit_code(look);
        }
        answer = client.send(get("/v1/looks/" + escape(look.id()), {{"wait", look_again}}),
                             answer_seconds);
    }
}

Result<int> Session::watch(const HttpClient& client, const Plan& plan) {
    const auto answer = client.send(plan.request, answer_seconds);
    if (!answer) return std::unexpected(answer.error());
    const auto reply = parse_reply(*plan.reply, answer->body);
    if (!reply) return std::unexpected(reply.error());
    Watcher watcher(client, screen_, plan.watch);
    const auto state = watcher.follow(static_cast<const v1::RecoveryState&>(**reply));
    if (!state) return std::unexpected(state.error());
    return exit_code(*state);
}

Result<int> Session::follow(const HttpClient& client, const Plan& plan) {
    const auto started = std::chrono::steady_clock::now();
    const auto goes_on = [&] {
        return plan.watch.give_up_seconds == 0 ||
               std::chrono::steady_clock::now() - started <
                   std::chrono::seconds(plan.watch.give_up_seconds);
    };
    EventStream stream;
    Result<void> failure;
    const auto on_bytes = [&](std::string_view bytes) {
        auto events = stream.feed(bytes);
        if (!events) failure = std::unexpected(events.error());
        for (const auto& data : events.value_or(std::vector<std::string>{})) {
            const auto event = parse_reply(v1::LiveEvent::default_instance(), data);
            if (event) print_event(static_cast<const v1::LiveEvent&>(**event), plan);
        }
        return failure.has_value() && goes_on();
    };
    const auto ended = client.stream(plan.request, {.on_bytes = on_bytes, .on_tick = goes_on});
    if (!failure) return std::unexpected(failure.error());
    if (!ended) return std::unexpected(ended.error());
    return 0;
}

void Session::print_event(const v1::LiveEvent& event, const Plan& plan) {
    if (plan.output == Output::json) {
        *screen_.out << to_json(event, JsonStyle::line) << "\n" << std::flush;
        return;
    }
    *screen_.out << time_text(wall_now(), TimeStyle::absolute, wall_now()) << "  "
                 << printable(event.recovery_id()) << "  " << printable(event.text()) << "\n"
                 << std::flush;
}

// Says nothing when the fleet cannot be asked: a completion is no place for errors.
void Session::complete(const Plan& plan) {
    Values values = cli::complete(command_tree(), plan.words);
    if (values.things != Things::none) {
        if (const auto client = client_for(plan); client) {
            values.words = ids(**client, values.things, completion_seconds);
        }
    }
    for (const auto& word : values.words) {
        if (word.starts_with(plan.words.back())) *screen_.out << printable(word) << "\n";
    }
}

}  // namespace camfleet::cli
