// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/login_input.hpp"

#include "agent/tools/switch_tool/login_text.hpp"
#include "agent/tools/typed_input/secret_prompt.hpp"
#include "common/adapters/os/file.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

constexpr std::size_t line_max = 256;

// The terminal itself, whatever standard input is.
class Terminal {
  public:
    Terminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {}
    ~Terminal() {
        if (file_ >= 0) ::close(file_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] bool is_there() const { return file_ >= 0; }
    void say(std::string_view text) const {
        if (::write(file_, text.data(), text.size()) < 0) return;
    }
    [[nodiscard]] std::string line() const {
        std::string text;
        for (char c = 0; text.size() < line_max && ::read(file_, &c, 1) == 1 && c != '\n';)
            text += c;
        return text;
    }
    [[nodiscard]] Result<Secret> secret(std::string_view what) const {
        return tools::ask_secret(file_, file_, what);
    }

  private:
    int file_;
};

}  // namespace

Result<ports::SnmpLogin> login_from_file(const std::string& file) {
    const auto text = os::read_private_file(file, login_file_max);
    if (!text) return std::unexpected(text.error());
    auto login = parse_login(text->reveal());
    if (!login) return std::unexpected(login.error().within(file));
    return login;
}

Result<ports::SnmpLogin> login_from_terminal(const std::string& user,
                                             const std::string& auth_protocol) {
    const Terminal terminal;
    if (!terminal.is_there()) {
        return fail(Errc::invalid_argument,
                    "there is no terminal to ask for the SNMP login: use --login-file FILE");
    }
    ports::SnmpLogin login;
    auto secret = terminal.secret(user.empty() ? "SNMP community" : "authentication phrase");
    if (!secret) return std::unexpected(secret.error());
    login.secret = std::move(*secret);
    if (user.empty()) return login;
    auto privacy = terminal.secret("privacy phrase");
    if (!privacy) return std::unexpected(privacy.error());
    login.kind = v1::SecretKind::snmp_v3;
    login.user = user;
    login.privacy_secret = std::move(*privacy);
    login.auth_protocol = auth_protocol;
    login.priv_protocol = "AES";
    return login;
}

Result<ports::SnmpLogin> key_from_terminal() {
    const Terminal terminal;
    if (!terminal.is_there()) {
        return fail(Errc::invalid_argument,
                    "there is no terminal to ask for the API key: use --login-file FILE");
    }
    ports::SnmpLogin login;
    login.kind = v1::SecretKind::api_key;
    auto secret = terminal.secret("API key of the controller");
    if (!secret) return std::unexpected(secret.error());
    login.secret = std::move(*secret);
    return login;
}

Answer person_agrees(const std::string& question) {
    const Terminal terminal;
    if (!terminal.is_there()) return Answer::nobody_there;
    terminal.say(question + " [y/N] ");
    return terminal.line() == "y" ? Answer::yes : Answer::no;
}

}  // namespace camfleet::switch_tool
