#!/usr/bin/env python3
"""Rules of the whole tree: length of files and functions, open ends, words and paths that do not belong in it, calls of
the API that nothing is said of."""
import pathlib
import re
import subprocess
import sys

LINES_MAX = 600
# Of a function's body; tests hold tables.
FUNCTION_MAX = 60
TEST_FUNCTION_MAX = 100
CODE = {".c", ".h", ".py", ".sh", ".cmake", ".proto", ".js", ".cjs"}
TEXT = CODE | {".md", ".txt", ".in", ".json", ".service", ".socket", ".conf", ".yml", ""}
# Generated or foreign files are not ours to shorten.
EXEMPT = ("package-lock.json",)
FORBIDDEN = [
    (re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))"), "an open end without an issue number: TODO(#12)"),
    (re.compile(r"(?<![\w.$}*])/(work|root|home/\w+|tmp|var/tmp)/[\w.]"), "a path of one machine"),
    (re.compile(r"https?://([\w.]*npmjs\.org|[\w.]*debian\.org/debian|pypi\.org|[\w.]*pythonhosted\.org|[\w.]*crates\.io"
                r"|proxy\.golang\.org|rubygems\.org)"), "a registry host"),
    (re.compile(r"co-authored-by:|\b(generated|written) (by|with) an? (assistant|agent|AI)\b", re.I),
     "who wrote it is what git tells"),
]


def files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        names = [n for n in listed.stdout.decode().split("\0") if n]
        return [root / n for n in names if (root / n).is_file()]
    return [p for p in root.rglob("*") if p.is_file() and "build" not in p.parts]


def functions(lines):
    """Name line and length of every C function, as clang-format leaves them."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            yield start - 1, number - start - 1
            start = None


def undocumented(lines):
    for number, line in enumerate(lines, 1):
        if re.match(r"\s*(service|rpc) ", line) and not lines[number - 2].strip().startswith("//"):
            yield number


def check_code(name, lines):
    if len(lines) > LINES_MAX:
        yield f"{name}: {len(lines)} lines, at most {LINES_MAX}: is there a second idea in it?"
    if name.suffix in (".c", ".h"):
        most = TEST_FUNCTION_MAX if name.parts[0] == "tests" else FUNCTION_MAX
        for number, length in functions(lines):
            if length > most:
                yield f"{name}:{number}: a function of {length} lines, at most {most}"
    if name.suffix == ".proto" and "annals" in name.parts:
        for number in undocumented(lines):
            yield f"{name}:{number}: no comment says what it does"


def check(path, root):
    name = path.relative_to(root)
    if path.suffix not in TEXT or path.name in EXEMPT or path == pathlib.Path(__file__).resolve():
        return
    lines = path.read_text(errors="replace").splitlines()
    if path.suffix in CODE:
        yield from check_code(name, lines)
    if name.parts[:2] == ("tests", "data") or "corpus" in name.parts:
        return
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
