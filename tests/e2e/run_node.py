"""Starts a daemon on made-up prose and lets the Node client ask it: run_node.py NODE SCRIPT."""

import subprocess
import sys

import prose
import support

daemon = support.Daemon()
daemon.write("hans.txt", prose.SIMPLIFIED)
daemon.write("hant.txt", prose.TRADITIONAL)
daemon.start()
try:
    code = subprocess.run([sys.argv[1], sys.argv[2], daemon.socket, support.PROTO],
                          timeout=600).returncode
    stopped = daemon.stop()
    if stopped != 0 or code != 0:
        print(daemon.text())
    sys.exit(code or stopped)
finally:
    daemon.remove()
