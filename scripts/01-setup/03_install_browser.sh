#!/usr/bin/env bash
# script: 01-setup/03_install_browser
# summary: Installs Chromium, which the browser tests drive
# usage: scripts/01-setup/03_install_browser.sh [--dry-run]
# requires: root, Debian or Ubuntu
# idempotent: yes
# exit: 0 installed or already there, 64 usage, 69 no apt, 75 package source not reachable, 77 not root
set -euo pipefail
# shellcheck source=scripts/lib/script.sh
. "$(dirname "$0")/../lib/script.sh"

standard_flags_only "$@"
for browser in chromium chromium-browser google-chrome; do
  if have "$browser"; then
    say "$browser is already installed"
    exit 0
  fi
done
need_apt 'install Chromium by hand and set CHROME_PATH'
need_root
apt_install chromium fonts-liberation
