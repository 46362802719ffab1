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

/// Which tool, the type, how the file's path ends (nothing for any), and the class.
const CLASSES: &[(Side, &str, &str, &str)] = &[];

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
    let explained = CLASSES
        .iter()
        .find(|(of, kind, end, _)| *of == side && *kind == key.kind && file.ends_with(end));
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
