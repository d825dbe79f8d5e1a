#!/bin/sh
# Sets up, and runs every check and test of the JavaScript package. Says so where it is skipped: without Node 20 there is
# nothing to run it with, and without chromium the browser tests skip themselves.
set -eu
cd "$(dirname "$0")"

if ! command -v node >/dev/null || [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
    echo "javascript: SKIPPED, as there is no Node 20 or later"
    exit 0
fi
./setup.sh
npm run --silent types
npm run --silent test
