//! Where no distribution installs anything.

/// Filesystem Hierarchy Standard 3.0, sections 3.8, 3.13, 3.14, 3.17 and 4.9.
const LOCAL: &[&str] = &["home/", "opt/", "root/", "srv/", "usr/local/"];

/// The directory that a path lies in where no distribution installs anything, whatever a database says
/// of it; none elsewhere.
pub fn local_directory(path: &str) -> Option<&'static str> {
    LOCAL.iter().copied().find(|local| path.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_the_root_alone() {
        assert_eq!(local_directory("usr/local/lib/a"), Some("usr/local/"));
        assert_eq!(local_directory("opt/a"), Some("opt/"));
        assert_eq!(local_directory("usr/lib/a"), None);
        assert_eq!(local_directory("optional/a"), None);
        assert_eq!(local_directory("a/opt/a"), None);
    }
}
