# SPDX-License-Identifier: Apache-2.0
"""A driver that declares a "yes" names the test that shows it; the test must exist."""
import re

from tree import Violation

RULE = "proofs"
PROOF = re.compile(r'"([A-Z]\w*)\.([a-z]\w*)"')
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
DRIVERS = ("agent/cameras/", "agent/switches/")


def check(tree):
    tests = {match for file in tree.files if file.path.startswith("tests/") and file.suffix == ".cpp"
             for match in TEST.findall(file.text)}
    found = []
    for file in tree.files:
        if not file.path.startswith(DRIVERS) or "capability_table.hpp" not in file.text:
            continue
        for number, line in enumerate(file.text.splitlines(), 1):
            for suite, name in PROOF.findall(line):
                if (suite, name) not in tests:
                    found.append(Violation(file.path, number, RULE, f"no test is called {suite}.{name}"))
    return found
