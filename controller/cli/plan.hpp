// SPDX-License-Identifier: Apache-2.0
// What one command line means: which request goes to the controller, how the answer is shown, and
// what has to be read first (a secret). Made by parse() without touching anything, carried out by
// Session. Invariant: a plan never holds a secret; it names the file that does.
#pragma once

#include "common/proto/api.pb.h"

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <vector>

namespace camfleet::cli {

struct Request {
    std::string method = "GET";
    std::string path;  // with query, escaped
    std::string body;  // JSON; empty: none
};

// How to reach the controller. Empty: not given here.
struct Connection {
    std::string api;
    std::string ca;
    std::string token_file;
    std::string actor;
};

enum class Output { table, json };

// Kinds of things that have ids; for completion and for "did you mean".
enum class Things {
    none,
    customers,
    sites,
    agents,
    cameras,
    switches,
    recorders,
    devices,  // cameras, switches and recorders
    policies,
    recoveries,
    work_orders,
    jobs,
};

struct Watch {
    bool on = false;
    bool approve = false;  // approve when asked, with the reason below
    std::string reason;
    std::uint32_t give_up_seconds = 0;  // 0: until the recovery ends
};

// A secret to be read from a file ("-": standard input) or asked for without echo.
struct SecretInput {
    bool wanted = false;
    std::string file;
    std::string privacy_file;
    v1::PutCredential credential;  // without its secrets
};

struct Plan {
    enum class Kind {
        ask,       // one request, one answer
        watch,     // request, then the live ladder of the recovery
        look,      // request, then its report, once it is there
        follow,    // live events until interrupted
        print,     // `text` only: help, completion scripts
        complete,  // candidates for the last of `words`
    };

    Kind kind = Kind::ask;
    Connection connection;
    Output output = Output::table;
    Request request;
    const google::protobuf::Message* reply = nullptr;  // prototype; null: text or nothing
    std::string pick;                                  // the element of a list to show, by id
    Things subject = Things::none;                     // what `subject_id` names
    std::string subject_id;
    std::uint32_t wait_seconds = 0;  // look: give up after so long; 0: do not wait
    bool explain = false;            // look: with every line of evidence
    std::string save_to;             // the answer (an envelope) or its token goes to this file
    SecretInput secret;
    Watch watch;
    std::string text;
    std::vector<std::string> words;
};

}  // namespace camfleet::cli
