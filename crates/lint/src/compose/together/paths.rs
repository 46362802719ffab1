//! Paths between files of a target.

/// The directory of a path, empty for the root, and the name.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A name in a directory.
pub(super) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

/// Where a path leads from a directory; none where it leads out of the target, or is known only later.
pub(super) fn resolve(directory: &str, path: &str) -> Option<String> {
    if path.is_empty()
        || path.starts_with(['/', '~'])
        || path.contains(['$', '\\'])
        || path.contains("://")
    {
        return None;
    }
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split('/') {
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

#[test]
fn paths_never_leave_the_target() {
    for (directory, path, wanted) in [
        ("a/b", "../c.yaml", Some("a/c.yaml")),
        ("", "./c//d", Some("c/d")),
        ("a", "../../c", None),
        ("a", "/etc/passwd", None),
        ("a", "${X}/c", None),
        ("a", "https://example.org/c", None),
        ("a", "", None),
    ] {
        assert_eq!(
            resolve(directory, path).as_deref(),
            wanted,
            "{directory} {path}"
        );
    }
}
