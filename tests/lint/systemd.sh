#!/bin/sh
# The units parse, and the service is sandboxed to a score of at most 1.0.
# usage: systemd.sh FOLDER_WITH_UNITS DAEMON
set -eu
command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze"; exit 77; }
units=$(mktemp -d)
# A user manager wants a runtime folder, which a session may lack.
XDG_RUNTIME_DIR=$units/runtime
export XDG_RUNTIME_DIR
mkdir -m 0700 "$XDG_RUNTIME_DIR"
trap 'rm -rf "$units"' EXIT
# verify wants the programs to exist: point the units at the one just built.
for unit in "$1"/*.service "$1"/*.socket "$1"/user/*.service "$1"/user/*.socket; do
	case $unit in */user/*) sub=user ;; *) sub=system ;; esac
	mkdir -p "$units/$sub"
	sed "s|^ExecStart=[^ ]*annalsd|ExecStart=$2|" "$unit" >"$units/$sub/$(basename "$unit")"
done
for sub in system user; do
	flag=--$sub
	out=$(cd "$units/$sub" && SYSTEMD_LOG_LEVEL=warning systemd-analyze verify "$flag" --man=no ./annalsd.service ./annalsd.socket 2>&1) || {
		echo "$out"
		exit 1
	}
	# Only what is said of our own files counts: the machine's other units are not ours.
	if echo "$out" | grep -q annals; then
		echo "$out"
		exit 1
	fi
done
systemd-analyze security --offline=yes --threshold=10 --no-pager "$units/system/annalsd.service" | tail -1
