#!/bin/sh
# Builds the demo page and serves it on this machine.
set -eu
cd "$(dirname "$0")"
./setup.sh
npm run --silent demo
