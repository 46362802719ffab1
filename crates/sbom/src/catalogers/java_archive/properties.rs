//! `META-INF/maven/GROUP/ARTIFACT/pom.properties`, which Maven writes into what it packages.
//!
//! Only the ones there can be of the archive itself. Those that lie elsewhere came with what was put into
//! it: packages all the same, and never the archive.

use seawall_archive::ZipEntry;

use super::file_name::FileName;

/// Maven coordinates; group and version may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coordinates {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
}

/// Where an entry lies, and so what it can be of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The archive, or what is shaded into it.
    Root,
    /// The classes of an application, if the archive has nothing at its root.
    Classes,
    /// What lies in it.
    Elsewhere,
}

/// Where an entry lies of this file name, such as `pom.properties`.
pub(super) fn place_of(name: &str, file: &str) -> Option<Place> {
    let directory = name.strip_suffix(file)?;
    if !directory.is_empty() && !directory.ends_with('/') {
        return None;
    }
    let of_classes = ["WEB-INF/classes/", "BOOT-INF/classes/"];
    let in_classes = of_classes.iter().find_map(|c| directory.strip_prefix(c));
    let in_maven = |directory: &str| directory.starts_with("META-INF/maven/");
    Some(match in_classes {
        Some(inner) if in_maven(inner) => Place::Classes,
        None if in_maven(directory) => Place::Root,
        _ => Place::Elsewhere,
    })
}

/// Group and artifact by the path of an entry: `.../META-INF/maven/GROUP/ARTIFACT/pom.xml`.
pub(super) fn of_path(name: &str) -> Option<(&str, &str)> {
    let (before, rest) = name.rsplit_once("META-INF/maven/")?;
    let (group, rest) = rest.split_once('/')?;
    let (artifact, file) = rest.split_once('/')?;
    let whole = before.is_empty() || before.ends_with('/');
    let named = !group.is_empty() && !artifact.is_empty() && !file.contains('/');
    (whole && named).then_some((group, artifact))
}

/// The coordinates, if all three are there and the build filled them in.
pub(super) fn parse(bytes: &[u8]) -> Option<Coordinates> {
    let text = String::from_utf8_lossy(bytes);
    let value = |key: &str| {
        let lines = text.lines().map(str::trim);
        let mut values = lines.filter_map(|line| {
            let (name, value) = line.split_once(['=', ':'])?;
            (name.trim() == key).then(|| value.trim())
        });
        let value = values.next()?;
        (!value.is_empty() && !value.contains("${")).then(|| value.to_owned())
    };
    Some(Coordinates {
        group: value("groupId")?,
        artifact: value("artifactId")?,
        version: value("version")?,
    })
}

/// Whether one of these is the archive itself, and not only shaded into it.
///
/// A file's name proves the opposite where it names another artifact in another version; a name
/// without a version proves nothing about the only properties that there are.
pub(super) fn tell_the_archive(all: &[Coordinates], file: &FileName) -> bool {
    let named = |c: &Coordinates| {
        let rest = file.stem.strip_prefix(&c.artifact);
        let begins = rest.is_some_and(|r| r.is_empty() || r.starts_with('-'));
        begins && (file.artifact == c.artifact || file.stem.contains(&c.version))
    };
    match all {
        [] => false,
        [only] => {
            let version = file.version.as_deref();
            version.is_none_or(|v| v == only.version) || named(only)
        }
        several => file.version.is_none() || several.iter().any(named),
    }
}

/// The group in the path of the artifact's `pom.xml`, which is there where the properties were left
/// out.
pub(super) fn group_of_pom<'e>(entries: &'e [ZipEntry], artifact: &str) -> Option<&'e str> {
    entries.iter().find_map(|entry| {
        let rest = entry.name.strip_prefix("META-INF/maven/")?;
        let (group, own) = rest.strip_suffix("/pom.xml")?.split_once('/')?;
        (own == artifact && !group.is_empty()).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogers::java_archive::file_name;

    fn of(group: &str, artifact: &str, version: &str) -> Coordinates {
        Coordinates {
            group: group.to_owned(),
            artifact: artifact.to_owned(),
            version: version.to_owned(),
        }
    }

    #[test]
    fn all_three_or_nothing() {
        let text = b"#Maven\r\nversion=1\r\ngroupId = g\nartifactId: a\n#version=2\n";
        assert_eq!(parse(text), Some(of("g", "a", "1")));
        assert_eq!(parse(b"groupId=g\nartifactId=a\n"), None);
        assert_eq!(parse(b"groupId=g\nartifactId=a\nversion=${v}\n"), None);
        assert_eq!(parse(b"\xff\xfe"), None);
    }

    #[test]
    fn places_and_paths() {
        let place = |name: &str| place_of(name, "pom.properties");
        assert!(place("META-INF/maven/g/a/pom.properties") == Some(Place::Root));
        for app in ["WEB-INF", "BOOT-INF"] {
            let name = format!("{app}/classes/META-INF/maven/g/a/pom.properties");
            assert!(place(&name) == Some(Place::Classes));
        }
        for name in [
            "pom.properties",
            "a/pom.properties",
            "x/META-INF/maven/g/a/pom.properties",
        ] {
            assert!(place(name) == Some(Place::Elsewhere), "{name}");
        }
        assert!(place("META-INF/maven/g/a/mypom.properties").is_none());
        assert_eq!(of_path("META-INF/maven/g/a/pom.xml"), Some(("g", "a")));
        assert_eq!(of_path("x/META-INF/maven/g/a/pom.xml"), Some(("g", "a")));
        for name in [
            "META-INF/maven/g/pom.xml",
            "META-INF/maven/pom.xml",
            "xMETA-INF/maven/g/a/pom.xml",
        ] {
            assert_eq!(of_path(name), None, "{name}");
        }
    }

    #[test]
    fn shaded_or_itself() {
        let tells =
            |file: &str, all: &[Coordinates]| tell_the_archive(all, &file_name::parse(file));
        let one = [of("g", "queue", "2.1")];
        assert!(tells("queue-2.1.jar", &one) && tells("queue-2.1-shaded.jar", &one));
        assert!(tells("app.jar", &one) && tells("renamed-2.1.jar", &one));
        assert!(tells("queue-2.1-r7.jar", &one));
        assert!(!tells("driver-3.11.jar", &one));
        let two = [of("g", "queue", "2.1"), of("g", "driver", "3")];
        assert!(tells("driver-3.jar", &two) && !tells("other-3.jar", &two));
        assert!(!tells("x.jar", &[]));
    }
}
