#!/usr/bin/env bash
# script: 01-setup/01_check_prerequisites
# summary: Checks what the hub needs on this machine and names what is missing
# usage: scripts/01-setup/01_check_prerequisites.sh [--dry-run]
# requires: nothing
# idempotent: yes
# exit: 0 all that is required is here, 64 usage, 69 something required is missing
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

readonly NODE_WANTED=20.19.0
readonly DISK_WANTED_MB=1500
MISSING=0

ok() { say "ok        $*"; }
optional() { say "optional  $*"; }
missing() {
  say "MISSING   $*"
  MISSING=1
}

check_node() {
  have node || { missing "Node $NODE_WANTED or newer"; return; }
  local version
  version=$(node --version)
  version=${version#v}
  if [ "$(printf '%s\n%s\n' "$version" "$NODE_WANTED" | sort -V | head -n 1)" = "$NODE_WANTED" ]; then
    ok "Node $version"
  else
    missing "Node $NODE_WANTED or newer (this is $version)"
  fi
}

check_disk() {
  local free
  free=$(df -Pm "$REPO_ROOT" | awk 'NR == 2 { print $4 }')
  if [ "$free" -ge "$DISK_WANTED_MB" ]; then ok "$free MB of disk free"; else missing "$DISK_WANTED_MB MB of disk ($free MB free)"; fi
}

check_optional() {
  local major
  major=$(installed_postgresql_major)
  if [ -n "$major" ]; then ok "PostgreSQL $major"; else optional 'PostgreSQL is not installed: the hub uses its embedded database'; fi
  if [ -n "${CHROME_PATH:-}" ] || have chromium || have chromium-browser || have google-chrome; then ok 'a browser for the tests'; else optional 'no Chromium: browser tests are skipped'; fi
}

standard_flags_only "$@"
check_node
for program in npm git; do
  if have "$program"; then ok "$program"; else missing "$program"; fi
done
check_disk
check_optional
[ "$MISSING" -eq 0 ] || dry || exit "$EX_UNAVAILABLE"
