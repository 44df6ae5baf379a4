#!/usr/bin/env bash
# script: 01-setup/02_create_env
# summary: Creates .env from .env.example, readable by its owner only; never overwrites one
# usage: scripts/01-setup/02_create_env.sh [--dry-run]
# requires: .env.example
# idempotent: yes
# exit: 0 created or already there, 64 usage, 69 no .env.example
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
cd "$REPO_ROOT"
if [ -e .env ]; then
  say '.env is already there; left as it is'
  exit 0
fi
if [ ! -f .env.example ]; then
  dry || die "$EX_UNAVAILABLE" '.env.example is missing: take it from the repository'
  say 'would stop: .env.example is missing'
  exit 0
fi
# The mode is set before any secret can be written into it.
act install -m 600 .env.example .env
dry || say 'created .env; every setting in it has a default, change what you need'
