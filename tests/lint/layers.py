#!/usr/bin/env python3
"""The layer table: which folder may include which, and which library belongs to which folder.

Prints one line for each forbidden include and exits 1 when there is any. server/CMakeLists.txt
links by the same table, so a wrong edge fails twice.
"""
import pathlib
import re
import sys

# Every folder of server/ may include base/ and model/ (base may not include model/).
MAY_INCLUDE = {
    "base": set(),
    "model": set(),
    "text": set(),
    "extract": {"text"},
    "resolve": {"text"},
    "store": set(),
    "index": {"text", "resolve"},
    "query": {"text", "resolve", "index"},
    "ingest": {"text", "extract", "resolve", "store", "index"},
    "rpc": {"wire"},
    "service": {"text", "extract", "resolve", "store", "index", "query", "ingest", "rpc", "wire", "proto"},
    "loop": {"rpc"},
    "wire": set(),
    "lib": {"wire", "proto", "public"},
    "cli": {"wire", "proto", "public", "lib"},
    "daemon": None,  # server/*.c wires everything
}

# Third-party headers and the only folders that may include them.
LIBRARIES = {
    r"^uv\.h$": {"loop", "daemon"},
    r"^nghttp2/": {"rpc", "lib"},
    r"^protobuf-c/": {"rpc", "service", "lib", "cli"},
    r"^sqlite3\.h$": {"store"},
    r"^(zstd|zdict)": {"store"},
    r"^unicode/": {"text"},
    r"^jansson\.h$": {"ingest", "lib", "cli"},
    r"^ini\.h$": {"daemon"},
    r"^systemd/": {"loop"},
    r"^xxhash\.h$": {"base", "store", "index"},
}

FOLDERS = set(MAY_INCLUDE) - {"daemon"}


def folder_of(path, root):
    parts = path.relative_to(root).parts
    if parts[0] == "server":
        return parts[1] if len(parts) > 2 else "daemon"
    if parts[:2] == ("proto", "wire"):
        return "wire"
    if parts[0] == "client":
        return parts[1]
    return None


def target_of(include, own):
    """The folder an include of ours points into, or None for a system header."""
    if include.endswith(".pb-c.h"):
        return "proto"
    if include.startswith("annals/"):
        return "public"
    head = include.split("/")[0]
    if head == "client":
        return include.split("/")[1]
    if "/" not in include:
        return own
    return head if head in FOLDERS else None


def check_file(path, root):
    own = folder_of(path, root)
    allowed = MAY_INCLUDE.get(own, set())
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+[<"]([^">]+)[">]', line)
        if not match:
            continue
        include = match.group(1)
        place = f"{path.relative_to(root)}:{number}"
        for pattern, folders in LIBRARIES.items():
            if re.match(pattern, include) and own not in folders:
                yield f"{place}: {include} belongs to {', '.join(sorted(folders))}, not to {own}"
        if allowed is None or '"' not in line and ".pb-c.h" not in include:
            continue
        target = target_of(include, own)
        if target in (None, own, "base") or (target == "model" and own != "base"):
            continue
        if target not in allowed:
            yield f"{place}: {own} may not include {target} ({include})"


def main(root):
    files = [p for top in ("server", "client/lib", "client/cli", "proto/wire") for p in (root / top).rglob("*.[ch]")]
    wrong = [line for path in sorted(files) for line in check_file(path, root)]
    print("\n".join(wrong) or f"{len(files)} files keep to the layer table")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
