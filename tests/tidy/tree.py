# SPDX-License-Identifier: Apache-2.0
"""The source tree as the rules see it: every file once, with its text and its code without comments."""
import functools
import os
import pathlib
import re

LEFT_OUT = {".git", "build", "run", "node_modules", "__pycache__"}
CODE = (".cpp", ".hpp")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
# One pattern walks over comments, strings and raw strings in the order they stand.
TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
                    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)


class Violation:
    def __init__(self, path, line, rule, text):
        self.path, self.line, self.rule, self.text = path, line, rule, text

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.text}"


def blank(match, keep_strings):
    """Keeps line breaks, so that line numbers stay right."""
    token = match.group(0)
    if token.startswith(("//", "/*")):
        return re.sub(r"[^\n]", " ", token)
    return token if keep_strings else '"' + re.sub(r"[^\n]", " ", token[1:-1]) + '"'


class File:
    def __init__(self, root, path):
        self.path = path
        self.full = root / path
        self.folder, _, self.name = path.rpartition("/")
        self.stem, self.suffix = os.path.splitext(self.name)

    @functools.cached_property
    def text(self):
        return self.full.read_text(encoding="utf-8", errors="replace")

    @functools.cached_property
    def code(self):
        """C++ without comments and contents of strings."""
        return TOKENS.sub(lambda m: blank(m, False), self.text)

    @functools.cached_property
    def includes(self):
        """(line, '<' or '"', header)"""
        commented_out = TOKENS.sub(lambda m: blank(m, True), self.text)
        return [(commented_out.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))
                for m in INCLUDE.finditer(commented_out)]

    def is_code(self):
        return self.suffix in CODE

    def is_script(self):
        return self.suffix in (".py", ".sh") or (self.suffix == "" and self.text.startswith("#!"))

    def find(self, pattern, text=None):
        """(line, match) of each hit."""
        text = self.text if text is None else text
        return [(text.count("\n", 0, m.start()) + 1, m) for m in re.finditer(pattern, text, re.M)]


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(d for d in folders if d not in LEFT_OUT)
            for name in sorted(names):
                if name == ".git":
                    continue  # a work tree has a file called .git
                path = (pathlib.Path(folder) / name).relative_to(self.root).as_posix()
                if (self.root / path).is_file() and not self.is_binary(self.root / path):
                    self.files.append(File(self.root, path))
        self.by_path = {f.path: f for f in self.files}

    @staticmethod
    def is_binary(path):
        with open(path, "rb") as opened:
            return b"\0" in opened.read(4096)

    def code(self, *folders):
        return [f for f in self.files if f.is_code() and (not folders or f.path.startswith(folders))]
