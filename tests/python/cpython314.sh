#!/bin/sh
# Unpacks CPython 3.14 from Maven Central, where it comes for Java programs that embed it, and prints its interpreter's path.
# It is whole, with headers, venv and pip, and runs from any directory. Needs mvn and a 64-bit x86 Linux.
#
# usage: cpython314.sh PYTHON DIRECTORY
set -eu
python=$1 directory=$2
artifact=org.bytedeco:cpython:3.14.3-1.5.13:jar:linux-x86_64
interpreter="$directory/org/bytedeco/cpython/linux-x86_64/bin/python3.14"

if [ ! -x "$interpreter" ]; then
    if [ "$(uname -sm)" != "Linux x86_64" ] || ! command -v mvn >/dev/null; then
        echo "CPython 3.14: not fetched, as that takes mvn on a 64-bit x86 Linux" >&2
        exit 1
    fi
    echo "CPython 3.14: fetching $artifact" >&2
    rm -rf "$directory"
    mvn --quiet --batch-mode dependency:copy "-Dartifact=$artifact" "-DoutputDirectory=$directory" >&2
    "$python" -m zipfile -e "$directory"/*.jar "$directory"
    rm "$directory"/*.jar
    # Archives of Java's keep no permissions.
    chmod +x "$interpreter"
fi
(cd "$(dirname "$interpreter")" && echo "$PWD/python3.14")
