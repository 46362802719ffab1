//! What the targets share.

use std::io;
use std::sync::OnceLock;

use seawall_model::{Content, Evidence, FileFacts, Inspect};
use seawall_sbom::Catalogers;

/// Catalogs `data`, less its first byte, as a file at the path that this byte chooses.
///
/// # Panics
/// If a file that lies in memory tells something else than one that lies elsewhere, or if it tells
/// more than so many bytes can.
pub fn catalog(paths: &[&str], data: &[u8]) {
    static ALL: OnceLock<Catalogers> = OnceLock::new();
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let path = paths[usize::from(*first) % paths.len()];
    let facts = FileFacts {
        path,
        size: rest.len() as u64,
        mode: 0o755,
    };
    let all = ALL.get_or_init(|| Catalogers::new(seawall_sbom::catalogers::ALL));
    let large = FileFacts {
        size: 1 << 20,
        ..facts
    };
    assert!(all.wants(&large), "{path}: nobody reads it");
    let here = all.inspect(&facts, &rest);
    let elsewhere = all.inspect(&facts, &Elsewhere(rest));
    assert_eq!(plain(here.clone()), plain(elsewhere), "{path}");
    // A package takes a byte of its file at the least, and no file has room for holes without end.
    let packages: usize = here.iter().map(|e| e.packages.len()).sum();
    let holes: usize = here.iter().map(|e| e.holes.len()).sum();
    assert!(
        packages <= rest.len().saturating_mul(2) + 8,
        "{packages} packages"
    );
    assert!(holes <= rest.len() + 8, "{holes} holes");
}

/// Only what is in memory is hashed.
fn plain(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    for package in evidence.iter_mut().flat_map(|e| &mut e.packages) {
        package.sha1 = None;
    }
    evidence
}

/// Bytes that are not in memory, as far as anyone can tell.
struct Elsewhere<'b>(&'b [u8]);

impl Content for Elsewhere<'_> {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buffer)
    }
}
