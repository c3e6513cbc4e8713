#!/bin/sh
# Builds the images whose files have owners, capabilities and labels; only root can give them, so it stands apart.
# What they hold is told by tests/unit/images/test_rights.py.  Needs: root, mke2fs, mkfs.erofs,
# mksquashfs, cpio, setcap, setfattr.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree

mkdir -p "$tree/bin" "$tree/etc"
for name in plain setuid setgid capable inheritable labelled; do echo "$name" >"$tree/bin/$name"; done
for number in 1 2 3 4; do echo "$number" >"$tree/etc/$number"; done
find "$tree" -type f -exec chmod 644 {} +
chmod 4755 "$tree/bin/setuid"
chown 1000:2000 "$tree/bin/setgid"
chown 70000:80000 "$tree/bin/plain"
chmod 2750 "$tree/bin/setgid"
setcap cap_net_admin,cap_net_raw+ep "$tree/bin/capable"
setcap 'cap_sys_nice=ip cap_wake_alarm=i' "$tree/bin/inheritable"
for file in bin/capable bin/labelled bin/setuid etc/1 etc/2 etc/3 etc/4; do
    setfattr -n security.selinux -v u:object_r:system_file:s0 "$tree/$file"
done
setfattr -n security.selinux -v u:object_r:su_exec:s0 "$tree/bin/setuid"
setfattr -n user.note -v "of no interest" "$tree/bin/capable"
find "$tree" -exec touch -h -d @0 {} +

uuid=7f0c9a52-3d1e-4b7a-9c36-0a5d1c2b3e4f
for size in 128 256; do
    mke2fs -q -F -m 0 -U "$uuid" -E "hash_seed=$uuid" -t ext4 -b 1024 -I "$size" -N 64 -O ^has_journal \
        -d "$tree" "$work/rights_$size.ext4" 256k
done
mkfs.erofs -T0 -U "$uuid" -x100 "$work/rights_own.erofs" "$tree" >/dev/null
mkfs.erofs -T0 -U "$uuid" -x1 "$work/rights_shared.erofs" "$tree" >/dev/null

tree=$work/special
mkdir -p "$tree/dev" "$tree/plain/inner" "$tree/anyone" "$tree/theirs" "$tree/sticky"
mknod -m 666 "$tree/dev/mem" c 1 1
mknod -m 600 "$tree/dev/disk" b 259 70000
mkfifo -m 644 "$tree/dev/pipe"
for folder in plain/inner anyone theirs sticky; do echo "$folder" >"$tree/$folder/file"; done
chmod 755 "$tree" "$tree/dev" "$tree/plain" "$tree/plain/inner" "$tree/theirs"
chmod 777 "$tree/anyone"
chmod 1777 "$tree/sticky"
chown 1000:1010 "$tree/theirs"
find "$tree" -exec touch -h -d @0 {} +
mke2fs -q -F -m 0 -U "$uuid" -E "hash_seed=$uuid" -t ext4 -b 1024 -N 64 -O ^has_journal \
    -d "$tree" "$work/special.ext4" 256k
mkfs.erofs -T0 -U "$uuid" "$work/special.erofs" "$tree" >/dev/null
mksquashfs "$tree" "$work/special.squashfs" -noappend -quiet -no-progress -all-time 0 -mkfs-time 0 >/dev/null
(cd "$tree" && find . | sort | cpio --quiet -o -H newc) >"$work/special.cpio"

for image in "$work"/rights_* "$work"/special.*; do gzip -9 -n -c "$image" >"$here/$(basename "$image").gz"; done
