# What the scripts share: where builds are kept, and how a missing package is installed. Sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# A stable folder outside the clone: a new clone then builds only what is the project's own.
build_root=${POSTERN_BUILD_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/postern/build}
debug_build=$build_root/debug
release_build=$build_root/release

# Without it, the order of trait defines differs from run to run and much is compiled again for nothing.
export SWIFT_DETERMINISTIC_HASHING=1
# The crash reporter of a child that is killed on purpose must not hold its pipe open.
export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}

# Bold on a terminal, plain in a log.
say() {
  if [[ -t 2 && -z ${NO_COLOR:-} ]]; then
    printf '\033[1m%s\033[0m\n' "$*" >&2
  else
    printf '%s\n' "$*" >&2
  fi
}
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Installs Debian or Ubuntu packages, or says which are missing.
install() {
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "installing $*"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  else
    fail "these packages are missing: $*
install them (on Debian or Ubuntu: sudo apt-get install $*) and run this again"
  fi
}

# Installs packages for files that are missing: need FILE PACKAGE [FILE PACKAGE …].
need() {
  local missing=()
  while (($#)); do
    compgen -G "$1" >/dev/null || missing+=("$2")
    shift 2
  done
  ((${#missing[@]} == 0)) || install "${missing[@]}"
}

# A Swift 6.3 toolchain is the one thing that a newcomer brings.
need_swift() {
  command -v swift >/dev/null || fail "no Swift toolchain is found: install Swift 6.3 from swift.org and put it on PATH"
  need '/usr/include/sqlite3.h' libsqlite3-dev '/usr/include/zlib.h' zlib1g-dev '/usr/bin/git' git \
    '/usr/include/c++/*/vector' g++
  mkdir -p "$build_root"
}

# The path of the debug program, built when needed.
build_postern() {
  need_swift
  swift build --scratch-path "$debug_build" --product postern >&2
  postern=$(swift build --scratch-path "$debug_build" --show-bin-path)/postern
}
