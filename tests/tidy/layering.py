# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, from the #include lines. The arrows are those of the README's field guide."""
import re

from tree import Violation

RULE = "layering"

# Folder -> folders it may include from. The longest folder that fits a file counts.
BASE = ["common/base", "common/proto"]
PORTS = BASE + ["common/ports"]
# The one adapter that everybody counts with: a probe is made of its counters and gauges.
METRICS = ["common/adapters/prometheus"]
SHELL = PORTS + ["common/protocol", "common/runtime", "common/observe"]
ARROWS = {
    "common/base": BASE,
    "common/proto": BASE,
    "common/protocol": BASE + ["common/protocol"],
    "common/ports": PORTS,
    "common/runtime": PORTS + ["common/runtime"],
    "common/observe": PORTS + ["common/observe"],
    "common/adapters": SHELL + ["common/adapters"],
    "agent/core": BASE + ["agent/core"],
    "agent/runners": SHELL + METRICS + ["agent/core", "agent/journal", "agent/runners"],
    "agent/journal": SHELL + ["agent/journal"],
    "agent/adapters": PORTS + ["common/adapters", "agent/adapters"],
    "agent/discovery": PORTS + ["common/adapters", "agent/adapters", "agent/discovery"],
    "agent/cameras": PORTS + ["common/adapters", "agent/adapters", "agent/cameras"],
    "agent/switches": PORTS + ["common/adapters", "agent/adapters", "agent/switches"],
    # A maker's recorder speaks the language of its cameras.
    "agent/recorders": PORTS + ["common/adapters", "agent/adapters", "agent/cameras", "agent/recorders"],
    # Field tools: drivers come through their ports, handed in by main.
    "agent/tools": SHELL + ["common/adapters", "agent/adapters", "agent/core", "agent/discovery", "agent/switches",
                            "agent/tools"],
    "agent/config": BASE + ["common/adapters", "agent/config"],
    "agent": ["common", "agent"],
    "controller/core": BASE + ["controller/core"],
    "controller/runners": SHELL + METRICS + ["controller/core", "controller/storage", "controller/runners"],
    "controller/storage": PORTS + ["controller/core", "controller/storage"],
    "controller/api": SHELL + METRICS + ["controller/core", "controller/api"],
    "controller/cli": BASE + ["controller/cli"],
    # Policies are judged where they are read.
    "controller/config": BASE + ["common/adapters", "controller/core", "controller/config"],
    "controller": ["common", "controller"],
    # The other side of the wire: it shares spelling of rows and recordings with nobody but the tests.
    "tests/lab": BASE + ["common/ports/snmp.hpp", "tests/lab", "tests/support"],
    "tests": ["common", "agent", "controller", "tests"],
}

# Third parties end in adapters. Header prefix -> folders that may include it, and why there.
THIRD_PARTIES = {
    "boost/asio": ["common/runtime", "common/adapters", "agent/runners", "controller/runners",
                   "controller/api", "agent/main.cpp", "controller/main.cpp", "tests"],
    # HTTP of the operator API ends there; the lab is a device of its own.
    "boost/beast": ["common/runtime", "controller/api", "tests"],
    # tools: pages of field commands, as text or JSON.
    "boost/json": ["controller/api", "common/adapters", "agent/adapters", "agent/tools", "tests"],
    "boost/url": ["controller/api", "agent/adapters", "tests"],
    "boost/system": ["common/runtime", "common/adapters", "controller/api", "tests"],
    "boost/": [],
    # base: digests, and wiping of secrets. vault: at rest. hikvision: the maker's activation cipher.
    # discovery: probe numbers that nobody can guess. runners: comparison in constant time.
    "openssl/": ["common/base", "common/adapters", "controller/storage/vault",
                 "agent/cameras/hikvision", "agent/adapters", "agent/discovery", "controller/runners",
                 "controller/api", "tests"],
    # bench: what the libraries alone cost.
    "spdlog/": ["common/observe", "common/adapters", "tests/bench"],
    "fmt/": ["common/observe", "common/adapters"],
    "rocksdb/": ["controller/storage/rocksdb", "tests/bench"],
    "sqlite3.h": ["agent/journal", "tests"],
    # cli: a program of its own, whose one wire is HTTPS to the controller. enrol: before there is a runtime.
    "curl/": ["agent/adapters", "agent/enrol", "common/adapters", "controller/cli", "tests"],
    "net-snmp/": ["agent/switches/snmp", "agent/adapters", "common/adapters", "tests/lab", "tests/unit", "tests/bench"],
    "pugixml": ["agent/adapters", "common/adapters", "tests"],
    "yaml-cpp/": ["common/adapters", "controller/cli", "tests"],
    "CLI/": ["controller/cli", "controller/main.cpp", "agent/main.cpp", "agent/tools", "tests"],
    "mqtt/": ["common/adapters", "tests/bench", "tests/integration"],
    "MQTTAsync": ["common/adapters", "tests/bench", "tests/integration"],
    "prometheus/": ["common/observe", "common/adapters", "tests/bench"],
    "gtest/": ["tests"],
    "gmock/": ["tests"],
}
WHOLE = {"boost/asio.hpp", "boost/beast.hpp", "format", "print"}

