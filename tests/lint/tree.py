#!/usr/bin/env python3
"""Rules of the whole tree: file length, open ends, words and paths that do not belong in it."""
import pathlib
import re
import subprocess
import sys

LINES_MAX = 600
CODE = {".c", ".h", ".py", ".sh", ".cmake", ".proto", ".js"}
# Generated or foreign files are not ours to shorten.
EXEMPT = ("package-lock.json",)
FORBIDDEN = [
    (re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))"), "an open end without an issue number: TODO(#12)"),
    (re.compile(r"/(work|root|home/\w+)/[\w.]"), "a path of one machine"),
    (re.compile(r"https?://(registry\.npmjs\.org|deb\.debian\.org)"), "a registry host"),
]


def files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        names = [n for n in listed.stdout.decode().split("\0") if n]
        return [root / n for n in names if (root / n).is_file()]
    return [p for p in root.rglob("*") if p.is_file() and "build" not in p.parts]


def check(path, root):
    if path.suffix not in CODE or path.name in EXEMPT or path == pathlib.Path(__file__).resolve():
        return
    name = path.relative_to(root)
    lines = path.read_text(errors="replace").splitlines()
    if len(lines) > LINES_MAX:
        yield f"{name}: {len(lines)} lines, at most {LINES_MAX}: is there a second idea in it?"
    for number, line in enumerate(lines, 1):
        for pattern, why in FORBIDDEN:
            # TIMEX3 writes an unknown year as XXXX and a lone XXX never.
            if pattern.search(line.replace("XXXX", "")):
                yield f"{name}:{number}: {why}"


def main(root):
    wrong = [line for path in files(root) for line in check(path, root)]
    print("\n".join(wrong) or "the tree keeps to its rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
