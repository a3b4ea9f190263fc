#!/bin/sh
# Makes .venv with the pinned packages and, editable, the project itself:
#   scripts/environment.sh run     what the application needs
#   scripts/environment.sh test    and what its tests need
# It does nothing more until pyproject.toml, a lock file or this script changes.
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
    run) lock=requirements.lock ;;
    test) lock=requirements-test.lock ;;
    *) echo "usage: $0 run|test" >&2 && exit 2 ;;
esac

# A stamp in .venv names what is installed. "test" holds all that "run" does.
sum=$(cat pyproject.toml requirements.lock requirements-test.lock scripts/environment.sh | cksum | cut -d' ' -f1)
stamp=.venv/.installed-$1-$sum
if [ -e "$stamp" ] || [ -e ".venv/.installed-test-$sum" ]; then
    # An upgrade of the system may have taken away the Python that .venv links to.
    .venv/bin/python -c '' 2>/dev/null && exit
fi

echo "Richte .venv ein, beim ersten Mal etwa eine Minute. / Setting up .venv, about a minute the first time." >&2
python=$(sh scripts/find-python.sh)
.venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv

# Twice quiet: no progress and no notes about mirrors, but every error.
pip() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet --quiet "$@"
}
rm -f .venv/.installed-*
pip install --no-deps --requirement "$lock"
pip install --no-deps --no-build-isolation --no-index --editable .
if ! .venv/bin/python -m pip --disable-pip-version-check check >.venv/pip-check.log 2>&1; then
    cat .venv/pip-check.log >&2
    echo "$lock passt nicht zu pyproject.toml, 'make lock' erneuert es. / It does not fit, 'make lock' renews it." >&2
    exit 1
fi
touch "$stamp"