IMPURE = re.compile(r"^(fstream|iostream|thread|mutex|shared_mutex|condition_variable|future|atomic|"
                    r"random|filesystem|coroutine|stop_token|semaphore|latch|barrier|ctime|"
                    r"csignal|stdio\.h|time\.h|unistd\.h|pthread\.h|(sys|netinet|arpa|net|boost|"
                    r"spdlog|openssl|curl|rocksdb|mqtt)/.*|sqlite3\.h)$")
# What a pure machine must not call: clocks, chance, and containers without a stable order.
IMPURE_CALLS = [(r"\b\w*_clock::now\s*\(", "asks a clock; take `now` as an argument"),
                (r"\bstd::(rand|random_device|getenv|async)\b", "is not pure"),
                (r"\b(printf|fprintf|fopen|fwrite|puts)\s*\(", "is I/O"),
                (r"\bunordered_(map|set|multimap|multiset)\b", "has no stable order"),
                (r"\bco_(await|return|yield)\b", "suspends; machines never do")]


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def home(path):
    fitting = [folder for folder in ARROWS if within(path, folder)]
    return max(fitting, key=len, default=None)


def is_core(path):
    return path.startswith(("agent/core/", "controller/core/"))


def own_include(file, line, header):
    folder = home(file.path)
    if folder is None or any(within(header, allowed) for allowed in ARROWS[folder]):
        return None
    # main.cpp is the only place that knows every concrete class of its program.
    if file.name == "main.cpp" and within(header, file.path.split("/")[0]):
        return None
    return Violation(file.path, line, RULE, f"{folder} must not include {header}")


def third_party(file, line, header):
    if header in WHOLE:
        return Violation(file.path, line, RULE, f"<{header}> is never included here: too much, or "
                                                "not in this standard library")
    for prefix in sorted(THIRD_PARTIES, key=len, reverse=True):
        if header.startswith(prefix):
            if any(within(file.path, folder) for folder in THIRD_PARTIES[prefix]):
                return None
            return Violation(file.path, line, RULE, f"<{header}> ends in an adapter, not here")
    return None


def check_core(file):
    out = [Violation(file.path, line, RULE, f"core is pure: no <{header}>")
           for line, kind, header in file.includes if kind == "<" and IMPURE.match(header)]
    for pattern, why in IMPURE_CALLS:
        out += [Violation(file.path, line, RULE, f"core: '{m.group(0).strip()}' {why}")
                for line, m in file.find(pattern, file.code)]
    return out


def check(tree):
    out = []
    for file in tree.code():
        for line, kind, header in file.includes:
            own = kind == '"' or header.startswith("common/")
            found = own_include(file, line, header) if own else third_party(file, line, header)
            if found:
                out.append(found)
        if is_core(file.path):
            out += check_core(file)
    return out
