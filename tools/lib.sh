# Shared by tools/check and tools/quickstart; sourced, not run.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# Prints the packages of a list that are not installed. A program found on PATH counts as its
# package (a machine may have node or cmake from elsewhere).
missing_packages() {
	local package
	for package in "$@"; do
		case $package in
		nodejs) command -v node >/dev/null && continue ;;
		npm | cmake | pkg-config | python3) command -v "$package" >/dev/null && continue ;;
		ninja-build) command -v ninja >/dev/null && continue ;;
		esac
		[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
	done
}

# Installs what is missing of tools/packages, up to the section named ("build" or "test").
install_packages() {
	local upto=$1 wanted missing log as_root=
	wanted=$(awk -v upto="$upto" '/^# test$/ && upto == "build" { exit } /^[a-z]/' "$root/tools/packages")
	# shellcheck disable=SC2086
	missing=$(missing_packages $wanted)
	[ -n "$missing" ] || return 0
	say "installing: $(echo $missing)"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || { say "these packages are missing and this is not root: install them and run again"; return 1; }
		as_root=sudo
	fi
	export DEBIAN_FRONTEND=noninteractive
	mkdir -p "$root/build"
	log=$root/build/apt.log
	$as_root apt-get update -qq </dev/null >"$log" 2>&1 || say "apt-get update failed, going on with the lists there are"
	# shellcheck disable=SC2086
	$as_root apt-get install -y -qq --no-install-recommends $missing </dev/null >>"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		return 1
	}
}

# Configures (once) and builds a preset; quiet unless it fails.
build_preset() {
	local preset=$1 log
	shift
	cd "$root" || return 1
	mkdir -p "build/$preset"
	log=build/$preset/build.log
	if [ ! -f "build/$preset/build.ninja" ]; then
		say "configuring $preset"
		cmake --preset "$preset" "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
	fi
	say "building $preset (what is up to date stays)"
	cmake --build "build/$preset" >"$log" 2>&1 || { tail -n 60 "$log" >&2; return 1; }
}
