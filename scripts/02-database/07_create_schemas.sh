#!/usr/bin/env bash
# script: 02-database/07_create_schemas
# summary: Creates the schemas CORE, SEARCH and OPS with their tables by applying the migrations
# usage: [DATABASE_URL=…] scripts/02-database/07_create_schemas.sh [--dry-run]
# requires: a prepared database (05_create_database), or none: the embedded one
# idempotent: yes
# exit: 0 done, 64 usage, else the exit code of the revops command
#
# The migrations are forward-only; a second run finds nothing left to do.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
act node "$REPO_ROOT/bin/revops.mjs" db migrate
