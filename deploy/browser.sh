#!/bin/sh
# A browser for the tests: Debian's chromium where it is or may be installed, else Playwright's own; none is a failure.
set -eu

if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
as_root=none
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's chromium for the browser tests ..."
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium && exit 0
fi
echo "Fetching Playwright's chromium for the browser tests ..."
$PLAYWRIGHT install chromium || {
    echo "No browser could be had: install chromium (apt-get install chromium) and run again." >&2
    exit 1
}
