#!/usr/bin/env bash
# script: 03-data/10_sync_odoo
# summary: Loads what changed in Odoo since the last load into RAW
# usage: [DATABASE_URL=…] scripts/03-data/10_sync_odoo.sh [--dry-run]
# requires: a configured Odoo source (revops source test odoo)
# idempotent: yes
# exit: 0 done, 64 usage, else the exit code of the revops command
#
# A killed load goes on where it was; run it as often as you like.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
act node "$REPO_ROOT/bin/revops.mjs" ingestion sync odoo
