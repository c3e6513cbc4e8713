#!/bin/sh
# Builds the EROFS test images with erofs-utils 1.5; run it from anywhere, it writes beside itself.
# The tree that they hold is in tests/unit/images/erofs_samples.py.  Needs: mkfs.erofs, python3.
# What that version cannot write (other algorithms, fragments, shared extents) is written by tests/unit/images/erofs_writer.py.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/tree"
python3 -m tests.unit.images.erofs_samples "$work/tree"

make_image() { # name, mkfs.erofs options
    name=$1
    shift
    mkfs.erofs --quiet -T1546300800 -U7f0c9a52-3d1e-4b7a-9c36-0a5d1c2b3e4f --all-root "$@" "$work/$name" "$work/tree" >"$work/log"
    gzip -9 -n -c "$work/$name" >"$here/$name.gz"
}

# content in blocks, its end behind the inode; then all in blocks, with inodes of 64 bytes
make_image inline.img
make_image plain.img -Enoinline_data,force-inode-extended

# compact indexes of clusters of one block, and of up to four; labels of SELinux stand between inode and index
printf '/.* u:object_r:system_file:s0\n/ u:object_r:rootfs:s0\n' >"$work/contexts"
make_image lz4.img -zlz4hc --file-contexts="$work/contexts"
make_image lz4_big.img -zlz4hc -C16384

# full indexes, and data at the beginning of a block
make_image legacy.img -zlz4 -Elegacy-compress

# files of chunks: a list of blocks, and records of eight bytes
make_image chunks.img --chunksize=4096 -Eforce-inode-blockmap
make_image chunk_indexes.img --chunksize=8192 -Eforce-chunk-indexes

ls -l "$here"
