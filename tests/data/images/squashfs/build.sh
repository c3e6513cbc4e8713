#!/bin/sh
# Builds the squashfs test images with squashfs-tools 4.5; run it from anywhere, it writes beside itself.
# The tree that they hold is in tests/unit/images/squashfs_samples.py.  Needs: mksquashfs, python3.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/tree"
python3 -m tests.unit.images.squashfs_samples "$work/tree"
printf 'etc/block b 644 0 0 7 0\netc/character c 644 0 0 1 3\n' >"$work/devices"

make_image() { # name, mksquashfs options
    name=$1
    shift
    mksquashfs "$work/tree" "$work/$name" -quiet -no-progress -noappend -nopad -all-root -no-xattrs -processors 1 \
        -all-time 1546300800 -mkfs-time 1546300800 -pf "$work/devices" "$@" >"$work/log"
    gzip -9 -n -c "$work/$name" >"$here/$name.gz"
}

# every algorithm; small files share fragments
make_image gzip.img -comp gzip -b 8192
make_image xz.img -comp xz -Xbcj arm -b 8192
make_image lz4.img -comp lz4 -Xhc -b 8192
make_image zstd.img -comp zstd -b 8192
make_image lzma.img -comp lzma -b 8192

# nothing compressed, neither content nor metadata
make_image plain.img -noI -noD -noF -b 4096

# no fragments; then the ends of large files in fragments too
make_image blocks.img -comp gzip -no-fragments -b 4096
make_image tails.img -comp gzip -tailends -b 4096

# modes, owners, labels and capabilities; needs root for the latter
rights=$work/rights
mkdir "$rights"
for name in plain tool daemon shared; do echo "$name" >"$rights/$name"; done
chown 0:2000 "$rights/tool" && chmod 4755 "$rights/tool"
chown 1000:1001 "$rights/daemon" && chmod 0550 "$rights/daemon"
setfattr -n security.selinux -v 'u:object_r:tool_exec:s0' "$rights/tool"
for name in daemon shared; do
    setfattr -n security.selinux -v 'u:object_r:a_label_that_two_files_share_and_that_stands_elsewhere:s0' "$rights/$name"
done
setcap cap_net_admin,cap_sys_admin=ep "$rights/daemon"
mksquashfs "$rights" "$work/rights.img" -quiet -no-progress -noappend -nopad -processors 1 \
    -all-time 1546300800 -mkfs-time 1546300800 >"$work/log"
gzip -9 -n -c "$work/rights.img" >"$here/rights.img.gz"

ls -l "$here"
