"""What the README tells a reader to type for Python, typed."""

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import unittest

import prose
import support
from support import Api, Daemon

README = os.path.join(os.path.dirname(support.PROTO), "README.md")
INSTALLED = "/usr/share/annals/proto"
SOCKET = "/run/annals/annalsd.sock"


def python_block():
    """The shell command above the program, and the program."""
    with open(README, encoding="utf-8") as f:
        block = re.search(r"```python\n# (python3 [^\n]*)\n(.*?)```", f.read(), re.S)
    return block.group(1), block.group(2)


class Readme(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="annals-readme-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.command, self.program = python_block()
        self.assertIn(INSTALLED, self.command)
        self.tools = importlib.util.find_spec("grpc_tools") is not None

    def run_here(self, *args):
        done = subprocess.run(args, cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def generate(self):
        command = self.command.replace(INSTALLED, '"$PROTO"')
        if self.tools:
            command = command.replace("python3", '"$PYTHON"', 1)
        else:
            command = command.replace("python3 -m grpc_tools.protoc", '"$PROTOC"')
            command = command.replace(" --grpc_python_out=.", "")
        self.run_here("env", "PROTO=" + support.PROTO, "PYTHON=" + sys.executable,
                      "PROTOC=" + os.environ.get("PROTOC", "protoc"), "sh", "-c", command)

    def test_generates(self):
        self.generate()
        made = os.listdir(os.path.join(self.folder, "annals", "v1"))
        for name in os.listdir(os.path.join(support.PROTO, "annals", "v1")):
            self.assertIn(name.replace(".proto", "_pb2.py"), made)

    def test_program(self):
        if not self.tools:
            self.skipTest("python3-grpc-tools is not installed")
        self.generate()
        daemon = Daemon()
        self.addCleanup(daemon.remove)
        daemon.write("a.txt", prose.SIMPLIFIED)
        daemon.start()
        client = Api(daemon.socket)
        client.wait_ready()
        client.close()
        self.assertIn(SOCKET, self.program)
        program = self.program.replace(SOCKET, daemon.socket).replace("青禾 融资", "王志强")
        program = program.replace("timeout=5", "timeout=180")
        self.assertIn("a.txt", self.run_here(sys.executable, "-c", program))
        self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
