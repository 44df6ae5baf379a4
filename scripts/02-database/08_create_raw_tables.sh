#!/usr/bin/env bash
# script: 02-database/08_create_raw_tables
# summary: Creates or evolves the RAW tables from what the configured sources say they hold
# usage: [DATABASE_URL=…] scripts/02-database/08_create_raw_tables.sh [--dry-run]
# requires: 07_create_schemas and sources that answer (the sample is one)
# idempotent: yes
# exit: 0 done, 64 usage, else the exit code of the revops command
#
# RAW is owned by the ingestion service: its own discovery runs here, nothing is written down in this script.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
for source in odoo apn; do
  act node "$REPO_ROOT/bin/revops.mjs" ingestion discover "$source"
done
