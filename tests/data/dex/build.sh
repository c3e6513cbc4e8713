#!/bin/sh
# Assembles sender.dex from the sources beside it; needs smali (Debian: smali).
set -e
cd "$(dirname "$0")"
smali assemble --api 28 --output sender.dex smali
