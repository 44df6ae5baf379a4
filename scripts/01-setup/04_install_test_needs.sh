#!/usr/bin/env bash
# script: 01-setup/04_install_test_needs
# summary: Installs all that the tests need: PostgreSQL (no cluster of its own), pgvector, Chromium
# usage: scripts/01-setup/04_install_test_needs.sh [--dry-run]
# requires: root, Debian or Ubuntu
# idempotent: yes
# exit: 0 all there, 64 usage, else the code of the first step that failed (the others are tried all the same)
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
FLAGS=()
if dry; then FLAGS=(--dry-run); fi
FAILED=0

step() {
  local code=0
  bash "$REPO_ROOT/scripts/$1" "${@:2}" ${FLAGS[@]+"${FLAGS[@]}"} || code=$?
  [ "$FAILED" -ne 0 ] || FAILED=$code
}

step 02-database/01_install_postgresql.sh --no-cluster
step 02-database/03_install_pgvector.sh
step 01-setup/03_install_browser.sh
if [ "$FAILED" -eq "$EX_NOPERM" ]; then need_root; fi
exit "$FAILED"
