#!/bin/sh
# Writes both lock files from pyproject.toml. Pins stay as they are unless pyproject.toml asks for more;
# scripts/lock.sh --upgrade takes the newest versions. uv only computes the list: pip installs it.
set -eu
cd "$(dirname "$0")/.."

tools=.cache/lock
[ -x $tools/bin/uv ] || "$(sh scripts/find-python.sh)" -m venv --clear $tools
$tools/bin/python -m pip --disable-pip-version-check --quiet --quiet install "uv==0.13.9"

# One list for every supported Python; a package that only some of them need carries a marker.
compile() {
    $tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" --group build "$@" pyproject.toml
}
compile --all-extras --output-file requirements-test.lock "$@"
# The application runs with the very versions that it is tested with.
compile --constraints requirements-test.lock --output-file requirements.lock
