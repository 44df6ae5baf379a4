# Shared by every numbered shell script: flags, messages, exit codes. Sourced, never run.
# shellcheck shell=bash

# Exit codes are those of sysexits.h, so that a caller can tell the cases apart (read by the sourcing scripts).
# shellcheck disable=SC2034
{
  EX_FAILED=1       # the work itself failed; the message above says why
  EX_USAGE=64       # unknown flag or argument
  EX_UNAVAILABLE=69 # something this needs is not on the machine
  EX_TEMPFAIL=75    # no network or a busy package system: try again
  EX_NOPERM=77      # needs another user, usually root
  EX_CONFIG=78      # a setting is missing or wrong
}

DRY_RUN=no
SCRIPT_FILE=$0
SCRIPT_NAME=$(sed -n 's/^# script: //p' "$0" | head -n 1)
REPO_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export REPO_ROOT

say() { printf '%s: %s\n' "$SCRIPT_NAME" "$*"; }

# die CODE MESSAGE: says what to do and stops with the code.
die() {
  local code=$1
  shift
  printf '%s: %s\n' "$SCRIPT_NAME" "$*" >&2
  exit "$code"
}

# Prints the header block (without the shebang) as the help text.
print_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$SCRIPT_FILE"; }

# standard_flag FLAG: handles --help and --dry-run; answers 1 when the flag is neither.
standard_flag() {
  case $1 in
    --help | -h)
      print_help
      exit 0
      ;;
    --dry-run | -n) DRY_RUN=yes ;;
    *) return 1 ;;
  esac
}

# no_more_flags "$@": for scripts that know only the standard flags.
standard_flags_only() {
  local flag
  for flag in "$@"; do
    standard_flag "$flag" || die "$EX_USAGE" "unknown argument $flag (see --help)"
  done
}

dry() { [ "$DRY_RUN" = yes ]; }

# act COMMAND…: runs it, or with --dry-run only says so.
act() {
  if dry; then
    say "would run: $*"
  else
    "$@"
  fi
}

have() { command -v "$1" >/dev/null 2>&1; }

need_root() {
  if [ "$(id -u)" -ne 0 ] && ! dry; then
    if have sudo; then die "$EX_NOPERM" "must be run as root: sudo $SCRIPT_FILE"; fi
    die "$EX_NOPERM" "must be run as root (su -, there is no sudo here): $SCRIPT_FILE"
  fi
}

need_apt() { have apt-get || die "$EX_UNAVAILABLE" "needs a Debian-like system (apt-get); $1"; }

# One apt-get for all scripts: no questions, waits for another apt to finish, quiet unless it fails.
apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"; }

# Package lists are refreshed only when apt has none, so that a second run costs nothing.
apt_update_once() {
  local candidate
  candidate=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p')
  case $candidate in '' | '(none)') apt_refresh ;; esac
}

apt_refresh() {
  say 'refreshing the package lists'
  apt_get update || die "$EX_TEMPFAIL" 'apt-get update failed: check the network and the package sources, then try again'
}

# apt_install PACKAGE…: tries the lists as they are first, then with fresh ones (a mirror may have moved on).
apt_install() {
  if dry; then
    say "would install: $*"
    return 0
  fi
  say "installing $*"
  apt_update_once "$1"
  local log
  log=$(mktemp)
  if ! apt_get install --no-install-recommends "$@" >"$log" 2>&1; then
    apt_refresh
    if ! apt_get install --no-install-recommends "$@" >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      rm -f "$log"
      die "$EX_TEMPFAIL" "could not install $*"
    fi
  fi
  rm -f "$log"
}

# Newest installed PostgreSQL server's major version, or nothing.
installed_postgresql_major() {
  local postgres
  for postgres in /usr/lib/postgresql/*/bin/postgres; do
    if [ -x "$postgres" ]; then basename "$(dirname "$(dirname "$postgres")")"; fi
  done | sort -n | tail -n 1
}
