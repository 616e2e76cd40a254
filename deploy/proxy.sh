#!/bin/sh
# A proxy for the tests of deploy/proxy: Debian's haproxy, where it is or may be installed; none is a failure.
set -eu

if command -v haproxy >/dev/null 2>&1; then
    exit 0
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root=none
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's haproxy for the proxy test ..."
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends haproxy && exit 0
fi
echo "The proxy test needs haproxy: install it (apt-get install haproxy) and run again." >&2
exit 1
