//! apk's database (apk-tools, `apk-v2` database format) and `world`, the packages that were asked for.
//!
//! Records are lines `K:value`, a blank line between packages; the keys that count here are `P`
//! name, `V` version, `A` architecture, `o` origin, `L` licence, `D` needs, `p` offers, `F` folder
//! and `R` file in it. apk-tools 3 writes the same form, below `usr/lib/apk` on merged systems.

mod database;

use std::collections::BTreeMap;

use seawall_model::{
    Content, Evidence, FileFacts, FileTree, Hole, HoleName, LayeredEvidence, Package, PackageKind,
    read_all,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::unresolved::Remarks;

const WORLD: &str = "etc/apk/world";
const WORLD_LIMIT: u64 = 1024 * 1024;

pub(crate) struct Apk;
pub(crate) static IT: Apk = Apk;

impl Cataloger for Apk {
    fn name(&self) -> &'static str {
        "apk"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn database(&self) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Path("lib/apk/db/installed"),
            Pattern::Path("usr/lib/apk/db/installed"),
            Pattern::Path(WORLD),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        if file.path == WORLD {
            world(content)
        } else {
            database::read(file.path, content)
        }
    }

    fn resolve(
        &self,
        _: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        _: &mut Remarks,
    ) -> Vec<Package> {
        let facts = evidence.iter().find_map(|e| e.evidence.facts.get("world"));
        let world: Option<Vec<&str>> = facts.map(|names| names.split(' ').collect());
        let packages = evidence.iter().flat_map(|e| &e.evidence.packages).cloned();
        let mark = |mut package: Package| {
            if let Some(world) = &world {
                package.direct = Some(world.binary_search(&package.name.as_str()).is_ok());
            }
            package
        };
        packages.map(mark).collect()
    }
}

/// Names, sorted, without version bounds and repository tags.
fn world(content: &dyn Content) -> Evidence {
    let mut evidence = Evidence::default();
    match read_all(content, WORLD_LIMIT) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let words = text.split_whitespace().filter(|w| !w.starts_with('!'));
            let mut names: Vec<&str> = words.map(database::name_of).collect();
            names.sort_unstable();
            names.dedup();
            evidence.facts = BTreeMap::from([("world".to_owned(), names.join(" "))]);
        }
        Err(error) => {
            let what = "which apk packages were asked for";
            let hole = Hole::new(HoleName::UNREADABLE_FILE, what, "", error.to_string());
            evidence.holes.push(hole);
        }
    }
    evidence
}

const KIND: PackageKind = PackageKind::APK;

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::{Visibility, path_hash};

    fn read(path: &str, text: impl AsRef<[u8]>) -> Evidence {
        let bytes = text.as_ref().to_vec();
        let file = FileFacts {
            path,
            size: bytes.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &bytes)
    }

    const DATABASE: &str = "C:Q1abc=\nP:busybox\nV:1.36.1-r5\nA:x86_64\no:busybox\nL:GPL-2.0-only\n\
        p:/bin/sh cmd:sh=1.36.1-r5\nD:so:libc.musl-x86_64.so.1\nF:bin\nR:busybox\na:0:0:755\nF:\nR:init\n\n\
        P:musl\nV:1.2.4-r2\nA:x86_64\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\n\n\
        P:ssl_client\nV:1.36.1-r5\nA:x86_64\no:busybox\nD:!nope busybox>1 /bin/sh so:libc.musl-x86_64.so.1\n";

    #[test]
    fn reads_the_database() {
        let evidence = read("lib/apk/db/installed", DATABASE);
        assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
        let names: Vec<_> = evidence.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["busybox", "musl", "ssl_client"]);
        let client = &evidence.packages[2];
        assert_eq!(client.source.as_ref().unwrap().name, "busybox");
        assert_eq!(client.depends_on, ["busybox:x86_64", "musl:x86_64"]);
        assert_eq!(evidence.packages[1].source.as_ref().unwrap().name, "musl");
        assert_eq!(evidence.packages[0].licences, ["GPL-2.0-only"]);
        assert_eq!(evidence.owned[0].owner, "busybox:x86_64");
        let mut paths = vec![path_hash("bin/busybox"), path_hash("init")];
        paths.sort_unstable();
        assert_eq!(evidence.owned[0].paths, paths);
    }

    #[test]
    fn world_tells_what_was_asked_for() {
        let layered = |evidence| LayeredEvidence {
            layer: 0,
            visibility: Visibility::Present,
            evidence,
        };
        let database = layered(read("lib/apk/db/installed", DATABASE));
        let world = layered(read(WORLD, "ssl_client@edge\nmusl>=1 !vim\n"));
        let tree = crate::resolve::MemoryTree::default();
        let packages = IT.resolve(&tree, &[&database, &world], &mut Remarks::default());
        let direct: Vec<_> = packages.iter().map(|p| p.direct).collect();
        assert_eq!(direct, [Some(false), Some(true), Some(true)]);
        assert_eq!(
            IT.resolve(&tree, &[&database], &mut Remarks::default())[0].direct,
            None
        );
    }

    #[test]
    fn a_bad_record_costs_only_itself() {
        let good = "P:good\nV:1-r0\n\n";
        for (what, text, holes) in [
            ("garbage", "this is no record\n\n".to_owned(), 1),
            ("no version", "P:a\nA:x86\n\n".to_owned(), 1),
            ("no name", "V:1\n\n".to_owned(), 1),
            ("NUL", "P:a\0\nV:1\n\n".to_owned(), 1),
            ("huge", format!("P:{}\nV:1\n\n", "x".repeat(2_000_000)), 1),
            ("two names", "P:a\nP:b\nV:1\n\n".to_owned(), 1),
        ] {
            let evidence = read("lib/apk/db/installed", format!("{text}{good}"));
            let names: Vec<_> = evidence.packages.iter().map(|p| p.name.as_str()).collect();
            assert_eq!(names, ["good"], "{what}");
            assert_eq!(evidence.holes.len(), holes, "{what}: {:?}", evidence.holes);
        }
    }
}
