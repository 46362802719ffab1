//! OCI layouts in a directory: the broker opens each blob that the plan names, and nothing else.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags, ResolveFlags};
use seawall_image::plan_layout;
use seawall_model::read_all;

use super::Material;
use super::directory::open_directory;
use super::planned::{self, Stored, named};
use crate::error::Result;
use crate::session::file_identity;
use crate::visit::Visit;

/// Bytes of one JSON document.
const MAX_JSON: u64 = 16 << 20;

/// Reads every image of a layout.
pub(crate) fn read<'s>(visit: &'s Visit<'s>, path: &Path) -> Result<Vec<Material<'s>>> {
    let root = open_directory(path)?;
    let reference = path.display().to_string();
    let size_of = |name: &str| {
        open(&root, name)
            .and_then(|f| f.metadata())
            .map(|m| m.len())
            .ok()
    };
    let small = |name: &str| {
        let content = seawall_image::FileContent::new(open(&root, name)?)?;
        read_all(&content, MAX_JSON)
    };
    let plan = plan_layout(&size_of, &small);
    planned::read(visit, &reference, plan, &|layer| {
        let file = open(&root, &layer.name)?;
        let key = visit.key("layout-layer", &[&file_identity(&file)?, &named(layer)]);
        Ok(Stored {
            file: OwnedFd::from(file),
            offset: 0,
            key,
        })
    })
}

fn open(root: &OwnedFd, name: &str) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOFOLLOW;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let file = File::from(rustix::fs::openat2(
        root.as_fd(),
        name,
        flags,
        Mode::empty(),
        resolve,
    )?);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other(format!("{name} is no file")))
    }
}
