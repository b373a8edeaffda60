# SPDX-License-Identifier: Apache-2.0
"""Names that carry the role, the same everywhere; and what each file opens with."""
import re

from tree import Violation

SNAKE = re.compile(r"^[a-z][a-z0-9_]*$")
PASCAL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
KNOWN_NAMES = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "ACTIONS.md"}
# deploy/ and tests/ hold commands that people type: words with hyphens, no suffix.
COMMAND = re.compile(r"^[a-z][a-z0-9-]*$")

# Suffix -> where such a file may not stand, and what it promises.
ROLES = {
    "_machine": (r"/(runners|adapters|api|storage|cli)/", "is a pure step and lives in core"),
    "_planner": (r"/(runners|adapters|api|storage|cli)/", "is a pure plan and lives in core"),
    "_runner": (r"/core/", "drives a machine and lives outside core"),
    "_store": (r"/core/", "keeps rows and lives outside core"),
    "_driver": (r"/(core|runners|api|storage)/", "touches a device"),
    "_probe": (r"/core/", "holds metrics, or looks at a device, and lives outside core"),
}
# Forward declarations of third parties, and specialisations for them.
DECLARED_ELSEWHERE = {"CLI", "google", "pugi", "boost", "mqtt", "rocksdb", "std", "testing", "YAML"}
# Never leaves the agent's journal: there a first state is a state.
PRIVATE = {"common/proto/agent_state.proto"}
SPDX = "SPDX-License-Identifier: Apache-2.0"
MARKED = (".cpp", ".hpp", ".proto", ".cmake", ".py", ".sh", ".ts", ".tsx", ".yaml", ".yml")


def check_file_name(file):
    if file.name in KNOWN_NAMES or file.name.startswith("."):
        return []
    words = file.name.split(".")
    good = SNAKE.match(words[0]) or (not file.is_code() and COMMAND.match(words[0]))
    if not good:
        return [Violation(file.path, 1, "file_name", "file names are snake_case")]
    for suffix, (forbidden, promise) in ROLES.items():
        if file.is_code() and file.stem.endswith(suffix) and re.search(forbidden, "/" + file.path):
            return [Violation(file.path, 1, "file_name", f"a file called *{suffix} {promise}")]
    return []


def check_spdx(file):
    if not (file.suffix in MARKED or file.name == "CMakeLists.txt" or file.is_script()):
        return []
    if any(SPDX in line for line in file.text.split("\n", 3)[:3]):
        return []
    return [Violation(file.path, 1, "spdx", f"the first lines must say {SPDX}")]


def check_header(file):
    if file.suffix != ".hpp":
        return []
    out = []
    lines = file.text.split("\n")
    if len(lines) < 2 or not re.match(r"// \S.{15,}", lines[1]):
        out.append(Violation(file.path, 2, "header_comment",
                             "a header opens with what it is for (second line)"))
    if "#pragma once" not in file.text:
        out.append(Violation(file.path, 1, "header_comment", "no #pragma once"))
    out += [Violation(file.path, line, "namespace", "no using namespace in a header")
            for line, _ in file.find(r"^\s*using namespace\b", file.code)]
    return out


def check_namespaces(file):
    out = []
    for line, match in file.find(r"^\s*namespace\s+([\w:]+)\s*\{", file.code):
        name = match.group(1)
        if name.split("::")[0] in DECLARED_ELSEWHERE:
            continue
        if not re.match(r"^(camfleet(::[a-z0-9_]+){0,2}|[a-z0-9_]+)$", name):
            out.append(Violation(file.path, line, "namespace",
                                 f"'{name}': namespaces are camfleet::<folder>, and at most one "
                                 "group of names inside"))
    return out


def check_tests(file):
    out = []
    pattern = r"^\s*TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)"
    for line, match in file.find(pattern, file.code):
        suite, name = match.groups()
        if "_" in suite or not PASCAL.match(suite):
            out.append(Violation(file.path, line, "test_name", f"suite '{suite}' is PascalCase"))
        if not SNAKE.match(name):
            out.append(Violation(file.path, line, "test_name", f"'{name}' is no sentence"))
    out += [Violation(file.path, line, "test_name", "a test is skipped by name, with the reason")
            for line, _ in file.find(r"GTEST_SKIP\(\)\s*;|\bDISABLED_", file.code)]
    return out


def check_proto(file):
    out = []
    text = re.sub(r"//[^\n]*", "", file.text)
    for line, match in file.find(r"^\s*(?:repeated |optional )?[\w.<>, ]+\s+(\w+)\s*=\s*\d+\s*[;\[]", text):
        if not SNAKE.match(match.group(1)):
            out.append(Violation(file.path, line, "proto_name", f"field '{match.group(1)}' is snake_case"))
    for line, match in file.find(r"\b(?:message|enum)\s+(\w+)\s*\{", text):
        if not PASCAL.match(match.group(1)):
            out.append(Violation(file.path, line, "proto_name", f"type '{match.group(1)}' is PascalCase"))
    for line, match in file.find(r"\benum\s+(\w+)\s*\{([^}]*)\}", text):
        values = re.findall(r"(\w+)\s*=\s*(\d+)", match.group(2))
        zero = [name for name, number in values if number == "0"]
        if zero and zero[0] not in ("unspecified", "unknown", "none") and file.path not in PRIVATE:
            out.append(Violation(file.path, line, "proto_name",
                                 f"zero of enum {match.group(1)} must be 'unspecified', 'unknown' or 'none'"))
        out += [Violation(file.path, line, "proto_name", f"enum value '{name}' is snake_case")
                for name, _ in values if not SNAKE.match(name)]
    return out


def check(tree):
    out = []
    for file in tree.files:
        out += check_file_name(file) + check_spdx(file)
        if file.is_code():
            out += check_header(file) + check_namespaces(file)
        if file.is_code() and file.path.startswith("tests/"):
            out += check_tests(file)
        if file.suffix == ".proto":
            out += check_proto(file)
    return out
