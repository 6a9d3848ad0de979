"""The installed package: a C program that knows nothing but pkg-config compiles and runs."""

import os
import re
import subprocess
import tempfile
import unittest

import prose
import support
from support import Daemon

BUILD = os.path.dirname(os.path.dirname(support.DAEMON))
EXAMPLE = os.path.join(os.path.dirname(support.PROTO), "client", "examples", "search.c")
LIBRARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "package", "library.c")


def cached(name):
    with open(os.path.join(BUILD, "CMakeCache.txt")) as f:
        found = re.search(r"^%s:[A-Z]+=(.*)$" % name, f.read(), re.M)
    return found.group(1) if found else ""


class Package(unittest.TestCase):
    def run_all(self, *args, env=None):
        done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=300, env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, 0, "%s\n%s" % (" ".join(args), done.stdout))
        return done.stdout

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="annals-package-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = cls.folder.name
        done = subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.prefix],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        assert done.returncode == 0, done.stdout
        cls.library = os.path.join(cls.prefix, cached("CMAKE_INSTALL_LIBDIR") or "lib")
        cls.tools = os.path.join(cls.prefix, cached("CMAKE_INSTALL_BINDIR") or "bin")

    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.remove)
        self.env = {"PKG_CONFIG_PATH": os.path.join(self.library, "pkgconfig"),
                    "LD_LIBRARY_PATH": self.library, "ANNALS_SOCKET": self.daemon.socket}

    def compile(self, source):
        flags = self.run_all("pkg-config", "--cflags", "--libs", "annals", env=self.env).split()
        sanitize = cached("ANNALS_SANITIZE")
        program = os.path.join(self.prefix, os.path.basename(source)[:-2])
        self.run_all("cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", program, source,
                     *flags, *(["-fsanitize=" + sanitize] if sanitize else []))
        return program

    def test_example(self):
        program = self.compile(EXAMPLE)
        self.assertIn("libannals.so.0", self.run_all("readelf", "-d", program))
        self.check_exports(os.path.join(self.library, "libannals.so.0"))
        self.check_unreachable(program, self.env)
        self.daemon.write("a.txt", prose.SIMPLIFIED)
        self.daemon.start()
        self.run_all(os.path.join(self.tools, "annals"), "status", "--wait", env=self.env)
        self.assertIn("1 documents say", self.run_all(program, "王志强", env=self.env))
        self.assertEqual(self.daemon.stop(), 0)

    def test_library(self):
        program = self.compile(LIBRARY)
        self.daemon.start()
        self.run_all(os.path.join(self.tools, "annals"), "status", "--wait", env=self.env)
        self.assertIn("all as it must be", self.run_all(program, env=self.env))
        self.assertEqual(self.daemon.stop(), 0, self.daemon.text())

    def check_exports(self, library):
        names = [line.split()[-1].split("@")[0]
                 for line in self.run_all("nm", "-D", "--defined-only", library).splitlines()]
        strange = [n for n in names if not re.match(r"annals_[a-z]", n)]
        self.assertEqual(strange, [])
        self.assertIn("annals_search", names)

    def check_unreachable(self, program, env):
        done = subprocess.run([program, "x"], stderr=subprocess.PIPE, text=True,
                              env={**os.environ, **env}, timeout=300)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no daemon at", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
