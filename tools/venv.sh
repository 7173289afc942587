#!/bin/sh
# Make a virtual environment in the folder $1, on a machine that may lack Debian's package python3-venv.
set -eu
folder=$1
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python is missing. Install it, for example: apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; '$python' is $("$python" --version). Name another: make run PYTHON=python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Python's module venv is missing. Install it and repeat: sudo apt-get install python3-venv" >&2
        exit 1
    fi
    echo "Installing Debian's package python3-venv ..."
    "$(dirname "$0")/apt.sh" python3-venv
fi
echo "Making the virtual environment $folder ..."
# A folder left by an attempt that failed half-way would be taken for a good one.
rm -rf "$folder"
"$python" -m venv "$folder"
