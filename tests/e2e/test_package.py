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


def cached(name):
    with open(os.path.join(BUILD, "CMakeCache.txt")) as f:
        found = re.search(r"^%s:[A-Z]+=(.*)$" % name, f.read(), re.M)
    return found.group(1) if found else ""


class Package(unittest.TestCase):
    def run_all(self, *args, env=None):
        done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, 0, "%s\n%s" % (" ".join(args), done.stdout))
        return done.stdout

    def test_example(self):
        with tempfile.TemporaryDirectory(prefix="annals-package-") as prefix:
            self.run_all("cmake", "--install", BUILD, "--prefix", prefix)
            library = os.path.join(prefix, cached("CMAKE_INSTALL_LIBDIR") or "lib")
            env = {"PKG_CONFIG_PATH": os.path.join(library, "pkgconfig"),
                   "LD_LIBRARY_PATH": library}
            flags = self.run_all("pkg-config", "--cflags", "--libs", "annals", env=env).split()
            sanitize = cached("ANNALS_SANITIZE")
            program = os.path.join(prefix, "search")
            self.run_all("cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", program, EXAMPLE,
                         *flags, *(["-fsanitize=" + sanitize] if sanitize else []))
            linked = self.run_all("readelf", "-d", program)
            self.assertIn("libannals.so.0", linked)
            self.check_exports(os.path.join(library, "libannals.so.0"))

            daemon = Daemon()
            self.addCleanup(daemon.remove)
            env["ANNALS_SOCKET"] = daemon.socket
            self.check_unreachable(program, env)
            daemon.write("a.txt", prose.SIMPLIFIED)
            daemon.start()
            tools = os.path.join(prefix, cached("CMAKE_INSTALL_BINDIR") or "bin")
            self.run_all(os.path.join(tools, "annals"), "status", "--wait", env=env)
            self.assertIn("1 documents say", self.run_all(program, "王志强", env=env))
            self.assertEqual(daemon.stop(), 0)

    def check_exports(self, library):
        names = [line.split()[-1].split("@")[0]
                 for line in self.run_all("nm", "-D", "--defined-only", library).splitlines()]
        strange = [n for n in names if not re.match(r"annals_[a-z]", n)]
        self.assertEqual(strange, [])
        self.assertIn("annals_search", names)

    def check_unreachable(self, program, env):
        done = subprocess.run([program, "x"], stderr=subprocess.PIPE, text=True,
                              env={**os.environ, **env}, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no daemon at", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
