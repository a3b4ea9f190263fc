#!/bin/sh
# Sees to the libraries of the system that PDF files need: installed ones, else, as root, Debian's packages.
# Without them everything else runs: a PDF is then refused with a sentence that names them.
set -eu

if .venv/bin/python -W ignore -c "import weasyprint" >/dev/null 2>&1; then
    exit
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Pango wird installiert." >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get -qq update && apt-get -qq install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null; then
        exit
    fi
fi
echo "Pango fehlt, PDF-Dateien entfallen: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 / No Pango, no PDF files." >&2
