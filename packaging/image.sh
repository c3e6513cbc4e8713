#!/bin/sh
# image.sh [TAG]: build the container image with docker or podman, and look at a fixture with it, without network.
set -eu
cd "$(dirname "$0")/.."
tag=${1:-fwdiff}
tool=$(command -v podman || command -v docker)
git archive HEAD | "$tool" build -q -t "$tag" -f packaging/Dockerfile -
code=0
"$tool" run --rm --network none -v "$PWD/fixtures/nokia-7-plus:/images:ro" "$tag" check ww-good.zip ww-bad.zip || code=$?
test "$code" = 1
