// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/completion.hpp"

#include "controller/cli/suggest.hpp"

namespace camfleet::cli {
namespace {

// A word with '=' or ':' reaches COMP_WORDS in pieces; flags and ids here have neither.
constexpr const char* bash_script = R"(# bash completion of camfleetctl
_camfleetctl() {
    local IFS=$'\n'
    COMPREPLY=($(camfleetctl complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _camfleetctl camfleetctl
)";

constexpr const char* zsh_script = R"(#compdef camfleetctl
# zsh completion of camfleetctl
_camfleetctl() {
    local -a candidates
    candidates=("${(@f)$(camfleetctl complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    candidates=(${candidates:#})
    if (( ${#candidates} )); then compadd -a candidates; else _files; fi
}
if [ "$funcstack[1]" = "_camfleetctl" ]; then _camfleetctl "$@"; else compdef _camfleetctl camfleetctl; fi
)";

constexpr const char* fish_script = R"(# fish completion of camfleetctl
function __camfleetctl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates (camfleetctl complete -- $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        string join \n -- $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c camfleetctl -f -a '(__camfleetctl_complete)'
)";

}  // namespace

Result<std::string> completion_script(const std::string& shell) {
    if (shell == "bash") return bash_script;
    if (shell == "zsh") return zsh_script;
    if (shell == "fish") return fish_script;
    return fail(Errc::invalid_argument, "no completion for the shell '" + shell + "'." +
                                            hint(shell, {"bash", "zsh", "fish"}));
}

}  // namespace camfleet::cli
