#!/usr/bin/env bash
# script: 02-database/03_install_pgvector
# summary: Installs the pgvector extension (0.8 or newer) for the installed PostgreSQL
# usage: scripts/02-database/03_install_pgvector.sh [--major N] [--rebuild] [--dry-run]
# requires: root, Debian or Ubuntu, PostgreSQL 15 or newer (01_install_postgresql), the machine's package mirror
# idempotent: yes
# exit: 0 installed or already there, 64 usage, 69 missing prerequisite, 75 package source not reachable, 77 not root
#
# Uses the distribution's binary package when it is new enough. Debian 12 has none, so the source package of
# Debian 13 is fetched from the mirror this machine already uses, checked by apt's signatures, built, installed.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

readonly WANTED=0.8.0
readonly SOURCE_SUITE=trixie
MAJOR=''
WORK=''
REBUILD=no

cleanup() { [ -z "$WORK" ] || rm -rf "$WORK"; }
trap cleanup EXIT

while [ $# -gt 0 ]; do
  case $1 in
    --major)
      MAJOR=${2:-}
      [[ $MAJOR =~ ^[0-9]+$ ]] || die "$EX_USAGE" '--major wants a number, e.g. --major 15'
      shift
      ;;
    --rebuild) REBUILD=yes ;;
    *) standard_flag "$1" || die "$EX_USAGE" "unknown argument $1 (see --help)" ;;
  esac
  shift
done

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

server_config() { printf '/usr/lib/postgresql/%s/bin/pg_config' "$MAJOR"; }

# Version in the extension's control file, or nothing.
installed_version() {
  local control
  control="$("$(server_config)" --sharedir)/extension/vector.control"
  [ ! -f "$control" ] || sed -n "s/^default_version = '\(.*\)'/\1/p" "$control"
}

binary_package_version() {
  apt-cache policy "postgresql-$MAJOR-pgvector" 2>/dev/null |
    sed -n 's/^ *Candidate: \([0-9.]*\).*/\1/p'
}

# The archive this machine's own apt takes Debian from; ours must not name a host.
debian_mirror() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(CREATED_BY) $(COMPONENT) $(RELEASE) $(REPO_URI)' |
    awk -v suite="$codename" '$1 == "Packages" && $2 == "main" && $3 == suite && !found { print $4; found = 1 }'
}

archive_key() {
  local key
  for key in /usr/share/keyrings/debian-archive-trixie-stable.gpg /usr/share/keyrings/debian-archive-keyring.gpg; do
    [ ! -f "$key" ] || { printf '%s' "$key"; return; }
  done
}

# apt-get with its own sources and lists, so that the machine's apt is neither changed nor mixed with a newer suite.
private_apt() {
  apt_get -o Dir::Etc::SourceList="$WORK/source.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$WORK/lists" -o Dir::Cache="$WORK/cache" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none "$@"
}

fetch_source() {
  local mirror key
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "$EX_UNAVAILABLE" 'no Debian mirror is configured in apt; install pgvector 0.8 by hand'
  key=$(archive_key)
  [ -n "$key" ] || die "$EX_UNAVAILABLE" 'the Debian archive keys are missing: apt-get install debian-archive-keyring'
  mkdir -p "$WORK/lists/partial" "$WORK/cache/archives/partial" "$WORK/source"
  printf 'deb-src [signed-by=%s] %s %s main\n' "$key" "$mirror" "$SOURCE_SUITE" >"$WORK/source.list"
  say "fetching the source package of Debian $SOURCE_SUITE"
  private_apt update || die "$EX_TEMPFAIL" "cannot read Debian $SOURCE_SUITE from this machine's mirror"
  (cd "$WORK/source" && private_apt source --only-source pgvector >/dev/null) ||
    die "$EX_TEMPFAIL" 'the source package pgvector did not arrive'
}

