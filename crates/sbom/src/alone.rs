//! A file that is given alone, without the tree that it is from: under which path it is known, and which
//! files beside it it can't be understood without.

use std::sync::LazyLock;

use seawall_model::Evidence;

use crate::cataloger::Pattern;
use crate::catalogers;
use crate::dispatch::Catalogers;

/// Components of a path that tell what a file is, at the most.
const MAX_COMPONENTS: usize = 8;

static CATALOGERS: LazyLock<Catalogers> = LazyLock::new(|| Catalogers::new(catalogers::ALL));

/// The path from a root under which a cataloger reads the file: as much of the end of its own path as tells
/// what it is, else where a package manager keeps a database of that name (`status` of dpkg, `installed` of
/// apk). None for a file that nobody knows by its name, and for bills of materials, which are known by what
/// they hold.
pub fn known_as(path: &str) -> Option<String> {
    let path = path.trim_start_matches('/');
    let slashes = path.rmatch_indices('/').map(|(at, _)| at + 1);
    let starts = slashes.chain([0]).take(MAX_COMPONENTS);
    let mut ends = starts.filter_map(|start| path.get(start..));
    if let Some(end) = ends.find(|end| CATALOGERS.wants_by_path(end)) {
        return Some(end.to_owned());
    }
    let name = path.rsplit('/').next()?;
    let databases = catalogers::ALL.iter().filter(|member| member.database());
    let mut paths = databases.flat_map(|member| member.patterns());
    paths.find_map(|pattern| match pattern {
        Pattern::Path(path) if path.rsplit('/').next() == Some(name) => Some((*path).to_owned()),
        _ => None,
    })
}

/// The paths of files that what was read names and can't be understood without.
pub fn beside_of(evidence: &Evidence) -> Vec<String> {
    let member = catalogers::ALL
        .iter()
        .find(|member| member.name() == evidence.cataloger);
    member.map_or_else(Vec::new, |member| member.beside(evidence))
}

/// The path from the root that a file means by another one; none where it leads out of it, or from the root
/// of the machine.
pub(crate) fn beside(file: &str, other: &str) -> Option<String> {
    let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
    let path = joined(directory, other).filter(|_| !other.starts_with('/'));
    path.filter(|path| !path.is_empty())
}

/// A path from a directory on, by either slash; none where it leads out of the root.
pub(crate) fn joined(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_the_end_of_their_paths() {
        for (path, known) in [
            ("/home/me/app/Cargo.lock", Some("Cargo.lock")),
            ("app/package-lock.json", Some("package-lock.json")),
            ("/x/App.JAR", Some("App.JAR")),
            ("/x/pom.xml", Some("pom.xml")),
            ("dev-requirements.txt", Some("dev-requirements.txt")),
            ("/x/requirements/dev.txt", Some("requirements/dev.txt")),
            (
                "/v/a-1.0.dist-info/METADATA",
                Some("a-1.0.dist-info/METADATA"),
            ),
            ("/srv/root/var/lib/dpkg/status", Some("var/lib/dpkg/status")),
            ("/tmp/status", Some("var/lib/dpkg/status")),
            ("installed", Some("lib/apk/db/installed")),
            ("/tmp/rpmdb.sqlite", Some("var/lib/rpm/rpmdb.sqlite")),
            ("Packages", Some("var/lib/rpm/Packages")),
            ("app.cdx.json", None),
            ("bom.xml", None),
            ("notes.txt", None),
            ("METADATA", None),
            ("", None),
        ] {
            assert_eq!(known_as(path).as_deref(), known, "{path}");
        }
    }

    #[test]
    fn nothing_is_beside_that_is_elsewhere() {
        for (other, path) in [
            ("base.txt", Some("requirements/base.txt")),
            ("../all.txt", Some("all.txt")),
            ("../../all.txt", None),
            ("/etc/all.txt", None),
            ("./a/../b.txt", Some("requirements/b.txt")),
        ] {
            let found = beside("requirements/dev.txt", other);
            assert_eq!(found.as_deref(), path, "{other}");
        }
    }
}
