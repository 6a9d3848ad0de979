"""Start, stop, two daemons, a stale socket, kill -9, reload, configuration."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import grpc

import prose
import support
from support import Api, Daemon, message


class Lifecycle(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.remove)

    def run(self, result=None):
        """What a daemon said is told with the failure that it explains."""
        before = len(result.errors) + len(result.failures) if result else 0
        self.told = None
        super().run(result)
        if result and len(result.errors) + len(result.failures) > before and self.told:
            print(self.told, file=sys.stderr)

    def tearDown(self):
        code = self.daemon.process and self.daemon.process.poll()
        self.told = "exit code %s, log:\n%s" % (
            code, self.daemon.text() if os.path.exists(self.daemon.log) else "none")

    def stop(self, number=signal.SIGTERM):
        code = self.daemon.stop(number)
        self.assertEqual(code, 0, self.daemon.text())
        self.assertNotIn("Sanitizer", self.daemon.text())

    def run_other(self, *args):
        done = subprocess.run([support.DAEMON] + list(args), env=self.daemon.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180)
        return done.returncode, done.stdout, done.stderr

    def test_term_and_int(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.daemon.start()
            self.stop(number)
            self.assertFalse(os.path.exists(self.daemon.socket))

    def test_stop_ends_streams(self):
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready()
        health = api.calls["grpc.health.v1.Health/Watch"](
            message("grpc.health.v1.HealthCheckRequest")())
        watch = api.calls["annals.v1.Corpus/WatchCorpus"](message("WatchCorpusRequest")())
        self.assertEqual(next(health).status, 1)
        next(watch)
        self.daemon.process.send_signal(signal.SIGTERM)
        self.assertEqual(next(health).status, 2)
        for stream in (health, watch):
            try:
                list(stream)
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, error.details())
        self.assertEqual(self.daemon.process.wait(120), 0, self.daemon.text())
        api.close()

    def open_upload(self, api):
        """An upload whose client never says that it is done."""
        Request = message("IngestDocumentsRequest")
        forever = threading.Event()
        self.addCleanup(forever.set)

        def documents():
            yield Request(original=prose.numbered(1).encode(), uri="open:1")
            forever.wait(600)
        call = api.calls["annals.v1.Corpus/IngestDocuments"].future(documents())
        api.wait_ready(documents=1)
        return call

    def test_stop_ends_uploads(self):
        self.daemon.start()
        api = Api(self.daemon.socket)
        call = self.open_upload(api)
        self.daemon.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.daemon.process.wait(120), 0, self.daemon.text())
        with self.assertRaises(grpc.RpcError):
            call.result(timeout=60)
        api.close()
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready(documents=1)
        api.close()
        self.stop()

    def test_second_term(self):
        self.daemon.start()
        api = Api(self.daemon.socket)
        call = self.open_upload(api)
        # Two signals that wait together are one: the first must have been taken.
        self.daemon.process.send_signal(signal.SIGTERM)
        support.wait_until("stopping", lambda: "stopping: " in self.daemon.text())
        self.daemon.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.daemon.process.wait(120), 1, self.daemon.text())
        self.assertIn("stopping at once", self.daemon.text())
        call.cancel()
        api.close()

    def traced(self):
        """All threads of the daemon are traced."""
        pid = self.daemon.process.pid
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/status" % (pid, thread)) as f:
                if "TracerPid:\t0\n" in f.read():
                    return False
        return True

    @unittest.skipUnless(shutil.which("strace"), "no strace")
    def test_failed_sync(self):
        """What was acknowledged before a failed sync is there after a new start."""
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready()
        Request = message("IngestDocumentsRequest")
        kept = api.IngestDocuments([Request(original=prose.numbered(1).encode(), uri="kept")])
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e",
             "inject=fdatasync,fsync:error=EIO", "-p", str(self.daemon.process.pid)])
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.kill)
        support.wait_until("traced", lambda: tracer.poll() is not None or self.traced())
        if tracer.poll() is not None:
            self.skipTest("this user may not trace a process")
        try:
            lost = api.IngestDocuments([Request(original=prose.numbered(2).encode(),
                                                uri="lost")])
            self.assertEqual(lost.results[0].outcome, 4)
        except grpc.RpcError:
            pass
        # Leaks cannot be looked for in a traced process, so only the reason is checked.
        self.assertNotEqual(self.daemon.process.wait(120), 0)
        self.assertIn("cannot be trusted", self.daemon.text())
        tracer.wait(120)
        api.close()
        self.daemon.start()
        api = Api(self.daemon.socket)
        # The other one may be there too: it was written, only not promised.
        api.wait_ready()
        self.assertEqual(api.GetDocument(uri="kept").id, kept.results[0].document_id)
        api.close()
        self.daemon.stop()

    def test_missing_folder(self):
        os.rmdir(self.daemon.corpus)
        self.daemon.start()
        api = Api(self.daemon.socket)
        status = api.wait_ready()
        self.assertIn("No such file", status.folders[0].error)
        self.daemon.write("now.txt", prose.ENGLISH)
        api.Rescan()
        status = api.wait_ready(documents=1)
        self.assertEqual(status.folders[0].error, "")
        api.close()
        self.stop()

    def wake_ups(self):
        with open("/proc/%d/task/%d/status" % ((self.daemon.process.pid,) * 2)) as f:
            return int(next(line for line in f if line.startswith("voluntary_")).split()[1])

    def becomes_silent(self, wakes, seconds=3, rounds=20):
        """There come so many seconds in which the loop wakes fewer times than that."""
        for _ in range(rounds):
            before = self.wake_ups()
            time.sleep(seconds)
            if self.wake_ups() - before < wakes:
                return True
        return False

    def test_idle_is_silent(self):
        """With nothing to do the loop sleeps; an open stream costs a look at deadlines a second."""
        self.daemon.write("hans.txt", prose.SIMPLIFIED)
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready(documents=1)
        api.close()
        self.assertTrue(self.becomes_silent(4), self.daemon.text())
        api = Api(self.daemon.socket)
        watch = api.calls["annals.v1.Corpus/WatchCorpus"](message("WatchCorpusRequest")())
        next(watch)
        self.assertTrue(self.becomes_silent(15), self.daemon.text())
        self.daemon.write("hant.txt", prose.TRADITIONAL)
        self.assertEqual(next(e for e in watch if e.uri).change, 2)
        watch.cancel()
        api.close()
        self.stop()

    @staticmethod
    def is_closed(s):
        try:
            return s.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except ConnectionError:
            return True

    def connect_again(self):
        """Once the daemon has seen that others went."""
        end = time.time() + 120
        while True:
            api = Api(self.daemon.socket)
            try:
                api.GetStatus()
                return api
            except grpc.RpcError as error:
                api.close()
                if time.time() > end:
                    raise AssertionError("no room: %s" % error.details()) from error
                time.sleep(0.1)

    def test_few_descriptors(self):
        """Clients cannot take the descriptors that files need; too few are refused at start."""
        plain = self.daemon.command()
        self.daemon.command = lambda: ["prlimit", "--nofile=64:64"] + plain
        self.daemon.start()
        crowd = [socket.socket(socket.AF_UNIX) for _ in range(100)]
        for s in crowd:
            s.connect(self.daemon.socket)
        # As many as may stay do; the others were closed.
        support.wait_until("refused", lambda: sum(map(self.is_closed, crowd)) > 100 - 64)
        self.daemon.write("now.txt", prose.ENGLISH)
        support.wait_until("read", lambda: "committed " in self.daemon.text())
        for s in crowd:
            s.close()
        api = self.connect_again()
        api.wait_ready(documents=1)
        self.assertEqual(api.GetStatus().problems, 0)
        api.close()
        self.stop()
        done = subprocess.run(["prlimit", "--nofile=40:40"] + plain, env=self.daemon.env,
                              text=True, stderr=subprocess.PIPE, timeout=180)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("RLIMIT_NOFILE", done.stderr)

    def test_second_daemon(self):
        self.daemon.start()
        code, _, err = self.run_other("--data", self.daemon.data, "--socket",
                                      self.daemon.socket + "2")
        self.assertEqual(code, 1, err)
        self.assertIn(str(self.daemon.process.pid), err)
        self.assertEqual(len(err.strip().splitlines()), 1, err)
        code, _, err = self.run_other("--data", self.daemon.data + "2", "--socket",
                                      self.daemon.socket)
        self.assertEqual(code, 1, err)
        self.assertIn(self.daemon.socket, err)
        api = Api(self.daemon.socket)
        api.wait_ready()
        api.close()
        self.stop()

    def test_stale_socket(self):
        with socket.socket(socket.AF_UNIX) as s:
            s.bind(self.daemon.socket)
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready()
        api.close()
        self.stop()

    def test_socket_mode(self):
        self.daemon.args += ["--socket-mode", "0600"]
        self.daemon.start()
        self.assertEqual(os.stat(self.daemon.socket).st_mode & 0o777, 0o600)
        self.stop()

    def test_restart_keeps_answers(self):
        self.daemon.write("hans.txt", prose.SIMPLIFIED)
        self.daemon.start()
        api = Api(self.daemon.socket)
        before = api.wait_ready(documents=1)
        person = api.GetPerson(name="王志强")
        listed = api.ListDocuments()
        api.close()
        self.stop()
        self.daemon.start()
        api = Api(self.daemon.socket)
        after = api.wait_ready(documents=1)
        self.assertEqual(after.revision, before.revision)
        self.assertEqual(api.GetPerson(name="王志强"), person)
        self.assertEqual(api.ListDocuments().documents, listed.documents)
        api.close()
        self.stop()

    def test_reload(self):
        path = os.path.join(self.daemon.folder, "annalsd.conf")
        open(path, "w").close()
        self.daemon.args += ["--config", path]
        self.daemon.start()
        api = Api(self.daemon.socket)
        api.wait_ready()
        with open(path, "w") as f:
            f.write("[daemon]\nlog_level = debug\n")
        self.daemon.process.send_signal(signal.SIGHUP)
        support.wait_until("reloaded",
                           lambda: "setting log_level changed" in self.daemon.text())
        api.wait_ready()
        api.close()
        self.stop()

    def test_kill_in_the_middle(self):
        """What was acknowledged is there afterwards, and nothing is half there."""
        acknowledged = {}
        self.daemon.start()

        def upload(first):
            api = Api(self.daemon.socket)
            Request = message("IngestDocumentsRequest")
            try:
                for i in range(first, first + 100000, 5):
                    uris = ["kill:%d" % k for k in range(i, i + 5)]
                    reply = api.IngestDocuments([
                        Request(original=prose.numbered(k).encode(), uri="kill:%d" % k)
                        for k in range(i, i + 5)])
                    for uri, result in zip(uris, reply.results):
                        if result.outcome in (1, 2, 3):
                            acknowledged[uri] = result.document_id
            except grpc.RpcError:
                pass
            api.close()
        for round_ in range(3):
            threads = [threading.Thread(target=upload, args=(round_ * 1000000 + t * 200000,))
                       for t in range(2)]
            had = len(acknowledged)
            for t in threads:
                t.start()
            support.wait_until("acknowledged", lambda: len(acknowledged) > had + 10)
            time.sleep(0.1 + 0.3 * round_)
            self.daemon.process.kill()
            self.daemon.process.wait()
            for t in threads:
                t.join()
            self.daemon.start()
            api = Api(self.daemon.socket)
            status = api.wait_ready()
            listed = {d.uri: d.id for d in api.pages("ListDocuments", "documents")}
            self.assertEqual(status.documents, len(listed))
            for uri, id_ in acknowledged.items():
                self.assertEqual(listed.get(uri), id_, uri)
            for uri, id_ in list(listed.items())[-20:]:
                number = int(uri.split(":")[1])
                original = api.GetDocument(id=id_, view=3).original
                self.assertEqual(original, prose.numbered(number).encode())
            api.close()
        self.stop()


class Systemd(unittest.TestCase):
    """What systemd does for us, done by hand: the socket is handed over, the state is told."""

    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.remove)
        self.notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notes.bind(os.path.join(self.daemon.folder, "notify"))
        self.notes.settimeout(120)
        self.addCleanup(self.notes.close)
        self.daemon.env["NOTIFY_SOCKET"] = self.notes.getsockname()

    def wait_note(self, want):
        while want not in self.notes.recv(4096).decode().splitlines():
            pass

    def test_notify(self):
        self.daemon.start()
        self.wait_note("READY=1")
        self.daemon.process.send_signal(signal.SIGHUP)
        self.wait_note("RELOADING=1")
        self.wait_note("READY=1")
        self.daemon.process.send_signal(signal.SIGTERM)
        self.wait_note("STOPPING=1")
        self.assertEqual(self.daemon.process.wait(120), 0, self.daemon.text())

    def test_socket_activation(self):
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self.daemon.socket)
        listening.listen(10)
        api = Api(self.daemon.socket)
        call = api.calls["annals.v1.Corpus/GetStatus"].future(message("GetStatusRequest")())
        self.daemon.env["LISTEN_FDS"] = "1"
        hand_over = ("import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True); "
                     "os.environ['LISTEN_PID'] = str(os.getpid()); "
                     "os.execv(sys.argv[2], sys.argv[2:])")
        with open(self.daemon.log, "ab") as log:
            self.daemon.process = subprocess.Popen(
                [sys.executable, "-c", hand_over, str(listening.fileno())] +
                self.daemon.command(), stderr=log, env=self.daemon.env,
                pass_fds=[listening.fileno()])
        self.assertTrue(call.result(timeout=180).version)
        api.close()
        self.assertEqual(self.daemon.stop(), 0, self.daemon.text())
        # The socket is systemd's: it stays for the next start.
        self.assertTrue(os.path.exists(self.daemon.socket))
        listening.close()


@unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
class Roles(unittest.TestCase):
    def ask(self, daemon, uid, gid):
        """Exit code of a reader and of a writer call, made by another user."""
        return subprocess.run([sys.executable, __file__, "--as-client", daemon.socket, str(uid),
                               str(gid)], timeout=300).returncode

    def test_roles(self):
        daemon = Daemon(args=["--socket-mode", "0666", "--writer-groups", "12345"])
        self.addCleanup(daemon.remove)
        os.chmod(daemon.folder, 0o755)
        daemon.start()
        self.assertEqual(self.ask(daemon, 0, 0), 0)
        self.assertEqual(self.ask(daemon, 4321, 4321), 10)
        self.assertEqual(self.ask(daemon, 4321, 12345), 0)
        # Who wrote is told; who was refused did not.
        self.assertRegex(daemon.text(), r"access: rescan uid=4321 pid=\d+")
        self.assertEqual(daemon.text().count("access: rescan"), 2)
        self.assertEqual(daemon.stop(), 0, daemon.text())


def as_client(path, uid, gid):
    """Becomes somebody else only now: the sources may be readable for their owner alone."""
    os.setgroups([])
    os.setgid(int(gid))
    os.setuid(int(uid))
    api = Api(path)
    api.GetStatus()
    try:
        api.Rescan()
    except grpc.RpcError as error:
        return 10 if error.code() == grpc.StatusCode.PERMISSION_DENIED else 11
    return 0


class Configuration(unittest.TestCase):
    # With no folder of its own, whoever runs this.
    NOBODY = dict(os.environ, HOME="/nonexistent", XDG_RUNTIME_DIR="/nonexistent")

    def run_daemon(self, *args, **env):
        done = subprocess.run([support.DAEMON] + list(args), env={**self.NOBODY, **env}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180)
        return done.returncode, done.stdout, done.stderr

    def file(self, text):
        f = tempfile.NamedTemporaryFile("w", suffix=".conf")
        f.write(text)
        f.flush()
        self.addCleanup(f.close)
        return f.name

    def test_questions(self):
        code, out, _ = self.run_daemon("--version")
        self.assertEqual(code, 0)
        self.assertTrue(out.startswith("annalsd "))
        code, out, _ = self.run_daemon("--help")
        self.assertEqual(code, 0)
        self.assertIn("--corpus", out)

    def test_usage(self):
        for args in (["--sokcet", "x"], ["stray"], ["--data"], ["--workers", "many"],
                     ["--socket-mode", "9"]):
            code, _, err = self.run_daemon(*args)
            self.assertEqual(code, 2, err)
            self.assertEqual(len(err.strip().splitlines()), 1, err)
        self.assertIn("--socket", self.run_daemon("--sokcet", "x")[2])

    def test_wrong_files(self):
        for text, want in (("[daemon]\nsokcet = /x\n", ":2: unknown key 'sokcet'"),
                           ("[daemon]\nworkers = x\n", ":2: workers"),
                           ("[daemon]\n\n\nrubbish\n", ":4:"),
                           ("[limits]\nmessage_bytes = 9999G\n", ":2: message_bytes")):
            code, _, err = self.run_daemon("--check-config", "--config", self.file(text))
            self.assertEqual(code, 78, err)
            self.assertIn(want, err)
            self.assertEqual(len(err.strip().splitlines()), 1, err)
        self.assertIn("did you mean 'socket'", self.run_daemon(
            "--check-config", "--config", self.file("[daemon]\nsokcet = /x\n"))[2])
        self.assertEqual(self.run_daemon("--config", "/no/such/file")[0], 78)
        self.assertEqual(self.run_daemon("--check-config", ANNALSD_WORKERS="x")[0], 78)

    def test_odd_files(self):
        code, _, err = self.run_daemon("--check-config", "--config", tempfile.gettempdir())
        self.assertEqual(code, 78, err)
        self.assertIn("Is a directory", err)
        code, _, err = self.run_daemon("--check-config", "--config", self.file(
            "[corpus]\npath = /%s\n" % ("x" * 250)))
        self.assertEqual(code, 78, err)
        self.assertIn(":2: the line is longer", err)
        with open("/dev/full", "w") as full:
            done = subprocess.run([support.DAEMON, "--print-config"], stdout=full,
                                  stderr=subprocess.PIPE, env=self.NOBODY)
        self.assertEqual(done.returncode, 1)
        code, _, err = self.run_daemon("--data", self.file(""), "--socket", self.file("") + ".s")
        self.assertEqual(code, 1, err)
        self.assertIn("is no folder", err)

    def test_suggestions(self):
        for option, want in (("--verson", "--version?"), ("--help=1", "no value belongs to"),
                             ("--corpsu", "--corpus?")):
            self.assertIn(want, self.run_daemon(option)[2])
        self.assertNotIn("did you mean", self.run_daemon("--qqqqqqqqqq")[2])

    def test_folders_in_folders(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        os.makedirs(folder + "/a/b")
        os.symlink(folder + "/a", folder + "/link")
        for other in ("/a/.", "/a/b", "/a/b/..", "/link", "/link/b"):
            code, _, err = self.run_daemon("--check-config", "--corpus", folder + "/a",
                                           "--corpus", folder + other)
            self.assertEqual(code, 78, other)
            self.assertIn("is read already", err)
        self.assertEqual(self.run_daemon("--check-config", "--corpus", folder + "/a", "--corpus",
                                         folder + "/ab")[0], 0)

    def test_order_of_sources(self):
        path = self.file("[daemon]\nsocket = /file\ndata = /file\nlog_level = debug\n"
                         "[corpus]\npath = /a\npath = /b\n[limits]\nmessage_bytes = 8M\n")
        code, out, err = self.run_daemon("--print-config", "--config", path, "--socket", "/line",
                                         ANNALSD_DATA="/variable", ANNALSD_SOCKET="/variable")
        self.assertEqual(code, 0, err)
        for line in ("socket = /line", "data = /variable", "log_level = debug", "path = /a",
                     "path = /b", "message_bytes = 8388608"):
            self.assertIn(line + "\n", out)
        # What is printed is itself a configuration.
        code, again, err = self.run_daemon("--print-config", "--config", self.file(out))
        self.assertEqual((code, again), (0, out), err)
        code, out, _ = self.run_daemon("--print-config", "--config", path, "--corpus", "/c")
        self.assertIn("path = /c\n", out)
        self.assertNotIn("path = /a\n", out)

    def test_index_memory(self):
        for value, want in (("auto", "auto"), ("512M", "536870912"), ("2g", "2147483648")):
            code, out, err = self.run_daemon("--print-config", "--index-memory", value)
            self.assertEqual(code, 0, err)
            self.assertIn("[index]\nmemory = %s\n" % want, out)
        for value in ("1000", "much", "autos"):
            code, _, err = self.run_daemon("--print-config", "--index-memory", value)
            self.assertEqual(code, 2, value)
            self.assertIn("memory", err)

    def test_no_model(self):
        with tempfile.TemporaryDirectory() as empty:
            daemon = Daemon(env={"ANNALSD_SHARE": empty})
            self.addCleanup(daemon.remove)
            daemon.write("hans.txt", prose.SIMPLIFIED)
            daemon.start()
            api = Api(daemon.socket)
            api.wait_ready(documents=1)
            self.assertGreater(api.SearchDocuments(query="王志强").total, 0)
            api.close()
            self.assertEqual(daemon.stop(), 0, daemon.text())
            self.assertIn("no people", daemon.text())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-client"]:
        sys.exit(as_client(*sys.argv[2:]))
    support.main()
