#!/bin/sh
# Sees to a Chromium for the browser tests: an installed one, else, as root, Debian's package.
# Without one the tests decide: they are skipped by name, and with CI=true they fail.
set -eu

if [ -n "${IK_CHROMIUM:-}" ]; then
    exit
fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        exit
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Chromium wird installiert." >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get -qq update && apt-get -qq install --yes --no-install-recommends chromium >/dev/null; then
        exit
    fi
fi
echo "Kein Chromium gefunden, die Browsertests entfallen. / No Chromium found, the browser tests are skipped." >&2
