#!/bin/sh
# single_file.sh [FILE]: fwdiff and all that it needs as one file (dist/fwdiff.pyz), for hosts without network.
# It runs under the minor version of Python and on the platform that it was built with, which PYTHON names.
set -eu
cd "$(dirname "$0")/.."
file=${1:-dist/fwdiff.pyz}
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install -q shiv==1.0.8
mkdir -p "$(dirname "$file")"
# of reading processes, which are new interpreters, each finds the packages by PYTHONPATH
"$work/venv/bin/shiv" --extend-pythonpath --reproducible --console-script fwdiff --python '/usr/bin/env python3' \
    --output-file "$file" -- -q -c requirements.lock .

env -i HOME="$work" PATH=/usr/bin:/bin "$("$python" -c 'import sys; print(sys.executable)')" -I "$file" --version
