#!/usr/bin/env bash
# script: 02-database/10_create_ops_search_tables
# summary: Makes sure that the OPS and SEARCH tables are at the newest migration
# usage: [DATABASE_URL=…] scripts/02-database/10_create_ops_search_tables.sh [--dry-run]
# requires: 07_create_schemas
# idempotent: yes
# exit: 0 done, 64 usage, else the exit code of the revops command
#
# Migrations own these tables (07 makes them too); run this after an upgrade.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
act node "$REPO_ROOT/bin/revops.mjs" db migrate
