#!/bin/sh
# Builds the test images of the readers with e2fsprogs; run it from anywhere, it writes beside itself.
# The tree that they hold is in tests/unit/images/samples.py.  Needs: mke2fs, debugfs, python3.
# Every build holds the same files; the times in the inodes, which nothing reads, are those of the build.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
uuid=7f0c9a52-3d1e-4b7a-9c36-0a5d1c2b3e4f

mkdir "$work/tree"
python3 -m tests.unit.images.samples "$work/tree"

make_image() { # name, size, mke2fs options
    name=$1
    size=$2
    shift 2
    truncate -s "$size" "$work/$name"
    mke2fs -q -F -m 0 -U "$uuid" -E "hash_seed=$uuid,lazy_itable_init=1" -d "$work/tree" "$@" "$work/$name"
}

change() { # name, debugfs commands on standard input
    debugfs -w -f /dev/stdin "$work/$1" >"$work/log" 2>&1
    if grep -iE 'not found|error|invalid|usage' "$work/log"; then exit 1; fi
}

# ext2, 1 KiB blocks: direct, indirect and doubly indirect blocks
make_image ext2_1k.img 2M -t ext2 -b 1024 -I 128 -N 256

# ext4, 4 KiB blocks, checksums, 64-bit descriptors; an extent that is allocated and never written
make_image ext4_4k.img 4M -t ext4 -b 4096 -I 256 -N 256 -O ^has_journal,metadata_csum,64bit,flex_bg,extent
change ext4_4k.img <<COMMANDS
write /dev/null lib/preallocated.bin
fallocate lib/preallocated.bin 0 2
set_inode_field lib/preallocated.bin size 12288
zap_block -f lib/preallocated.bin -p 170 0
zap_block -f lib/preallocated.bin -p 170 1
zap_block -f lib/preallocated.bin -p 170 2
COMMANDS

# many small block groups whose descriptors stand in the groups themselves
make_image ext4_meta_bg.img 12M -t ext4 -b 1024 -g 256 -I 256 -N 512 -O ^has_journal,^resize_inode,meta_bg,64bit

# small files and folders inside their inodes; mke2fs cuts a hole at the end off in this variant
rm "$work/tree/lib/fragments.bin"
make_image ext4_inline.img 2M -t ext4 -b 1024 -I 256 -N 256 -O ^has_journal,inline_data,metadata_csum,64bit

# two files that share their blocks, an encrypted file and an encrypted folder
rm -r "$work/tree/lib" "$work/tree/many" "$work/tree/names"
cp "$work/tree/app/Hello/Hello.apk" "$work/tree/app/Hello/Twin.apk"
mkdir "$work/tree/secret"
cp "$work/tree/build.prop" "$work/tree/secret/file"
cp "$work/tree/build.prop" "$work/tree/etc/secret.txt"
make_image ext4_shared.img 1M -t ext4 -b 1024 -I 256 -N 64 -O ^has_journal,^metadata_csum,extent
block=$(debugfs -R "bmap app/Hello/Hello.apk 0" "$work/ext4_shared.img" 2>/dev/null)
change ext4_shared.img <<COMMANDS
feature shared_blocks encrypt
set_inode_field app/Hello/Twin.apk block[5] $block
set_inode_field etc/secret.txt flags 0x80800
set_inode_field secret flags 0x80800
COMMANDS

for image in ext2_1k ext4_4k ext4_meta_bg ext4_inline ext4_shared; do
    gzip -9 -n -c "$work/$image.img" >"$here/$image.img.gz"
done
ls -l "$here"
