#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule over the tree: check.py [ROOT]. Prints path:line: [rule] text; exit code 1 on any."""
import pathlib
import sys

sys.dont_write_bytecode = True
import dead_files
import hygiene
import layering
import naming
import proofs
import sizes
from tree import Tree

RULES = [layering, sizes, naming, hygiene, dead_files, proofs]


def violations(root):
    tree = Tree(root)
    return [v for rule in RULES for v in rule.check(tree)], sizes.warnings(tree)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    found, warned = violations(root)
    for line in warned:
        print("near the limit:", line)
    for violation in found:
        print(violation)
    print(f"{len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
