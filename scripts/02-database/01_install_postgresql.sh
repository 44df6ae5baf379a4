#!/usr/bin/env bash
# script: 02-database/01_install_postgresql
# summary: Installs the distribution's PostgreSQL (15 or newer) with its contrib modules
# usage: scripts/02-database/01_install_postgresql.sh [--no-cluster] [--dry-run]
# requires: root, Debian or Ubuntu
# idempotent: yes
# exit: 0 installed or already there, 1 no cluster could be made, 64 usage, 69 no apt or too old a PostgreSQL, 75 package source not reachable, 77 not root
#
# --no-cluster installs the programs only: no database cluster is made and nothing is started (what the tests need).
# Without it a server that has no cluster yet gets one, started, whoever installed the programs.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

readonly OLDEST=15
readonly CLUSTER_CONFIG=/etc/postgresql-common/createcluster.conf
CLUSTER=yes
SAVED=''

for flag in "$@"; do
  case $flag in
    --no-cluster) CLUSTER=no ;;
    *) standard_flag "$flag" || die "$EX_USAGE" "unknown argument $flag (see --help)" ;;
  esac
done

restore_cluster_config() {
  [ -z "$SAVED" ] || mv -f "$SAVED" "$CLUSTER_CONFIG"
  SAVED=''
}
trap restore_cluster_config EXIT

# Debian makes and starts a cluster while installing unless this setting says no; the administrator's own is put back.
without_cluster() {
  apt_install postgresql-common
  dry && return 0
  SAVED="$CLUSTER_CONFIG.before-revops"
  cp -p "$CLUSTER_CONFIG" "$SAVED"
  printf '\ncreate_main_cluster = false\n' >>"$CLUSTER_CONFIG"
}

ensure_cluster() {
  if [ "$CLUSTER" = no ] || ! have pg_lsclusters || [ -n "$(pg_lsclusters --no-header)" ]; then return 0; fi
  if dry; then
    say "would make and start the database cluster $1 main"
    return 0
  fi
  need_root
  pg_createcluster "$1" main --start >/dev/null || die "$EX_FAILED" 'the database cluster was not made; why is said above'
  say "made and started the database cluster $1 main"
}

main() {
  local major
  major=$(installed_postgresql_major)
  if [ -n "$major" ] && [ "$major" -ge "$OLDEST" ]; then
    say "PostgreSQL $major is already installed"
    ensure_cluster "$major"
    return 0
  fi
  need_apt 'install PostgreSQL 15 or newer with your system'"'"'s package manager'
  need_root
  [ "$CLUSTER" = yes ] || without_cluster
  apt_install postgresql postgresql-contrib
  dry && return 0
  major=$(installed_postgresql_major)
  [ "${major:-0}" -ge "$OLDEST" ] ||
    die "$EX_UNAVAILABLE" "this distribution offers PostgreSQL ${major:-nothing}; the hub needs $OLDEST or newer"
  say "PostgreSQL $major is installed"
  ensure_cluster "$major"
}

main
