# SPDX-License-Identifier: Apache-2.0
"""Files and functions of a size that a reader can hold."""
import json
import shutil
import subprocess

from tree import Violation

FILE_MAX = 500
FILE_WARN = 300
FUNCTION_MAX = 70
SIZED = (".cpp", ".hpp", ".py", ".proto", ".cmake", ".ts", ".tsx")


def lines_of(file):
    return file.text.count("\n") + (0 if file.text.endswith("\n") else 1)


def check_files(tree):
    out = []
    for file in tree.files:
        if (file.suffix in SIZED or file.is_script()) and lines_of(file) > FILE_MAX:
            out.append(Violation(file.path, lines_of(file), "file_size",
                                 f"{lines_of(file)} lines, at most {FILE_MAX}: which two rooms is it?"))
    return out


def warnings(tree):
    long = [(lines_of(f), f.path) for f in tree.files
            if (f.suffix in SIZED or f.is_script()) and lines_of(f) > FILE_WARN]
    return [f"{count} lines: {path}" for count, path in sorted(long, reverse=True)]


def functions(tree, paths):
    """(path, name, first line, last line) by universal-ctags."""
    command = ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C++=f", "--kinds-Python=fm",
               "--langmap=C++:.cpp.hpp", "-f", "-", "-L", "-"]
    done = subprocess.run(command, input="\n".join(paths), text=True, capture_output=True,
                          cwd=tree.root, timeout=60, check=True)
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            yield tag["path"], tag["name"], tag["line"], tag["end"]


def check_functions(tree):
    if shutil.which("ctags") is None:
        return [Violation("tests/tidy", 0, "function_size",
                          "ctags is missing: deploy/install-packages (universal-ctags)")]
    paths = [f.path for f in tree.files if f.suffix in (".cpp", ".hpp", ".py")]
    return [Violation(path, first, "function_size",
                      f"{name} has {last - first + 1} lines, at most {FUNCTION_MAX}")
            for path, name, first, last in functions(tree, paths)
            if last - first + 1 > FUNCTION_MAX]


def check(tree):
    return check_files(tree) + check_functions(tree)
