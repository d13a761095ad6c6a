#!/bin/sh
# Fails with a remedy unless Node 20.19 or later and npm are there; the front end cannot be built without them.
set -u
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "Node.js and npm are needed to build the front end. Install Node 20.19 or later (https://nodejs.org)." >&2
    exit 1
fi
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
    echo "Node $(node --version) is too old; 20.19 or later is needed." >&2
    exit 1
}
