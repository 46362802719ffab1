//! What of a machine is no part of it: stores of images, kernel and network file systems.

use std::ffi::CStr;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, StatxFlags};

/// Whether a directory is where an engine unpacks or keeps images, by its name and what is beside it:
/// a store's root may be anywhere. The engine has `overlay2` beside `image/overlay2/imagedb`, Podman and
/// CRI-O `overlay` beside `overlay-images`, containerd a directory for each of its plugins.
pub(super) fn is_store(parent: &OwnedFd, name: &CStr) -> bool {
    let bytes = name.to_bytes();
    if bytes.starts_with(b"io.containerd.") {
        return true;
    }
    if !STORAGE_DRIVERS.contains(&bytes) {
        return false;
    }
    let Ok(name) = name.to_str() else {
        return false;
    };
    let there = |path: String| {
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
        rustix::fs::statx(parent, path, flags, StatxFlags::TYPE).is_ok()
    };
    there(format!("image/{name}/imagedb")) || there(format!("{name}-images"))
}

/// Drivers that unpack images into directories.
const STORAGE_DRIVERS: [&[u8]; 6] = [
    b"overlay2",
    b"overlay",
    b"vfs",
    b"btrfs",
    b"fuse-overlayfs",
    b"aufs",
];

/// Kernel and network file systems by their magic numbers (`linux/magic.h`).
pub(super) fn foreign_name(magic: i64) -> Option<&'static str> {
    Some(match magic & 0xffff_ffff {
        0x9fa0 => "proc",
        0x6265_6572 => "sysfs",
        0x1cd1 => "devpts",
        0x0027_e0eb | 0x6367_7270 => "cgroup",
        0x6462_6720 => "debugfs",
        0x7472_6163 => "tracefs",
        0xcafe_4a11 => "bpf",
        0x7363_6673 => "securityfs",
        0x1980_0202 => "mqueue",
        0x9584_58f6 => "hugetlbfs",
        0x6165_676c => "pstore",
        0xde5e_81e4 => "efivarfs",
        0x4249_4e4d => "binfmt_misc",
        0x6e73_6673 => "nsfs",
        0x0187 => "autofs",
        0x6265_6570 => "configfs",
        0xf97c_ff8c => "selinuxfs",
        0x6573_5543 => "fusectl",
        0x6759_6969 => "rpc_pipefs",
        0x6969 => "NFS",
        0xff53_4d42 | 0xfe53_4d42 | 0x517b => "SMB",
        0x6573_5546 => "FUSE",
        0x5346_414f => "AFS",
        0x00c3_6400 => "Ceph",
        0x0102_1997 => "9p",
        0x0bd0_0bd0 => "Lustre",
        0x0116_1970 => "GFS2",
        0x7461_636f => "OCFS2",
        0x4750_4653 => "GPFS",
        0x794c_7630 => "an overlay (a container's file system)",
        _ => return None,
    })
}
