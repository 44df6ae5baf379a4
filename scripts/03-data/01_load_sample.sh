#!/usr/bin/env bash
# script: 03-data/01_load_sample
# summary: Takes the configured sources (the sample company, unless others are set) through the whole pipeline
# usage: [DATABASE_URL=…] scripts/03-data/01_load_sample.sh [--dry-run]
# requires: nothing: the embedded database and the sample are there by themselves
# idempotent: yes
# exit: 0 done, 64 usage, else the exit code of the revops command
#
# What is already loaded is not loaded again: the pipeline goes on from its cursors.
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
act node "$REPO_ROOT/bin/revops.mjs" pipeline run
