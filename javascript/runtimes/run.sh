#!/bin/sh
# Tries the package in Bun and Deno, whose npm packages it installs.
set -eu
cd "$(dirname "$0")"
if ! command -v node >/dev/null || [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
    echo "runtimes: SKIPPED, as there is no Node 20 or later"
    exit 0
fi
../setup.sh
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    # Puts its program in place, which newer npms do only for those who allowed it.
    node node_modules/bun/install.js
fi
cd ..
npm run --silent test -- runtimes
