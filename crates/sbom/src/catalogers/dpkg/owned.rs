//! `info/NAME.list`, `info/NAME:ARCH.list` and `status.d/NAME.md5sums`: which files a package has.
//!
//! A path is hashed as the list says it, before any merge of `/bin` into `/usr/bin`. A directory, which
//! its first child follows, is left out: many packages list it, and none owns it.

use std::ops::ControlFlow;

use seawall_model::{Content, Evidence, Hole, HoleName, OwnedPaths, path_hash};

use crate::holes::Holes;
use crate::lines::for_each_text;

/// The longest path that Linux opens is 4,096 bytes; an MD5 sum stands before it.
const LINE: usize = 8 * 1024;
const PATHS: usize = 2_000_000;
const WHAT: &str = "files of a package";

/// One absolute path a line.
pub(super) fn list(owner: &str, content: &dyn Content) -> Evidence {
    read(owner, content, |line| Some(line))
}

/// An MD5 sum, two spaces and a relative path a line.
pub(super) fn md5sums(owner: &str, content: &dyn Content) -> Evidence {
    read(owner, content, |line| {
        let (_, path) = line.split_once(' ')?;
        Some(path.trim_start_matches([' ', '*']))
    })
}

fn read(owner: &str, content: &dyn Content, path_of: impl Fn(&str) -> Option<&str>) -> Evidence {
    let mut holes = Holes::default();
    let mut paths = Vec::new();
    let mut previous = String::new();
    let read = for_each_text(content, LINE, &mut |offset, line| {
        if paths.len() == PATHS {
            let reason = "more files than a package has";
            let hole = Hole::new(HoleName::LIMIT_OWNED_PATHS, WHAT, "", reason);
            holes.push(hole.at(offset).limited("owned-paths", PATHS));
            return ControlFlow::Break(());
        }
        let path = path_of(line).map(relative);
        if let Some(path) = path.filter(|p| !matches!(*p, "" | "." | "/" | "/.")) {
            if is_below(path, &previous) {
                paths.pop();
            }
            paths.push(path_hash(path));
            path.clone_into(&mut previous);
        }
        ControlFlow::Continue(())
    });
    if let Err((offset, error)) = read {
        holes.unreadable(WHAT, offset, &error);
    }
    let mut evidence = Evidence {
        holes: holes.into_vec(),
        ..Evidence::default()
    };
    if !paths.is_empty() {
        let owner = owner.to_owned();
        evidence.owned.push(OwnedPaths { owner, paths });
    }
    evidence
}

fn relative(mut path: &str) -> &str {
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    path
}

/// Whether a path is in that directory.
fn is_below(path: &str, directory: &str) -> bool {
    let slash = path.as_bytes().get(directory.len());
    slash == Some(&b'/') && !directory.is_empty() && path.starts_with(directory)
}