# The headers of postgresql-server-dev without the compiler suite it drags in: the package is unpacked into the work
# folder beside a copy of pg_config, which finds its paths relative to itself.
unpack_headers() {
  local package="postgresql-server-dev-$MAJOR" version
  version=$(dpkg-query -W -f '${Version}' "postgresql-$MAJOR")
  apt_update_once "$package"
  mkdir -p "$WORK/headers"
  chmod 755 "$WORK" "$WORK/headers"
  (
    cd "$WORK/headers"
    apt_get -o APT::Sandbox::User=root download "$package=$version" 2>/dev/null ||
      apt_get -o APT::Sandbox::User=root download "$package" 2>/dev/null ||
      { apt_refresh && apt_get -o APT::Sandbox::User=root download "$package"; }
  ) || die "$EX_TEMPFAIL" "could not download $package"
  dpkg-deb -x "$WORK"/headers/*.deb "$WORK/headers"
  local lib="$WORK/headers/usr/lib/postgresql/$MAJOR"
  mkdir -p "$lib/bin" "$lib/lib/pgxs"
  cp "$(server_config)" "$lib/bin/pg_config"
  # The makefiles come with the client package, which the server needs anyway.
  cp -R "$(dirname "$(dirname "$(server_config)")")/lib/pgxs/." "$lib/lib/pgxs/"
}

build_and_install() {
  local config="$WORK/headers/usr/lib/postgresql/$MAJOR/bin/pg_config"
  local source log="$WORK/make.log" stage="$WORK/stage"
  source=$(find "$WORK/source" -mindepth 1 -maxdepth 1 -type d)
  say "building $(basename "$source") for PostgreSQL $MAJOR"
  # OPTFLAGS is emptied because pgvector's default, -march=native, would tie the library to this very processor.
  if ! { make -s -C "$source" -j2 PG_CONFIG="$config" with_llvm=no OPTFLAGS='' &&
    make -s -C "$source" install PG_CONFIG="$config" with_llvm=no DESTDIR="$stage"; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    die "$EX_FAILED" 'pgvector did not compile; the compiler output is above'
  fi
  install_staged "$stage$WORK/headers"
}

# Only the library and the extension's SQL go to the system, the control file last: it is what marks it installed.
install_staged() {
  local from="$1/usr" library extension
  library=$("$(server_config)" --pkglibdir)
  extension="$("$(server_config)" --sharedir)/extension"
  install -m 644 "$(find "$from" -name vector.so)" "$library/vector.so.new"
  mv -f "$library/vector.so.new" "$library/vector.so"
  find "$from" -path '*extension/vector--*.sql' -exec install -m 644 -t "$extension" {} +
  install -m 644 "$(find "$from" -name vector.control)" "$extension/vector.control"
}

build_from_source() {
  if dry; then
    say "would build pgvector from the source package of Debian $SOURCE_SUITE for PostgreSQL $MAJOR"
    return 0
  fi
  if ! { have dpkg-source && have make && have cc; }; then apt_install build-essential dpkg-dev; fi
  WORK=$(mktemp -d)
  fetch_source
  unpack_headers
  build_and_install
}

main() {
  need_apt 'elsewhere install pgvector 0.8 with your system'"'"'s package manager'
  [ -n "$MAJOR" ] || MAJOR=$(installed_postgresql_major)
  if [ -z "$MAJOR" ] || [ ! -x "$(server_config)" ]; then
    dry && { say 'PostgreSQL is not installed; 02-database/01_install_postgresql comes first'; return 0; }
    die "$EX_UNAVAILABLE" 'PostgreSQL is not installed: run scripts/02-database/01_install_postgresql.sh first'
  fi
  local version package
  version=$(installed_version)
  if [ "$REBUILD" = no ] && [ -n "$version" ] && at_least "$version" "$WANTED"; then
    say "pgvector $version for PostgreSQL $MAJOR is already installed"
    return 0
  fi
  need_root
  dry || apt_update_once postgresql-common
  package=$(binary_package_version)
  if [ -n "$package" ] && at_least "$package" "$WANTED"; then
    apt_install "postgresql-$MAJOR-pgvector"
  else
    build_from_source
  fi
  dry || say "pgvector $(installed_version) for PostgreSQL $MAJOR is installed"
}

main
