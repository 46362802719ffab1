//! Package databases of systems whose packages nobody here reads.
//!
//! Looked for where the system itself has them, through its links: a copy somewhere below says nothing
//! of this system.

use seawall_model::{FileKind, FileTree, Hole, HoleName};

/// What is there if a system of that kind is.
enum Mark {
    /// A file.
    File(&'static str),
    /// A directory with something in it.
    Filled(&'static str),
    /// A directory with a directory in it.
    Nested(&'static str),
    /// A directory with a file of such a name in it: how it begins, and how it ends.
    Holds(&'static str, &'static str, &'static str),
}

use Mark::{File, Filled, Holds, Nested};

/// The manager, and where its database is.
const SYSTEMS: &[(&str, &[Mark])] = &[
    ("pacman", &[Nested("var/lib/pacman/local")]),
    ("Portage", &[Nested("var/db/pkg")]),
    (
        "Nix",
        &[Filled("nix/store"), File("nix/var/nix/db/db.sqlite")],
    ),
    (
        "Guix",
        &[Filled("gnu/store"), File("var/guix/db/db.sqlite")],
    ),
    ("XBPS", &[Holds("var/db/xbps", "pkgdb-", ".plist")]),
    (
        "opkg",
        &[
            File("usr/lib/opkg/status"),
            File("var/lib/opkg/status"),
            File("opt/lib/opkg/status"),
            Holds("usr/lib/opkg/info", "", ".control"),
            Holds("var/lib/opkg/info", "", ".control"),
        ],
    ),
    (
        "pkgtools (Slackware)",
        &[
            Filled("var/lib/pkgtools/packages"),
            Filled("var/log/packages"),
        ],
    ),
    ("swupd", &[Filled("usr/share/clear/bundles")]),
    ("eopkg", &[Filled("var/lib/eopkg/package")]),
    ("FreeBSD's pkg", &[File("var/db/pkg/local.sqlite")]),
    ("KISS", &[Filled("var/db/kiss/installed")]),
    ("TazPkg", &[Filled("var/lib/tazpkg/installed")]),
    ("CRUX's pkgutils", &[File("var/lib/pkg/db")]),
    ("Conary", &[File("var/lib/conarydb/conarydb")]),
    (
        "Bottlerocket",
        &[File("usr/share/bottlerocket/application-inventory.json")],
    ),
    (
        "Container-Optimized OS",
        &[File("etc/cos-package-info.json")],
    ),
];

/// A gap for each database.
pub(super) fn holes(tree: &dyn FileTree) -> Vec<Hole> {
    let found = SYSTEMS.iter().filter_map(|(manager, marks)| {
        let place = marks.iter().find_map(|mark| mark.place(tree))?;
        Some(hole(manager, &place))
    });
    found.collect()
}

fn hole(manager: &str, place: &str) -> Hole {
    Hole::new(
        HoleName::UNCOVERED_PACKAGE_DATABASE,
        format!("packages of {manager}"),
        place,
        "not covered: no cataloger reads this database",
    )
}

impl Mark {
    /// Where it is, if it is there.
    fn place(&self, tree: &dyn FileTree) -> Option<String> {
        let path = match *self {
            File(path) | Filled(path) | Nested(path) | Holds(path, ..) => path,
        };
        let real = tree.resolve(path)?;
        let kind = |path: &str| tree.entry(path).map(|entry| entry.kind);
        let there = match *self {
            File(_) => kind(&real) == Some(FileKind::File),
            Filled(_) => !tree.children(&real).is_empty(),
            Nested(_) => {
                let mut names = tree.children(&real).into_iter();
                names.any(|name| kind(&format!("{real}/{name}")) == Some(FileKind::Directory))
            }
            Holds(_, begin, end) => {
                let mut names = tree.children(&real).into_iter();
                names.any(|name| name.starts_with(begin) && name.ends_with(end))
            }
        };
        there.then(|| path.to_owned())
    }
}
