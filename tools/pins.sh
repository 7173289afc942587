#!/bin/sh
# Write requirements*.txt from requirements*.in: every package pinned with its hashes, keeping pins that still fit.
# A new version: change or add it in the .in file. Everything to the newest: PINS=--upgrade make pins
set -eu
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
for name in requirements requirements-dev; do
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-annotate --custom-compile-command "make pins" ${PINS:-} -o "$name.txt" "$name.in"
done
