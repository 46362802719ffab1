//! What overlayfs's own attributes say of a directory, or of a file (Linux, "Overlay Filesystem").

use std::os::fd::BorrowedFd;

use rustix::io::Errno;
use seawall_model::{Hole, HoleName};

use crate::tree::path_text;

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

/// Of a file whose bytes are those of a lower layer's.
const METACOPY: [&str; 2] = ["trusted.overlay.metacopy", "user.overlay.metacopy"];

/// Whether a file is seen with the bytes of another one. `user.` counts as in [`below`].
pub(crate) fn is_metacopy(file: BorrowedFd<'_>, unprivileged: bool) -> bool {
    let names = &METACOPY[..=usize::from(unprivileged)];
    names.iter().any(|name| {
        let got = rustix::fs::fgetxattr(file, *name, &mut [0; 4][..]);
        matches!(got, Ok(_) | Err(Errno::RANGE))
    })
}

/// Says that something else is seen at that path of a layer, which nobody looked for.
pub(crate) fn hole(path: &[u8]) -> Hole {
    Hole::new(
        HoleName::OVERLAY_ATTRIBUTE,
        "what overlayfs shows instead",
        path_text(path),
        "an attribute of overlayfs by which other files are seen here",
    )
}

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
    fn is_set(file: &File, name: &str, value: &str) -> bool {
        let set = fsetxattr(file, name, value.as_bytes(), XattrFlags::empty());
        let must = name.starts_with("trusted.") && rustix::process::geteuid().is_root();
        assert!(set.is_ok() || !must, "{name}: {set:?}");
        set.is_ok()
    }

    #[test]
    fn a_file_may_have_the_bytes_of_another() {
        let cases = [
            ("trusted.overlay.metacopy", "", [true, true]),
            ("trusted.overlay.metacopy", "long digest", [true, true]),
            ("user.overlay.metacopy", "", [false, true]),
            ("user.overlay.origin", "", [false, false]),
        ];
        for (name, value, expected) in cases {
            let file = tempfile::tempfile().unwrap();
            if is_set(&file, name, value) {
                let seen = [false, true].map(|user| is_metacopy(file.as_fd(), user));
                assert_eq!(seen, expected, "{name}={value}");
            }
        }
    }

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
            if !is_set(&opened, name, value) {
                continue;
            }
            let seen = [false, true].map(|user| below(opened.as_fd(), user));
            assert_eq!(seen, [privileged, unprivileged], "{name}={value}");
        }
    }
}
