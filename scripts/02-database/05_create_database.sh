#!/usr/bin/env bash
# script: 02-database/05_create_database
# summary: Creates the hub's database, its extensions and a login role that may do no more than the hub needs
# usage: [DB_PASSWORD=…] scripts/02-database/05_create_database.sh [--name revops] [--user revops] [--dry-run]
# requires: a running PostgreSQL with pgvector (03_install_pgvector); its superuser (root on Debian, or PGHOST, PGUSER, …)
# idempotent: yes
# exit: 0 there now, 1 PostgreSQL refused, 64 usage, 69 no psql, 75 no server answers, 77 neither root nor PG* variables, 78 DB_PASSWORD is not set
#
# The role owns nothing but what its migrations create: it may connect, make schemas and temporary tables in this
# one database; nobody else may even connect. A second run changes nothing but the password, when one is given.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

NAME=revops
ROLE=revops

while [ $# -gt 0 ]; do
  case $1 in
    --name | --user)
      [[ ${2:-} =~ ^[a-z_][a-z0-9_]{0,62}$ ]] || die "$EX_USAGE" "$1 wants lower case letters, digits and _"
      if [ "$1" = --name ]; then NAME=$2; else ROLE=$2; fi
      shift
      ;;
    *) standard_flag "$1" || die "$EX_USAGE" "unknown argument $1 (see --help)" ;;
  esac
  shift
done

# psql DATABASE: as the superuser of PG* variables, else as Debian's postgres user over the local socket.
superuser_psql() {
  local command=(psql -XqAt -v ON_ERROR_STOP=1 --dbname "$1" -v name="$NAME" -v role="$ROLE")
  if [ -n "${PGHOST:-}" ] || [ -n "${PGUSER:-}" ]; then
    "${command[@]}"
  else
    (cd / && runuser -u postgres -- "${command[@]}")
  fi
}

role_exists() { [ -n "$(superuser_psql postgres <<<"select 1 from pg_roles where rolname = :'role'")" ]; }

# The password reaches psql by the environment and the server as one quoted literal.
create_role() {
  superuser_psql postgres <<'SQL'
\getenv password DB_PASSWORD
select format('create role %I login nosuperuser nocreatedb nocreaterole noreplication', :'role')
where not exists (select 1 from pg_roles where rolname = :'role') \gexec
\if :{?password}
set log_statement = 'none';
select format('alter role %I password %L', :'role', :'password') \gexec
\endif
SQL
}

create_database() {
  superuser_psql postgres <<'SQL'
select format('create database %I encoding ''UTF8'' template template0', :'name')
where not exists (select 1 from pg_database where datname = :'name') \gexec
select format('revoke all on database %I from public', :'name') \gexec
select format('grant connect, create, temporary on database %I to %I', :'name', :'role') \gexec
SQL
  superuser_psql "$NAME" <<'SQL'
set client_min_messages = warning;
create extension if not exists vector;
create extension if not exists pg_trgm;
revoke create on schema public from public;
SQL
}

if dry; then
  say "would create role $ROLE, database $NAME and the extensions vector and pg_trgm"
  exit 0
fi
have psql || die "$EX_UNAVAILABLE" 'psql is missing: run scripts/02-database/01_install_postgresql.sh'
if [ -z "${PGHOST:-}${PGUSER:-}" ] && [ "$(id -u)" -ne 0 ]; then
  die "$EX_NOPERM" 'run as root, or set PGHOST, PGUSER and PGPASSWORD of a superuser'
fi
superuser_psql postgres <<<'select 1' >/dev/null ||
  die "$EX_TEMPFAIL" 'no PostgreSQL server answers (see above): start it, e.g. pg_ctlcluster 15 main start (pg_lsclusters lists what there is; scripts/02-database/01_install_postgresql.sh makes one), or set PGHOST, PGPORT, PGUSER and PGPASSWORD'
if [ -z "${DB_PASSWORD:-}" ] && ! role_exists; then
  die "$EX_CONFIG" "set DB_PASSWORD to the password the new role $ROLE shall have"
fi
[ -n "${DB_PASSWORD:-}" ] || unset DB_PASSWORD
create_role || die "$EX_FAILED" 'PostgreSQL refused to create the role; its message is above'
create_database || die "$EX_FAILED" 'PostgreSQL refused to create the database; its message is above'
say "database $NAME and role $ROLE are ready"
