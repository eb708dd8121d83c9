#!/bin/sh
# Installs what the tests need from the system: a Chromium for the browser tests, Chinese glyphs for its pictures,
# OpenGL for the phone app's window, a keyring for its token. Does nothing when all is there; asks for nothing when it cannot.
set -eu

missing=
is_installed() { dpkg-query --show --showformat '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }

if ! command -v apt-get >/dev/null 2>&1; then
    echo "system packages: this is no Debian or Ubuntu; the tests need Chromium, Noto Sans CJK, Mesa's EGL and GLES, and gnome-keyring with secret-tool" >&2
    exit 0
fi

for package in fonts-noto-cjk libegl1 libgles2 libgl1 libgl1-mesa-dri dbus-daemon gnome-keyring libsecret-tools; do
    is_installed "$package" || missing="$missing $package"
done
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "system packages: missing$missing. Run this once: sudo sh -c 'apt-get update && $install'" >&2
    exit 1
fi

echo "system packages: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # The words of these variables are meant to be split.
$as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null </dev/null || {
    echo "system packages: installing failed. Run this once: sudo sh -c 'apt-get update && $install'" >&2
    exit 1
}
