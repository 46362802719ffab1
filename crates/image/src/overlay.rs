//! What overlayfs's own attributes say of a directory (Linux, "Overlay Filesystem").

use std::os::fd::BorrowedFd;

use rustix::io::Errno;

/// What a directory of an overlay's layer shows of lower layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Below {
    /// What they have at its path.
    Merged,
    /// Nothing.
    Hidden,
    /// What they have elsewhere, or less: a directory that was moved, or files that are marked as
    /// whiteouts by attributes of their own.
    Other,
}

const TRUSTED: [&str; 2] = ["trusted.overlay.opaque", "trusted.overlay.redirect"];
const USER: [&str; 2] = ["user.overlay.opaque", "user.overlay.redirect"];

/// What the attributes of a directory say; those of `user.` too where the overlay was made without
/// privileges.
pub(crate) fn below(directory: BorrowedFd<'_>, unprivileged: bool) -> Below {
    let families: &[_] = if unprivileged {
        &[TRUSTED, USER]
    } else {
        &[TRUSTED]
    };
    let mut value = [0; 4];
    let mut get = |name: &str| match rustix::fs::fgetxattr(directory, name, &mut value[..]) {
        Ok(length) => value.get(..length).map(|value| value == b"y"),
        Err(Errno::RANGE) => Some(false),
        Err(_) => None,
    };
    let mut below = Below::Merged;
    for [opaque, redirect] in families {
        match get(opaque) {
            Some(true) => return Below::Hidden,
            Some(false) => below = Below::Other,
            None => {}
        }
        if get(redirect).is_some() {
            below = Below::Other;
        }
    }
    below
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::fd::AsFd;

    use rustix::fs::{XattrFlags, fsetxattr};

    use super::*;

    /// Attributes of `trusted.` are set by root only; those of `user.` are not on every file system.
    #[test]
    fn attributes_count_where_the_kernel_reads_them() {
        let cases = [
            ("user.overlay.opaque", "y", Below::Merged, Below::Hidden),
            ("user.overlay.redirect", "/a", Below::Merged, Below::Other),
            ("trusted.overlay.opaque", "y", Below::Hidden, Below::Hidden),
            ("trusted.overlay.opaque", "x", Below::Other, Below::Other),
            (
                "trusted.overlay.redirect",
                "/long",
                Below::Other,
                Below::Other,
            ),
        ];
        for (name, value, privileged, unprivileged) in cases {
            let directory = tempfile::tempdir().unwrap();
            let opened = File::open(directory.path()).unwrap();
            let set = fsetxattr(&opened, name, value.as_bytes(), XattrFlags::empty());
            if set.is_err()
                && !(name.starts_with("trusted.") && rustix::process::geteuid().is_root())
            {
                continue;
            }
            set.unwrap();
            let seen = [false, true].map(|user| below(opened.as_fd(), user));
            assert_eq!(seen, [privileged, unprivileged], "{name}={value}");
        }
    }
}
