// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/command_line.hpp"
#include "controller/cli/session.hpp"

#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

bool speaks_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view text(value);
        return text.find("UTF-8") != std::string_view::npos ||
               text.find("utf8") != std::string_view::npos;
    }
    return false;
}

camfleet::cli::Screen screen() {
    camfleet::cli::Screen out{.out = &std::cout};
    out.style.unicode = speaks_utf8();
    if (::isatty(STDOUT_FILENO) == 0) return out;
    out.redraw = true;
    out.style.colour = std::getenv("NO_COLOR") == nullptr;  // Source: no-color.org
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) out.columns = size.ws_col;
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    auto plan = camfleet::cli::parse(std::vector<std::string>(argv + 1, argv + argc));
    if (!plan) {
        std::cerr << "camfleetctl: " << plan.error().context << "\n"
                  << "camfleetctl --help shows every command.\n";
        return 1;
    }
    camfleet::cli::Session session(screen(), std::cerr);
    return session.run(std::move(*plan));
}
