#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants one violation at a time into a small clean tree and demands that its rule finds it."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check  # noqa: E402
from tree import Tree  # noqa: E402

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = SPDX + "// What this header is for, in a sentence.\n#pragma once\n"
CLEAN = {
    "agent/core/CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\ncamfleet_library(core RECURSE)\n",
    "agent/core/task/task_machine.hpp": HEADER + '#include "common/base/time.hpp"\nnamespace camfleet::task {}\n',
    "agent/core/task/task_machine.cpp": SPDX + '#include "agent/core/task/task_machine.hpp"\n',
    "common/base/time.hpp": HEADER + "namespace camfleet {}\n",
    "tests/unit/task/CMakeLists.txt": "# SPDX-License-Identifier: Apache-2.0\ncamfleet_test(t LABEL unit)\n",
    "tests/unit/task/task_test.cpp": SPDX + '#include <gtest/gtest.h>\n#include "agent/core/task/task_machine.hpp"\n'
                                            "TEST(Task, ends_in_time) {}\n",
    "common/proto/job.proto": SPDX + "message Job { string agent_id = 1; }\n",
}


def long_function(lines):
    return SPDX + "int f() {\n" + "    g();\n" * lines + "    return 0;\n}\n"


class Planted(unittest.TestCase):
    def found(self, planted):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**CLEAN, **planted}.items():
                full = pathlib.Path(folder) / path
                full.parent.mkdir(parents=True, exist_ok=True)
                full.write_text(text)
            return check.violations(folder)[0]

    def caught(self, rule, planted, path=None):
        path = path or next(iter(planted))
        hits = [v for v in self.found(planted) if v.rule == rule and v.path == path]
        self.assertTrue(hits, f"{rule} did not see {planted}")

    def core(self, code):
        return {"agent/core/task/task_machine.cpp":
                CLEAN["agent/core/task/task_machine.cpp"] + code}

    def test_the_clean_tree_is_clean(self):
        self.assertEqual([str(v) for v in self.found({})], [])

    def test_core_is_pure(self):
        for code in ("#include <fstream>\n", "#include <thread>\n", "#include <mutex>\n",
                     "#include <boost/asio/post.hpp>\n", '#include "common/ports/store.hpp"\n',
                     '#include "common/observe/log.hpp"\n', "#include <sys/socket.h>\n",
                     "#include <spdlog/spdlog.h>\n", "auto t = std::chrono::system_clock::now();\n",
                     "std::unordered_map<int, int> m;\n", "int x = co_await y;\n", "int n = std::rand();\n",
                     'void f() { printf("x"); }\n'):
            with self.subTest(code):
                self.caught("layering", self.core(code))

    def test_agent_and_controller_never_meet(self):
        self.caught("layering", {"agent/runners/x.cpp": SPDX + '#include "controller/core/a.hpp"\n'})
        self.caught("layering", {"controller/api/x.cpp": SPDX + '#include "agent/core/a.hpp"\n'})
        self.caught("layering", {"common/base/x.cpp": SPDX + '#include "agent/core/a.hpp"\n'})
        self.caught("layering", {"controller/cli/x.cpp": SPDX + '#include "controller/storage/a.hpp"\n'})

    def test_the_lab_is_the_other_side_of_the_wire(self):
        for header in ("agent/core/a.hpp", "controller/core/a.hpp", "common/protocol/topics.hpp"):
            self.caught("layering", {"tests/lab/x.cpp": SPDX + f'#include "{header}"\n'})

    def test_arrows_of_the_rooms(self):
        for path, header in (("common/protocol/x.cpp", "common/ports/store.hpp"),
                             ("common/ports/x.hpp", "common/adapters/a.hpp"),
                             ("agent/cameras/axis/x.cpp", "agent/core/a.hpp"),
                             ("agent/switches/x.cpp", "agent/cameras/a.hpp"),
                             ("controller/storage/x.cpp", "controller/runners/a.hpp")):
            with self.subTest(path):
                self.caught("layering", {path: HEADER + f'#include "{header}"\n'})

    def test_third_parties_end_in_adapters(self):
        for path, header in (("agent/runners/x.cpp", "sqlite3.h"), ("controller/runners/x.cpp", "rocksdb/db.h"),
                             ("agent/runners/x.cpp", "boost/beast/http.hpp"), ("common/base/x.cpp", "boost/json.hpp"),
                             ("agent/cameras/axis/x.cpp", "curl/curl.h"), ("common/base/x.cpp", "gtest/gtest.h"),
                             ("common/runtime/x.cpp", "boost/asio.hpp"), ("common/base/x.cpp", "format"),
                             ("common/base/x.cpp", "boost/uuid/uuid.hpp")):
            with self.subTest(header):
                self.caught("layering", {path: SPDX + f"#include <{header}>\n"})

    def test_an_include_in_a_comment_is_none(self):
        self.assertEqual(self.found(self.core("// #include <fstream>\n/* #include <mutex> */\n")), [])

    def test_main_knows_every_room_of_its_program(self):
        found = self.found({"agent/main.cpp": SPDX + '#include "agent/cameras/a.hpp"\n'})
        self.assertFalse([v for v in found if v.rule == "layering"])

    def test_long_files_and_functions(self):
        self.caught("file_size", {"agent/core/task/big.cpp": SPDX + "int x;\n" * 500})
        self.caught("function_size", {"agent/core/task/long.cpp": long_function(69)})
        fitting = self.found({"agent/core/task/long.cpp": long_function(66)})
        self.assertFalse([v for v in fitting if v.rule == "function_size"])

    def test_a_promise_names_a_test_that_exists(self):
        room = "agent/cameras/axis/axis_capabilities.cpp"
        table = SPDX + '#include "common/ports/capability_table.hpp"\nauto a = "Task.%s";\n'
        self.caught("proofs", {room: table % "ends_never"})
        self.assertFalse([v for v in self.found({room: table % "ends_in_time"}) if v.rule == "proofs"])

    def test_names_of_files(self):
        self.caught("file_name", {"agent/core/task/TaskThing.cpp": SPDX})
        self.caught("file_name", {"agent/core/task/task-thing.cpp": SPDX})
        self.caught("file_name", {"agent/core/task/task_runner.cpp": SPDX})
        self.caught("file_name", {"agent/runners/task_machine.cpp": SPDX})
        self.caught("file_name", {"controller/core/job_store.cpp": SPDX})

    def test_licence_and_opening_comment(self):
        self.caught("spdx", {"agent/core/task/x.cpp": "int x;\n"})
        self.caught("spdx", {"deploy/thing": "#!/bin/sh\ntrue\n"})
        self.caught("spdx", {"policies/recovery/x.yaml": "name: x\n"})
        self.caught("header_comment", {"agent/core/task/x.hpp": SPDX + "#pragma once\n"})
        self.caught("header_comment", {"agent/core/task/x.hpp": SPDX + "// What this is for, in a line.\n"})

    def test_namespaces(self):
        self.caught("namespace", {"agent/core/task/x.cpp": SPDX + "namespace camfleet::a::b::c {\n}\n"})
        self.caught("namespace", {"agent/core/task/x.cpp": SPDX + "namespace Other {\n}\n"})
        self.caught("namespace", {"agent/core/task/x.hpp": HEADER + "using namespace std;\n"})

    def test_names_of_tests(self):
        for code in ("TEST(my_suite, is_a_sentence) {}", "TEST(Suite, NoSentence) {}",
                     "TEST(Suite, DISABLED_one_two) {}", "TEST(Suite, a_b) { GTEST_SKIP(); }"):
            with self.subTest(code):
                self.caught("test_name", {"tests/unit/task/x.cpp": SPDX + code + "\n"})

    def test_names_in_the_schema(self):
        for text in ("message job { string a = 1; }", "message Job {\n string agentId = 1;\n}",
                     "enum State { first = 0; }", "enum State { unspecified = 0; Second = 1; }"):
            with self.subTest(text):
                self.caught("proto_name", {"common/proto/x.proto": SPDX + text + "\n"})

    def test_unfinished_words_and_machine_paths(self):
        for text in ("// TODO later", "// FIXME", "// HACK", 'auto p = "/work/x";', 'auto p = "/root/x";',
                     "// not implemented yet"):
            with self.subTest(text):
                self.caught("word", {"agent/core/task/x.cpp": SPDX + text + "\n"})
        self.caught("word", {"README.md": "see /home/someone\n"})
        self.assertEqual(self.found({"README.md": "deploy/work/x and https://h/work/ and 501 Not Implemented\n"}), [])

    def test_calls_that_are_not_made(self):
        for code in ("co_spawn(io, f(), asio::detached);", "class A : std::enable_shared_from_this<A> {};",
                     "std::system(command);", "assert(x);", "strcpy(a, b);"):
            with self.subTest(code):
                self.caught("call", {"agent/runners/x.cpp": SPDX + code + "\n"})
        self.caught("call", {"tests/unit/task/x.cpp": SPDX + "std::this_thread::sleep_for(one);\n"})
        self.caught("call", {"common/base/x.cpp": SPDX + "std::cout << 1;\n"})

    def test_a_secret_is_not_printed(self):
        for code in ("out << password.reveal();", 'log.info("p", s.reveal());', 'printf("%s", s.reveal());',
                     "return fail(Errc::io, std::string(s.reveal()));"):
            with self.subTest(code):
                self.caught("secret", {"agent/runners/x.cpp": SPDX + code + "\n"})

    def test_dead_files(self):
        self.caught("dead_file", {"agent/core/task/alone.hpp": HEADER})
        self.caught("dead_file", {"agent/core/task/alone.hpp": HEADER, "agent/core/task/alone.cpp":
                                  SPDX + '#include "agent/core/task/alone.hpp"\n'})
        self.caught("dead_file", {"agent/nowhere/x.cpp": SPDX})
        self.caught("dead_file", {"policies/forgotten/x.yaml": "# " + SPDX})
        self.caught("dead_file", {"tests/unit/task/data/x.txt": "x\n"})
        self.caught("dead_file", {"deploy/forgotten": "#!/bin/sh\n# " + SPDX})

    def test_fuzz_targets_are_described(self):
        target = {"tests/fuzz/CMakeLists.txt": "# " + SPDX + "camfleet_fuzz(xml_fuzz SOURCES x.cpp)\n"}
        self.caught("fuzz", target)
        self.assertFalse([v for v in self.found({**target, "tests/fuzz/README.md": "xml_fuzz: XML\n"})
                          if v.rule == "fuzz"])
        self.caught("fuzz", {"tests/fuzz/corpus/gone/a": "x"})

    def test_code_is_taken_apart_rightly(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.cpp"
            path.write_text('a("// no comment", R"(raw " text)", \'"\'); // comment\nb();\n')
            code = Tree(folder).files[0].code
        self.assertNotIn("comment", code)
        self.assertNotIn("raw", code)
        self.assertEqual(code.count("\n"), 2)
        self.assertIn("b();", code)


if __name__ == "__main__":
    unittest.main()
