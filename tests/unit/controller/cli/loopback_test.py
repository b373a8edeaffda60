#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""camfleetctl against a scripted controller on loopback: TLS, token, exit codes, files, live ladder."""
import http.server
import json
import os
import pathlib
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1)
TOKEN = "operator-token-of-this-test"
LADDER = [{"rung": "diagnose"}, {"rung": "reboot"}, {"rung": "restore_full", "needs_approval": True}]


def recovery(phase, **more):
    state = {"id": "rec-1", "camera_id": "front-door", "objective": "online", "phase": phase,
             "policy": {"ladder": LADDER}}
    return {**state, **more}


class Script(http.server.BaseHTTPRequestHandler):
    """Answers from `answers`; records what was asked."""
    protocol_version = "HTTP/1.1"
    answers = {}
    asked = []
    events = []
    event_streams = 0
    state = recovery("job_running")

    def reply(self, status, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        path = self.path
        Script.asked.append((self.command, path, body, self.headers.get("X-Camfleet-Actor", "")))
        if self.headers.get("Authorization") != "Bearer " + TOKEN:
            return self.reply(401, {"error": "unauthorized", "message": "no"})
        if path.startswith("/v1/events"):
            return self.stream()
        if path == "/v1/recoveries/rec-1/approval":
            Script.state = recovery("done", rungs_run=["reboot", "restore_full"], frames_received=9)
            return self.reply(200, Script.state)
        if path == "/v1/recoveries/rec-1":
            return self.reply(200, Script.state)
        status, answer = Script.answers.get((self.command, path.split("?")[0]),
                                            (404, {"error": "not_found", "message": "no such thing"}))
        return self.reply(status, answer, "application/json")

    do_GET = do_POST = do_DELETE = handle_any

    def stream(self):
        Script.event_streams += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        states = Script.events.pop(0) if Script.events else []
        for state in states:
            Script.state = state
            line = json.dumps({"recovery_id": "rec-1", "recovery": state})
            self.wfile.write((": tick\n\ndata: " + line + "\n\n").encode())
            self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_):
        pass


