#!/bin/sh
# Builds the APKs of this folder from the sources beside it, and expected.tsv: who signed them as apksigner says.
# Needs Debian's aapt, aapt2, apksigner, openssl and android-framework-res. Keys are made anew each time.
set -eu
cd "$(dirname "$0")"
framework=/usr/share/android-framework-res/framework-res.apk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# an old key and a new one for rotation, and a certificate that an authority issued, so that PKCS #7 holds two
make_key() { openssl ecparam -genkey -name prime256v1 -noout | openssl pkcs8 -topk8 -nocrypt -outform der -out "$work/$1.pk8"; }
self_sign() { openssl req -x509 -new -key "$work/$1.pk8" -keyform der -days 10000 -subj "/CN=fwdiff test $1" -out "$work/$1.pem"; }
make_key old; self_sign old
make_key new; self_sign new
make_key authority; self_sign authority
make_key leaf
openssl req -new -key "$work/leaf.pk8" -keyform der -subj "/CN=fwdiff test leaf" -out "$work/leaf.csr"
openssl x509 -req -in "$work/leaf.csr" -CA "$work/authority.pem" -CAkey "$work/authority.pk8" -CAkeyform der -CAcreateserial \
  -days 10000 -out "$work/leaf.only.pem"
cat "$work/leaf.only.pem" "$work/authority.pem" > "$work/leaf.pem"

package() { aapt package -f -I $framework -M "$1/AndroidManifest.xml" -F "$work/$1.apk"; }
sign() { in=$1 out=$2; shift 2; apksigner sign --v4-signing-enabled false --out "$out" "$@" "$in"; }
key() { echo "--key $work/$1.pk8 --cert $work/$1.pem"; }

package plain
package overlay
sign "$work/plain.apk" v1.apk $(key leaf) --min-sdk-version 21 --v2-signing-enabled false --v3-signing-enabled false
apksigner rotate --out "$work/lineage" --old-signer $(key old) --new-signer $(key new)
sign "$work/plain.apk" rotated.apk $(key old) --next-signer $(key new) --lineage "$work/lineage" --min-sdk-version 21
sign "$work/overlay.apk" overlay.apk $(key new) --min-sdk-version 24 --v1-signing-enabled false
aapt package -f -I $framework -M resources/AndroidManifest.xml -S resources/res --utf16 -F resources_utf16.apk
aapt2 compile --dir resources/res -o "$work/compiled.zip"
aapt2 link --manifest resources/AndroidManifest.xml -I $framework --enable-sparse-encoding -o resources_sparse.apk "$work/compiled.zip"

for apk in v1.apk rotated.apk overlay.apk; do
  digests=$(apksigner verify --min-sdk-version 28 --print-certs $apk | sed -n 's/.*certificate SHA-256 digest: //p')
  printf '%s\t%s\n' $apk "$digests"
done > expected.tsv
