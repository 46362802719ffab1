//! Why the tools differ. A difference that no row explains is `unexplained`, and one to look at.

use std::fmt;

use super::Found;
use super::purl::Key;

/// Which tool alone found a package.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Theirs,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "ours",
            Self::Theirs => "syft",
        })
    }
}

/// The class of all types that ours has no cataloger for.
pub(super) const NOT_IN_SCOPE: &str = "type not in scope";

/// Types that ours has catalogers for.
const IN_SCOPE: &[&str] = &[
    "apk", "bitnami", "cargo", "composer", "deb", "gem", "golang", "maven", "npm", "pypi", "rpm",
];

const ADDRESS: &str = "a pin with an address behind it";
const COMMIT: &str = "a commit for a version";
const COORDINATES: &str = "an archive that tells no Maven coordinates";
const CUT: &str = "a lock that is cut short";
const ELSEWHERE: &str = "not where its tool puts it";
const GO_LINE: &str = "the standard library, by the go line";
const GO_TREE: &str = "what Go's own tree does not build";
const MALFORMED: &str = "a malformed package URL";
const NO_MODULES: &str = "a program without a list of modules";
const OTHER_FILE: &str = "the project itself, or decided by another file";
const OWN: &str = "the project itself";
const OWN_FILE: &str = "told by the file's own properties or management";
const REPOSITORY: &str = "the program's own version, by its repository";
const LEFT_OUT: &str = "a component that Syft leaves out";
const UNREAD: &str = "a file that Syft does not read";

/// Which tool, type and name (a star at the end for any rest), how the file's path ends (nothing for
/// any), and the class.
const CLASSES: &[(Side, &str, &str, &str)] = &[
    (Side::Theirs, "*", "bad-purls.cdx.xml", MALFORMED),
    (Side::Ours, "apk alpine-keys", ".cdx.xml", LEFT_OUT),
    (Side::Ours, "apk ca-certificates-*", ".cdx.xml", LEFT_OUT),
    (Side::Ours, "apk libc-utils", ".cdx.xml", LEFT_OUT),
    (Side::Ours, "apk ssl_client", ".cdx.xml", LEFT_OUT),
    (Side::Ours, "apk zlib", ".cdx.xml", LEFT_OUT),
    (Side::Theirs, "apk ", ".cdx.xml", LEFT_OUT),
    (Side::Theirs, "maven *", "pom.xml", OTHER_FILE),
    (Side::Ours, "maven *", "pom.xml", OWN_FILE),
    (Side::Ours, "golang stdlib", "go.mod", GO_LINE),
    (Side::Theirs, "golang *", "relative-replace/go.mod", OWN),
    (Side::Ours, "cargo *", "Cargo.lock", OWN),
    (Side::Theirs, "cargo *", "Cargo.lock", OWN),
    (Side::Theirs, "npm *", "package.json", OWN),
    (Side::Theirs, "npm *", "package-lock.json", OWN),
    (Side::Theirs, "npm *", "yarn.lock", OWN),
    (Side::Theirs, "pypi *", "uv.lock", OWN),
    (Side::Ours, "gem *", "gems.locked", UNREAD),
    (Side::Ours, "npm *", "npm-shrinkwrap.json", UNREAD),
    (Side::Ours, "pypi *", "pylock.toml", UNREAD),
    (Side::Ours, "pypi *", "Python-2.7.egg-info", UNREAD),
    (Side::Theirs, "apk *", "lib/apk/db/installed", ELSEWHERE),
    (Side::Theirs, "composer *", "installed.json", ELSEWHERE),
    (Side::Theirs, "pypi *", "/METADATA", ELSEWHERE),
    (Side::Theirs, "pypi *", "/PKG-INFO", ELSEWHERE),
    (Side::Theirs, "npm *", "pnpm/pnpm-lock.yaml", CUT),
    (Side::Theirs, "pypi *", "requires/requirements.txt", ADDRESS),
    (Side::Theirs, "npm *", "bun-shorthash/bun.lock", COMMIT),
    (Side::Ours, "npm *", "bun-shorthash/bun.lock", COMMIT),
    (Side::Theirs, "deb *", "", "opkg's database"),
    (Side::Theirs, "maven *", "", COORDINATES),
    (Side::Ours, "maven *", "", COORDINATES),
    (Side::Theirs, "golang github.com/mmcloughlin/*", "", GO_TREE),
    (Side::Theirs, "golang golang.org/x/*", "", GO_TREE),
    (Side::Theirs, "golang gopkg.in/check*", "", GO_TREE),
    (Side::Ours, "golang stdlib", "", NO_MODULES),
    (Side::Theirs, "golang *", "", REPOSITORY),
    (Side::Ours, "golang *", "", REPOSITORY),
    (Side::Theirs, "pypi *", "", "setup.py"),
];

/// The class of one difference; `development` says that only development needs the package, and
/// `lacks` is what the other tool found in the same input.
pub(super) fn of(
    side: Side,
    development: bool,
    (file, key): &(String, Key),
    lacks: &Found,
) -> &'static str {
    if !IN_SCOPE.contains(&key.kind.as_str()) {
        return NOT_IN_SCOPE;
    }
    if development {
        return "needed by development only";
    }
    if side == Side::Theirs && matches!(key.version.as_str(), "" | "UNKNOWN") {
        return "a name without a version";
    }
    let name = format!("{} {}", key.kind, key.name);
    let matches = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    };
    let explained = CLASSES
        .iter()
        .find(|(of, pattern, end, _)| *of == side && matches(pattern) && file.ends_with(end));
    if let Some((.., class)) = explained {
        return class;
    }
    let mut others = lacks.keys().filter(|(place, _)| place == file);
    let other = others.any(|(_, other)| other.kind == key.kind && other.name == key.name);
    if other {
        "another version"
    } else {
        "unexplained"
    }
}
