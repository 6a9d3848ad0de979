#!/usr/bin/env python3
"""Every header compiles alone, starts with #pragma once and says what it is for."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys


def check(header, root, flags):
    name = header.relative_to(root)
    text = header.read_text()
    if not text.startswith("#pragma once\n") and name.parts[0] != "include":
        return f"{name}: does not start with #pragma once"
    if "/*" not in text:
        return f"{name}: no comment says what it is for"
    done = subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
                           "-fsyntax-only", "-x", "c", *flags, "-include", str(header), os.devnull],
                          capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"{name}: does not compile alone\n{done.stderr}"


def main(root, build):
    libraries = ["libuv", "libnghttp2", "libprotobuf-c", "sqlite3", "icu-uc", "jansson", "libsystemd", "cmocka"]
    flags = subprocess.run(["pkg-config", "--cflags", *libraries], capture_output=True, text=True, check=True).stdout.split()
    for folder in (root / "server", root / "proto", root / "include", root, root / "tests", root / "bench", build / "proto"):
        flags += ["-I", str(folder)]
    headers = [p for top in ("server", "proto/wire", "include", "client", "tests/support", "bench/support") for p in (root / top).rglob("*.h")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [line for line in pool.map(lambda h: check(h, root, flags), sorted(headers)) if line]
    print("\n".join(wrong) or f"{len(headers)} headers compile alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
