# SPDX-License-Identifier: Apache-2.0
"""Words and calls that do not belong into the product."""
import re

from tree import Violation

# In every text file but the rules themselves, which have to name what they forbid.
WORDS = [
    (r"\b(TODO|FIXME|XXX|HACK)\b", "finish it, or write down the decision"),
    (r"(?<![\w./}$])/(work|root|home|farm)/", "a path of one machine"),
    # 501 is called so in RFC 9110.
    (r"(?i)^(?!.*\b501\b).*\b(not implemented|unimplemented)\b", "finish it, or leave it out"),
]
# In code, without comments and strings: pattern, folders it is about, folders it is allowed in, why.
CALLS = [
    (r"\bdetached\b", "", (), "spawn through TaskGroup: somebody must wait for it"),
    (r"\b(enable_)?shared_from_this\b", "", (), "say who owns it"),
    # The lab's devices live in time: booting, holding a button and streaming take a while.
    # The watcher pauses between two attempts to reconnect.
    (r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(", "",
     ("tests/lab/", "tests/unit/lab/", "tests/support/", "tests/bench/", "controller/cli/watcher.cpp", "agent/", "common/adapters/"),
     "no sleep as synchronisation: poll with a bound (tests/support) or wait for the event"),
    # Tests that type the commands of the README, as a person would.
    (r"(?<![\w.>:])(std::)?system\s*\(", "", ("tests/unit/common/openssl/", "tests/integration/"),
     "no shell"),
    (r"\bstd::(c?out|cerr)\b|\bprintf\s*\(", "common/",
     (), "a library does not print; log by common/observe"),
    (r"\bassert\s*\(", "", (), "CAMFLEET_ASSERT is on in every build"),
    (r"\b(strcpy|strcat|sprintf|gets)\s*\(", "", (), "no bound"),
]
# A secret on the same line as something that prints, logs or reports.
LEAK = re.compile(r"(?:<<|\bprintf\s*\(|\bfprintf\s*\(|\blog(?:ger|_\w+)?\s*[.(]|\bspdlog::|\bfail\s*\(|"
                  r"\bError\s*\{|\bwithin\s*\()[^\n;]*\breveal\s*\(\)")


def own_rules(file):
    return file.path.startswith("tests/tidy/")


def check_words(file):
    if own_rules(file):
        return []
    out = []
    for pattern, why in WORDS:
        out += [Violation(file.path, line, "word", f"'{m.group(0)}': {why}")
                for line, m in file.find(pattern)]
    return out


def check_calls(file):
    out = []
    for pattern, about, allowed, why in CALLS:
        if not file.path.startswith(about) or (allowed and file.path.startswith(allowed)):
            continue
        out += [Violation(file.path, line, "call", f"'{m.group(0).strip()}': {why}")
                for line, m in file.find(pattern, file.code)]
    out += [Violation(file.path, line, "secret", "a revealed secret next to something that prints it")
            for line, _ in file.find(LEAK.pattern, file.code)]
    return out


def check(tree):
    out = []
    for file in tree.files:
        out += check_words(file)
        if file.is_code():
            out += check_calls(file)
    return out
