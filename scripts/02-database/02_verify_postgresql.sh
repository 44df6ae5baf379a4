#!/usr/bin/env bash
# script: 02-database/02_verify_postgresql
# summary: Checks version and extensions of the installed PostgreSQL, and of the server DATABASE_URL names
# usage: [DATABASE_URL=…] scripts/02-database/02_verify_postgresql.sh [--dry-run]
# requires: PostgreSQL (01_install_postgresql)
# idempotent: yes
# exit: 0 fine, 64 usage, 69 something is missing or too old, 75 the server does not answer
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

readonly OLDEST=15
standard_flags_only "$@"

check_programs() {
  local major extension share
  major=$(installed_postgresql_major)
  [ -n "$major" ] || die "$EX_UNAVAILABLE" 'PostgreSQL is not installed: run scripts/02-database/01_install_postgresql.sh'
  [ "$major" -ge "$OLDEST" ] || die "$EX_UNAVAILABLE" "PostgreSQL $major is too old: $OLDEST or newer is needed"
  say "PostgreSQL $major is installed"
  share="$("/usr/lib/postgresql/$major/bin/pg_config" --sharedir)/extension"
  for extension in vector pg_trgm; do
    [ -f "$share/$extension.control" ] ||
      die "$EX_UNAVAILABLE" "the extension $extension is missing: run scripts/02-database/03_install_pgvector.sh (vector) or install postgresql-contrib"
    say "extension $extension $(sed -n "s/^default_version = '\(.*\)'/\1/p" "$share/$extension.control")"
  done
}

# The address goes by the environment: arguments are seen by every user of the machine.
check_server() {
  local version
  version=$(psql --dbname "service=revops_verify" -XAtc 'show server_version_num' 2>/dev/null) ||
    die "$EX_TEMPFAIL" 'the server of DATABASE_URL does not answer or refuses the login'
  [ "$version" -ge "${OLDEST}0000" ] || die "$EX_UNAVAILABLE" "the server is version $version; $OLDEST or newer is needed"
  say "the server of DATABASE_URL answers (version number $version)"
}

if dry; then
  say 'would check the installed PostgreSQL, its extensions and the server of DATABASE_URL'
  exit 0
fi
check_programs
if [ -n "${DATABASE_URL:-}" ]; then
  SERVICE=$(mktemp)
  trap 'rm -f "$SERVICE"' EXIT
  # shellcheck disable=SC2016 # JavaScript, not shell
  node -e '
    const url = new URL(process.env.DATABASE_URL)
    const part = (name, value) => (value ? `${name}=${decodeURIComponent(value)}\n` : "")
    process.stdout.write("[revops_verify]\n" + part("host", url.hostname) + part("port", url.port) +
      part("user", url.username) + part("password", url.password) + part("dbname", url.pathname.slice(1)))
  ' >"$SERVICE"
  export PGSERVICEFILE=$SERVICE
  check_server
fi
