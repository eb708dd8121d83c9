#!/bin/sh
# Makes .venv, or brings it up to date:
#   tools/environment.sh base   what serving needs (make demo)
#   tools/environment.sh dev    everything (make env)
#   tools/environment.sh node   a Node.js with npm, for machines without one
# Uses uv where there is one, because it takes a second; plain pip otherwise. Both check every hash.
set -eu
cd "$(dirname "$0")/.."
wanted=$1

say() { echo "environment: $*"; }

stop() {
    echo "environment: $*" >&2
    exit 1
}

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }

can_make_venvs() { has_uv || "$1" -c 'import ensurepip' 2>/dev/null; }

# The system's own comes first: distributions build it along a profile, which those who compile Pythons usually leave
# out, and then the same work takes a tenth longer. Where it cannot make environments, another one may.
find_python() {
    for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11 python; do
        if fits "$candidate" && { [ "$candidate" != /usr/bin/python3 ] || can_make_venvs "$candidate"; }; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    stop "no Python 3.11, 3.12 or 3.13 found. Install one, or name it: make env PYTHON=/path/to/python3"
}

has_uv() { uv --version >/dev/null 2>&1; }

make_venv() {
    python=$(find_python)
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    if has_uv; then
        uv venv --quiet --python "$python" .venv
    elif ! "$python" -m venv .venv >/dev/null; then
        rm -rf .venv
        stop "$python cannot make environments. On Debian and Ubuntu run, as root: apt-get install --yes python3-venv"
    fi
}

install() {
    if has_uv; then
        uv pip install --quiet --python .venv/bin/python "$@"
    else
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

[ -x .venv/bin/python ] && fits .venv/bin/python || make_venv
say "installing requirements/$wanted.txt (the first time takes a minute)"
install --require-hashes --requirement "requirements/$wanted.txt"
if [ "$wanted" != node ]; then
    # The build backend is among the requirements, so this step downloads nothing.
    install --no-deps --no-build-isolation --editable .
fi
