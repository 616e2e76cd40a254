#!/bin/sh
# Makes a screen's player of a Debian 12 or Raspberry Pi OS (Bookworm, Lite): sh install.sh https://kpi.example.com/wall [language]
set -eu

[ "$(id -u)" = 0 ] || { echo "Run this as root: sudo sh install.sh ..." >&2; exit 1; }
url=${1:?"Name the address of the wall, as in: sh install.sh https://kpi.example.com/wall de"}
language=${2:-en}
here=$(dirname "$0")

apt-get update -q
browser=chromium
apt-cache show chromium >/dev/null 2>&1 || browser=chromium-browser # its name on older Raspberry Pi OS
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    cage "$browser" curl fonts-noto-core fonts-noto-cjk python3 dbus-user-session
id wall-player >/dev/null 2>&1 || useradd --system --create-home --shell /usr/sbin/nologin wall-player
for group in video render input tty; do usermod -a -G "$group" wall-player; done

install -d /opt/wall-player
install -m 644 "$here/player.py" /opt/wall-player/player.py
install -m 644 "$here/wall-player.service" /etc/systemd/system/wall-player.service
curl -fsS -H "Accept-Language: $language" "${url%/}/start.html" -o /opt/wall-player/start.html
printf 'WALL_URL=%s\nCHROMIUM=%s\n' "${url%/}" "$browser" >/etc/wall-player.env

systemctl daemon-reload
systemctl disable --now getty@tty1.service 2>/dev/null || true
systemctl enable wall-player.service
systemctl restart wall-player.service
echo "This player shows ${url%/} from now on, also after a power cut. Pair it by the code on its screen."
