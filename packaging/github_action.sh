#!/usr/bin/env bash
# What action.yml runs: installs fwdiff where it is not yet, checks, and leaves four reports and a summary.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
if ! command -v fwdiff > /dev/null; then
    python3 -m venv "$RUNNER_TEMP/fwdiff"
    "$RUNNER_TEMP/fwdiff/bin/pip" install -q -c "$here/requirements.lock" "$here"
    PATH=$RUNNER_TEMP/fwdiff/bin:$PATH
fi

reports=$RUNNER_TEMP/fwdiff-reports
rm -rf "$reports"
mkdir -p "$reports"

options=()
for option in reference market policy review intent gate; do
    name=FWDIFF_${option^^}
    if [ -n "${!name:-}" ]; then options+=("--$option=${!name}"); fi
done
for format in sarif=fwdiff.sarif junit=fwdiff.xml markdown=fwdiff.md html=fwdiff.html; do
    options+=(--format "${format%%=*}=$reports/${format#*=}")
done
images=()
if [ -n "${FWDIFF_LEFT:-}" ]; then images+=("$FWDIFF_LEFT"); fi
images+=("$FWDIFF_RIGHT")

code=0
fwdiff check "${options[@]}" -- "${images[@]}" || code=$?
if [ -f "$reports/fwdiff.md" ]; then cat "$reports/fwdiff.md" >> "$GITHUB_STEP_SUMMARY"; fi
printf 'code=%s\nreports=%s\n' "$code" "$reports" >> "$GITHUB_OUTPUT"
exit "$code"
