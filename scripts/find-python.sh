#!/bin/sh
# Prints the newest Python that the locked packages are tested with; PYTHON=... chooses another one.
set -eu

for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
    # Debian keeps ensurepip, without which there is no virtual environment, in a package of its own.
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit
    fi
done

cat >&2 <<'END'
Es fehlt ein Python ab Version 3.11 mit dem Modul venv.
Debian und Ubuntu: apt-get install python3 python3-venv. Ein bestimmtes wählen: make demo PYTHON=/pfad/zu/python3.12

No Python 3.11 or later with its module venv was found.
Debian and Ubuntu: apt-get install python3 python3-venv. To choose one: make demo PYTHON=/path/to/python3.12
END
exit 1
