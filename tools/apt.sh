#!/bin/sh
# Install Debian's packages $@ without questions; their chatter is shown only where it fails.
set -eu
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "Installing $* failed (above is what apt-get said)." >&2
    exit 1
fi
rm -f "$log"
