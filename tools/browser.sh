#!/bin/sh
# See that tests have a Chromium: one on PATH, else Playwright's own, else Debian's package (as root). $1 is the Python to use.
set -eu
python=$1

if "$python" -m tools.browser >/dev/null 2>&1; then
    exit 0
fi
echo "No Chromium found; trying Playwright's own ..."
if timeout 300 "$python" -m playwright install chromium-headless-shell >/dev/null 2>&1 && "$python" -m tools.browser; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Playwright's Chromium does not work here; installing Debian's package chromium ..."
    "$(dirname "$0")/apt.sh" chromium libatomic1  # the second is for Playwright's driver
    "$python" -m tools.browser
    exit 0
fi
echo "The browser tests need Chromium. Install it and repeat: sudo apt-get install chromium libatomic1" >&2
exit 1
