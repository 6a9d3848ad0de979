#!/bin/sh
# Every C file is as clang-format leaves it.
set -eu
cd "$1"
command -v clang-format >/dev/null || { echo "skipped: no clang-format"; exit 77; }
find server client proto/wire include tests bench tools -name '*.[ch]' -not -path '*/node_modules/*' -print0 |
	xargs -0 clang-format --dry-run -Werror
echo "all files are formatted"
