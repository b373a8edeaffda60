# SPDX-License-Identifier: Apache-2.0
"""Files that nothing builds, includes, runs or reads."""
import re

from tree import Violation

RULE = "dead_file"
TARGET = re.compile(r"\b(camfleet_\w+|add_executable|add_library)\s*\(")
RECURSES = re.compile(r"\bRECURSE\b|\bGLOB_RECURSE\b|\bcamfleet_test\s*\(")


def check_headers(tree):
    included_by = {}
    for file in tree.code():
        for _, _, header in file.includes:
            included_by.setdefault(header, set()).add(file.path)
    out = []
    for file in tree.code():
        if file.suffix != ".hpp":
            continue
        own_source = file.path[:-4] + ".cpp"
        if not included_by.get(file.path, set()) - {own_source}:
            out.append(Violation(file.path, 1, RULE, "nobody includes it"))
    return out


def is_built(tree, file):
    """A CMakeLists.txt of its folder takes it, or one above takes it with everything below."""
    folder = file.folder
    while True:
        lists = tree.by_path.get((folder + "/" if folder else "") + "CMakeLists.txt")
        if lists is not None:
            relative = file.path[len(folder) + 1:] if folder else file.path
            return (relative in lists.text or
                    (bool(TARGET.search(lists.text)) and
                     (folder == file.folder or bool(RECURSES.search(lists.text)))))
        if not folder:
            return False
        folder = folder.rpartition("/")[0]


def check_sources(tree):
    return [Violation(f.path, 1, RULE, "no target builds it") for f in tree.code()
            if f.suffix == ".cpp" and not is_built(tree, f)]


def mentioned(tree, name, but):
    return any(name in f.text for f in tree.files if f.path != but and f.suffix != ".md")


def check_documents(tree):
    """Policies are read by folder; recordings and templates by name or by folder."""
    out = []
    for file in tree.files:
        parts = file.path.split("/")
        is_policy = parts[0] == "policies" and file.suffix in (".yaml", ".yml")
        is_data = bool({"data", "fixtures", "templates"} & set(parts[:-1]))
        if not is_policy and not is_data or file.suffix == ".md":
            continue
        folder = "/".join(parts[:2]) if is_policy else parts[-2]
        if not mentioned(tree, file.name, file.path) and not mentioned(tree, folder, file.path):
            out.append(Violation(file.path, 1, RULE, "nobody reads it"))
    return out


def check_scripts(tree):
    texts = [f for f in tree.files if not f.path.startswith(".git")]
    out = []
    for file in tree.files:
        if not file.is_script() or file.path.startswith(".ci/"):
            continue
        module = file.suffix == ".py" and re.compile(rf"\bimport .*\b{re.escape(file.stem)}\b|\bfrom {re.escape(file.stem)} ")
        if not any(f.path != file.path and (file.name in f.text or (module and module.search(f.text)))
                   for f in texts):
            out.append(Violation(file.path, 1, RULE, "nobody runs or names it"))
    return out


def check_fuzz(tree):
    """Each fuzz target is described; each corpus has its target; each target has the entry point."""
    guide = tree.by_path.get("tests/fuzz/README.md")
    out, targets = [], set()
    for file in tree.files:
        if file.name != "CMakeLists.txt":
            continue
        for line, match in file.find(r"^\s*camfleet_fuzz\(\s*(\w+)"):
            targets.add(match.group(1))
            if guide is None or match.group(1) not in guide.text:
                out.append(Violation(file.path, line, "fuzz",
                                     f"{match.group(1)} is not described in tests/fuzz/README.md"))
    for file in tree.files:
        corpus = re.search(r"(?:^|/)corpus/(\w+)/", file.path)
        if corpus and corpus.group(1) not in targets:
            out.append(Violation(file.path, 1, "fuzz", f"no fuzz target is called {corpus.group(1)}"))
    return out


def check(tree):
    return (check_headers(tree) + check_sources(tree) + check_documents(tree) + check_scripts(tree) +
            check_fuzz(tree))
