import contextlib
import http.server
import itertools
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from sam import source
from tools.sample import sample

TASK = "arn:aws:ecs:eu-west-1:111122223333:task/shop/0123456789abcdef"
LABELS = f"--filter label=com.amazonaws.ecs.task-arn={TASK} --filter label=com.amazonaws.ecs.container-name=app"
SHELLS = (["sh"], ["bash", "--posix"])

# A fake host on which one container runs, whose process is PID.
DOCKER = """#!/bin/sh
echo "$*" >> "$CALLS"
case $1 in
  ps) case $* in *"$KNOWN"*) echo 4f5e6d ;; esac ;;
  inspect) [ "$*" = "inspect --format {{.State.Pid}} 4f5e6d" ] && echo "$PID" ;;
esac
"""
NSENTER = """#!/bin/sh
echo "nsenter $*" >> "$CALLS"
shift 3
exec "$@"
"""


def document():
    return source()["Resources"]["HostProbeDocument"]["Properties"]["Content"]


def script():
    return document()["mainSteps"][0]["inputs"]["runCommand"][0]


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers 200 to a Host that it knows, otherwise the code in the path; /slow is never answered in time."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        if self.path == "/slow":
            time.sleep(3)
            return
        known = self.headers["Host"] in self.server.known and self.path != "/503"
        code = 200 if known else int(self.path.strip("/") or 200)
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class ScriptTests(unittest.TestCase):
    """Runs the script of template.yaml with a real shell and real sockets on this machine."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.calls = self.folder / "calls"
        self.tools = self.folder / "bin"
        self.tools.mkdir()
        for name, text in (("docker", DOCKER), ("nsenter", NSENTER)):
            (self.tools / name).write_text(text, encoding="utf-8")
            (self.tools / name).chmod(0o755)

    def serve(self, tls=False, known=("localhost",)):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        server.seen, server.known = [], known
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate())
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def certificate(self):
        path = self.folder / "pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
             "-keyout", self.folder / "key", "-out", self.folder / "crt"], check=True, capture_output=True)
        path.write_bytes((self.folder / "key").read_bytes() + (self.folder / "crt").read_bytes())
        return path

    @contextlib.contextmanager
    def raw(self, answer):
        """A program that accepts connections but does not speak HTTP; with None it sends nothing."""
        listener = socket.create_server(("127.0.0.1", 0))
        kept = []

        def talk():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    kept.append(connection)
                    if answer is not None:
                        connection.recv(4096)
                        connection.sendall(answer)
                        connection.close()
        threading.Thread(target=talk, daemon=True).start()
        with listener:
            yield listener.getsockname()[1]

    def run_script(self, port, shell=("sh",), known=LABELS, path=None, pid=None, **parameters):
        values = {"TaskArn": TASK, "Container": "app", "NetworkMode": "bridge", "Address": "127.0.0.1", "Port": str(port),
                  "ContainerPort": str(port), "Scheme": "http", "Path": "/200", "Timeout": "2"} | parameters
        environment = {f"SSM_{name}": value for name, value in values.items() if value is not None}
        environment |= {"PATH": path or f"{self.tools}:{os.environ['PATH']}", "CALLS": str(self.calls), "KNOWN": known,
                        "PID": str(pid or os.getpid())}
        done = subprocess.run(
            [*shell, "-c", script()], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(1, done.stdout.count("\n"), done.stdout)
        self.assertLess(len(done.stdout), 4000)
        answer = json.loads(done.stdout)
        self.assertEqual(1, answer.pop("probe"))
        return answer

    def test_an_answer_is_told_with_its_code_and_the_request_is_the_load_balancers(self):
        server = self.serve()
        port = server.server_address[1]
        for shell in SHELLS:
            with self.subTest(shell):
                answer = self.run_script(port, shell, Path="/503")
                self.assertEqual(("answered", 503, 503), (answer["outcome"], answer["code"], answer["localhostCode"]))
                self.assertLess(answer["seconds"], 2)
                self.assertEqual(f"0100007F:{port:04X}", answer["listening"][0])
        self.assertEqual(("/503", f"127.0.0.1:{port}", "ELB-HealthChecker/2.0"), server.seen[0])

    def test_a_refused_Host_header_shows_as_a_better_answer_to_localhost(self):
        answer = self.run_script(self.serve().server_address[1], Path="/400")
        self.assertEqual((400, 200), (answer["code"], answer["localhostCode"]))

    def test_every_name_of_a_listener_rule_is_asked_for_and_the_codes_come_in_their_order(self):
        server = self.serve(known=("shop.example.com",))
        for shell in SHELLS:
            answer = self.run_script(server.server_address[1], shell, Path="/403", HostNames="www.example.com,shop.example.com")
            self.assertEqual((403, 403, [403, 200]), (answer["code"], answer["localhostCode"], answer["hostNameCodes"]))
        self.assertEqual(["localhost", "www.example.com", "shop.example.com"], [host for _, host, _ in server.seen[1:4]])
        self.assertNotIn("hostNameCodes", self.run_script(server.server_address[1], HostNames=""))

    def test_all_that_is_asked_fits_into_the_time_of_the_script(self):
        limit, most = int(document()["mainSteps"][0]["inputs"]["timeoutSeconds"]), 30
        self.assertIn("short=5", script())
        # Docker is asked three times at most; two questions may take the health check's timeout, localhost and three names five seconds.
        self.assertLess(3 * 10 + 2 * most + 4 * 5, limit)

    def test_a_port_on_which_nothing_listens_is_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        for shell in SHELLS:
            answer = self.run_script(port, shell)
            self.assertEqual("refused", answer["outcome"])
            self.assertFalse([s for s in answer["listening"] if s.endswith(f":{port:04X}")])

    def test_what_takes_too_long_has_timed_out(self):
        with self.raw(None) as port:
            self.assertEqual("timed-out", self.run_script(port, Timeout="1")["outcome"])
        self.assertEqual("timed-out", self.run_script(self.serve().server_address[1], Path="/slow", Timeout="1")["outcome"])

    def test_what_speaks_something_else_is_not_HTTP(self):
        for words in (b"220 mail ready\r\n", b"", b"\x15\x03\x03\x00\x02\x02\x46"):
            with self.subTest(words), self.raw(words) as port:
                answer = self.run_script(port)
                self.assertEqual("not-http", answer["outcome"])
                self.assertNotIn("otherScheme", answer)

    def test_TLS_where_plain_HTTP_was_asked_for_is_recognised_and_the_other_way_round(self):
        answer = self.run_script(self.serve(tls=True).server_address[1])
        self.assertEqual(("not-http", "https"), (answer["outcome"], answer["otherScheme"]))
        answer = self.run_script(self.serve().server_address[1], Scheme="https")
        self.assertEqual(("not-http", "http"), (answer["outcome"], answer["otherScheme"]))

    def test_a_TLS_server_that_answers_plain_HTTP_with_400_is_recognised_too(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate())
        listener = socket.create_server(("127.0.0.1", 0))

        def talk():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    secure = connection.recv(1, socket.MSG_PEEK) == b"\x16"
                    with context.wrap_socket(connection, server_side=True) if secure else connection as talking:
                        talking.recv(4096)
                        talking.sendall(b"HTTP/1.1 %d -\r\nContent-Length: 0\r\n\r\n" % (200 if secure else 400))
        threading.Thread(target=talk, daemon=True).start()
        with listener:
            answer = self.run_script(listener.getsockname()[1])
        self.assertEqual(("answered", 400, "https"), (answer["outcome"], answer["code"], answer["otherScheme"]))

    def test_a_certificate_is_not_looked_at_as_the_load_balancer_does_not_either(self):
        answer = self.run_script(self.serve(tls=True).server_address[1], Scheme="https")
        self.assertEqual(("answered", 200), (answer["outcome"], answer["code"]))

    def test_where_a_connection_is_enough_nothing_is_sent(self):
        server = self.serve()
        answer = self.run_script(server.server_address[1], Scheme="tcp")
        self.assertEqual("not-asked", answer["outcome"])
        self.assertEqual(f"0100007F:{server.server_address[1]:04X}", answer["listening"][0])
        self.assertEqual([], server.seen)

    def test_a_task_with_its_own_interface_is_asked_inside_its_namespace(self):
        answer = self.run_script(self.serve().server_address[1], NetworkMode="awsvpc")
        self.assertEqual(200, answer["code"])
        self.assertIn(f"nsenter --target {os.getpid()} --net curl", self.calls.read_text())

    def test_the_host_header_is_the_one_that_was_given_as_a_network_load_balancer_sends_its_nodes_address(self):
        server = self.serve(known=["127.0.0.1"])
        for shell in SHELLS:
            answer = self.run_script(server.server_address[1], shell, Path="/400", HostHeader="10.0.0.5", HostNames="127.0.0.1")
            self.assertEqual((400, 400, [200]), (answer["code"], answer["localhostCode"], answer["hostNameCodes"]))
        self.assertEqual("10.0.0.5", server.seen[0][1])

    def test_a_container_without_the_labels_is_found_by_the_port_that_it_published(self):
        port = self.serve().server_address[1]
        self.assertEqual(200, self.run_script(port, known=f"publish={port}")["code"])
        self.assertEqual({"outcome": "no-container"}, self.run_script(port, known=f"publish={port}", NetworkMode="host"))

    def test_what_is_not_there_is_unknown_and_no_fault(self):
        self.assertEqual({"outcome": "no-container"}, self.run_script(1, known="something else"))
        self.assertEqual({"outcome": "no-container"}, self.run_script(1, pid="0"))
        self.assertEqual({"outcome": "old-agent"}, self.run_script(1, TaskArn=None))
        self.assertEqual({"outcome": "failed"}, self.run_script(1, Address=":"))

    def test_a_missing_tool_is_unknown_and_no_fault(self):
        for missing in ("docker", "curl"):
            with self.subTest(missing), tempfile.TemporaryDirectory() as bare:
                for tool in {"sh", "docker", "curl", "awk", "timeout", "head", "cat"} - {missing}:
                    found = self.tools / tool if tool == "docker" else self.which(tool)
                    (pathlib.Path(bare) / tool).symlink_to(found)
                self.assertEqual({"outcome": "no-tool"}, self.run_script(1, path=bare))

    def which(self, tool):
        return next(path for folder in os.environ["PATH"].split(":") if (path := pathlib.Path(folder) / tool).exists())

    def test_no_value_of_any_parameter_runs_anything(self):
        port = self.serve().server_address[1]
        harm = self.folder / "harm"
        payloads = (f"$(touch {harm})", f"`touch {harm}`", f"'; touch {harm}; '", f'"; touch {harm}; "', f"; touch {harm}",
                    f"\ntouch {harm}\n", f"| touch {harm}", f"& touch {harm} &", f"1 --output {harm}", f"--output={harm}",
                    f"-o{harm}", "%s%n", "{{ TaskArn }}", f"${{x:=$(touch {harm})}}", f"a[$(touch {harm})]",
                    f'BEGIN{{system("touch {harm}")}}')
        before = set(self.folder.iterdir()) | {self.calls}
        every = [f"{name} {i}" for name in document()["parameters"] for i in range(len(payloads))]
        for drawn, shell in zip(sample("payloads", every, 30), itertools.cycle(SHELLS)):
            name, payload = drawn.split()[0], payloads[int(drawn.split()[1])]
            with self.subTest(parameter=name, payload=payload, shell=shell[0]):
                self.run_script(port, shell, **{name: payload})
                self.assertEqual(before, set(self.folder.iterdir()) | {self.calls})


class DocumentTests(unittest.TestCase):
    def test_no_parameter_is_ever_written_into_the_script(self):
        self.assertNotIn("{{", script())
        for name, parameter in document()["parameters"].items():
            self.assertEqual("ENV_VAR", parameter["interpolationType"], name)

    def test_the_script_reads_the_declared_parameters_and_no_others(self):
        self.assertEqual(set(document()["parameters"]), set(re.findall(r"SSM_(\w+)", script())))

    def test_no_pattern_lets_a_character_pass_that_a_shell_knows(self):
        for name, parameter in document()["parameters"].items():
            pattern = re.compile(parameter["allowedPattern"])
            ordinary = {"TaskArn": TASK, "Container": "app", "NetworkMode": "host", "Address": "10.0.0.1", "Port": "80",
                        "ContainerPort": "80", "Scheme": "http", "Path": "/a", "Timeout": "5",
                        "HostNames": "a.example.com,b.example.com", "HostHeader": "10.0.0.5"}[name]
            self.assertTrue(pattern.fullmatch(ordinary))
            for character in "'\"`$\\;&|<>(){}[]!#*^ \t\n\r\0":
                for hostile in (character + ordinary, ordinary[:1] + character + ordinary[1:], ordinary + character):
                    self.assertFalse(pattern.fullmatch(hostile), (name, hostile))

    def test_the_paths_of_usual_health_checks_can_be_asked(self):
        pattern = re.compile(document()["parameters"]["Path"]["allowedPattern"])
        for path in ("/", "/health", "/actuator/health", "/api/v1/ping?full=1,2", "/~a/b.c_d-e%20f@g:h+i="):
            self.assertTrue(pattern.fullmatch(path), path)


if __name__ == "__main__":
    unittest.main()