class Ctl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", cls.path / "key",
                        "-out", cls.path / "ca.crt", "-days", "1", "-subj", "/CN=scripted",
                        "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=30)
        (cls.path / "token").write_text(TOKEN + "\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(cls.path / "ca.crt", cls.path / "key")
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Script)
        cls.server.socket = context.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.folder.cleanup()

    def setUp(self):
        Script.answers, Script.asked, Script.events, Script.event_streams = {}, [], [], 0
        Script.state = recovery("job_running")

    def ctl(self, *words, stdin=None, **changes):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.path), "LANG": "C.UTF-8",
                       "CAMFLEET_API": "https://127.0.0.1:%d" % self.server.server_port,
                       "CAMFLEET_CA": str(self.path / "ca.crt"),
                       "CAMFLEET_TOKEN_FILE": str(self.path / "token"), **changes}
        if "ASAN_OPTIONS" in os.environ:
            environment["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        return subprocess.run([PROGRAM, *words], env=environment, input=stdin, text=True,
                              capture_output=True, timeout=60)

    def test_a_list_is_a_table_or_json(self):
        Script.answers[("GET", "/v1/customers")] = (200, {"customers": [{"id": "shop", "name": "Shop"}]})
        table = self.ctl("customers", "list", "--actor", "Ada")
        self.assertEqual((table.returncode, table.stderr), (0, ""))
        self.assertEqual(table.stdout, "ID    NAME\nshop  Shop\n")
        self.assertEqual(Script.asked[0][3], "Ada")
        answer = json.loads(self.ctl("-o", "json", "customers", "list").stdout)
        self.assertEqual(answer["customers"][0]["id"], "shop")

    def test_a_wrong_token_is_explained(self):
        (self.path / "wrong").write_text("x\n")
        done = self.ctl("customers", "list", "--token-file", str(self.path / "wrong"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not accept the token", done.stderr)

    def test_a_foreign_certificate_is_refused(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-out",
                        self.path / "other.crt", "-days", "1", "-subj", "/CN=other"],
                       check=True, capture_output=True, timeout=30)
        done = self.ctl("customers", "list", "--ca", str(self.path / "other.crt"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("not one of the fleet CA", done.stderr)
        self.assertEqual(Script.asked, [])

    def test_a_mistyped_camera_brings_the_right_name(self):
        Script.answers[("GET", "/v1/cameras")] = (200, {"cameras": [{"id": "front-door"}]})
        done = self.ctl("cameras", "show", "front-dor")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Did you mean 'front-door'?", done.stderr)

    def test_a_token_for_an_agent_goes_to_a_private_file(self):
        Script.answers[("POST", "/v1/agents")] = (200, {"agent_id": "a1", "token": "one-time"})
        out = self.path / "agent.token"
        done = self.ctl("agents", "invite", "a1", "--site", "s", "--token-out", str(out))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("one-time", done.stdout + done.stderr)
        self.assertEqual(out.read_text(), "one-time\n")
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)

    def test_an_envelope_is_saved_byte_for_byte(self):
        der = bytes(range(256)) * 5
        Script.answers[("GET", "/v1/jobs/j1/envelope")] = (200, der)
        out = self.path / "job.der"
        self.assertEqual(self.ctl("jobs", "envelope", "j1", "--out", str(out)).returncode, 0)
        self.assertEqual(out.read_bytes(), der)

    def test_a_secret_comes_from_a_file_or_standard_input(self):
        Script.answers[("POST", "/v1/credentials")] = (200, {"id": "c1"})
        (self.path / "secret").write_text("p4ss word\nsecond line\n")
        for words, stdin, secret in ((str(self.path / "secret"), None, "p4ss word"),
                                     ("-", "from stdin\n", "from stdin")):
            done = self.ctl("credentials", "set", "d", "--user", "admin", "--secret-file", words,
                            stdin=stdin)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(Script.asked[-1][2])["secret"], secret)
            self.assertNotIn(secret, done.stdout + done.stderr)

    def test_an_empty_secret_never_leaves(self):
        (self.path / "empty").write_text("\n")
        done = self.ctl("credentials", "set", "d", "--secret-file", str(self.path / "empty"))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(Script.asked, [])

    def test_a_broken_audit_chain_is_exit_code_1(self):
        Script.answers[("GET", "/v1/audit/verify")] = (200, {"intact": True, "records": "3"})
        self.assertEqual(self.ctl("audit", "verify").returncode, 0)
        Script.answers[("GET", "/v1/audit/verify")] = (200, {"first_bad": "2"})
        self.assertEqual(self.ctl("audit", "verify").returncode, 1)

    def test_watch_follows_to_the_end_across_a_lost_connection(self):
        Script.answers[("POST", "/v1/recoveries")] = (200, recovery("planning"))
        Script.events = [[recovery("job_running", running_rung="diagnose", log=["looks"])],
                         [recovery("job_running", rungs_run=["diagnose"], running_rung="reboot",
                                   log=["looks", "reboots"]),
                          recovery("done", rungs_run=["diagnose", "reboot"], frames_received=50,
                                   log=["looks", "reboots"])]]
        done = self.ctl("recover", "front-door", "--objective", "online", "--watch")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(Script.event_streams, 2)
        self.assertEqual(done.stdout.count("looks"), 1)
        self.assertIn("▶ reboot", done.stdout)
        self.assertIn("front-door is back", done.stdout.splitlines()[-1])
        self.assertIn("50 frames", done.stdout.splitlines()[-1])

    def test_watch_approves_once_when_told_to(self):
        Script.answers[("POST", "/v1/recoveries")] = (200, recovery("planning"))
        asked = recovery("awaiting_approval", next_rung=2, rungs_run=["reboot"], has_ownership=True)
        Script.events = [[asked, {**asked, "log": ["still waiting"]}]]
        done = self.ctl("recover", "front-door", "--objective", "online", "--approve", "--reason",
                        "owner agreed")
        self.assertEqual(done.returncode, 0, done.stderr)
        grants = [json.loads(body) for _, path, body, _ in Script.asked if path.endswith("/approval")]
        self.assertEqual(grants, [{"reason": "owner agreed"}])
        self.assertIn("waits for approval of restore_full", done.stdout)

    def test_watch_gives_up_in_time_and_says_who_is_needed(self):
        waiting = recovery("awaiting_person",
                           work_order={"id": "wo-1", "rung": "reset_button", "steps": ["press"]})
        Script.answers[("POST", "/v1/recoveries")] = (200, waiting)
        Script.state = waiting
        done = self.ctl("recover", "front-door", "--objective", "access", "--watch", "--timeout", "1")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("camfleetctl work-orders ready wo-1", done.stdout)

    def test_watch_as_json_is_one_object_a_line(self):
        Script.answers[("POST", "/v1/recoveries")] = (200, recovery("planning"))
        Script.events = [[recovery("needs_person", reason="ladder_exhausted")]]
        done = self.ctl("recover", "front-door", "--objective", "online", "--watch", "-o", "json")
        self.assertEqual(done.returncode, 3, done.stderr)
        phases = [json.loads(line)["recovery"]["phase"] for line in done.stdout.splitlines()]
        self.assertEqual(phases, ["planning", "needs_person"])

    def test_events_are_followed_until_they_end(self):
        Script.events = [[recovery("job_running")]]
        done = self.ctl("events", "--recovery", "rec-1", "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["recovery_id"], "rec-1")

    def test_completion_knows_the_cameras_of_the_fleet(self):
        Script.answers[("GET", "/v1/cameras")] = (200, {"cameras": [{"id": "front-door"}, {"id": "yard"}]})
        self.assertEqual(self.ctl("complete", "--", "recover", "fr").stdout, "front-door\n")
        silent = self.ctl("complete", "--", "recover", "fr", CAMFLEET_API="https://127.0.0.1:1")
        self.assertEqual((silent.returncode, silent.stdout, silent.stderr), (0, "", ""))

    def test_the_bash_script_completes(self):
        Script.answers[("GET", "/v1/cameras")] = (200, {"cameras": [{"id": "front-door"}]})
        script = self.ctl("completion", "bash").stdout
        line = script + '\nCOMP_WORDS=(camfleetctl recover ""); COMP_CWORD=2; _camfleetctl; echo "${COMPREPLY[@]}"'
        bin_path = str(pathlib.Path(PROGRAM).parent) + ":" + os.environ["PATH"]
        done = subprocess.run(["bash", "-c", line], text=True, capture_output=True, timeout=30, env={
            "PATH": bin_path, "HOME": str(self.path),
            "CAMFLEET_API": "https://127.0.0.1:%d" % self.server.server_port,
            "CAMFLEET_CA": str(self.path / "ca.crt"), "CAMFLEET_TOKEN_FILE": str(self.path / "token")})
        self.assertEqual(done.stdout.strip(), "front-door", done.stderr)


if __name__ == "__main__":
    unittest.main()
