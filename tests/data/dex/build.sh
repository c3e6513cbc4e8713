#!/bin/sh
# Assembles the images from the sources in the folders beside it; needs smali (Debian: smali).
set -e
cd "$(dirname "$0")"
smali assemble --api 28 --output sender.dex smali
smali assemble --api 28 --output arrays.dex arrays
smali assemble --api 28 --output calls.dex calls
smali assemble --api 28 --output flows.dex flows
smali assemble --api 28 --output opened.dex opened
smali assemble --api 28 --output compared.dex compared
