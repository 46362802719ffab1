//! The main attributes of a manifest (JAR specification, "JAR Manifest"), and what they tell of the
//! archive's Maven coordinates.
//!
//! A manifest has no field for the group. Build tools put it into the vendor id or the OSGi symbolic
//! name, the latter shortened by a rule of the Maven bundle plugin: what the artifact repeats of the
//! group's end is left out. What can't be derived so stays unknown.

use std::collections::HashMap;

use super::file_name::FileName;
use super::groups;

/// Main attributes, by name in lower case; the first of a name counts.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    values: HashMap<String, String>,
}

impl Manifest {
    /// Lines go on after a line end and a space; the first empty line ends the main section.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut values = HashMap::new();
        let main = text.split("\n\n").next().unwrap_or_default();
        for line in main.replace("\n ", "").lines() {
            if let Some((name, value)) = line.split_once(':') {
                let value = value.trim();
                // A placeholder that the build left in tells nothing.
                if !value.is_empty() && !value.contains("${") {
                    let name = name.trim().to_ascii_lowercase();
                    values.entry(name).or_insert_with(|| value.to_owned());
                }
            }
        }
        Self { values }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The version that it states; OSGi's comes last, because it is padded to three numbers.
    pub(super) fn version(&self) -> Option<&str> {
        let names = [
            "plugin-version",
            "implementation-version",
            "specification-version",
            "bundle-version",
        ];
        let stated = names.iter().find_map(|name| self.get(name))?;
        // `5.6.0 (b0)`: what follows is for people.
        let version = stated.split_whitespace().next()?;
        version
            .contains(|c: char| c.is_ascii_digit())
            .then_some(version)
    }

    /// The group of the artifact that the file is named after, if it can be told.
    pub(super) fn group(&self, file: &FileName) -> Option<String> {
        let artifact = file.artifact.as_str();
        if let Some(known) = groups::of(artifact) {
            return Some(known.to_owned());
        }
        if let Some(group) = self.get("group-id").filter(|g| is_group(g)) {
            return Some(group.to_owned());
        }
        let symbolic = self.get("bundle-symbolicname").map(|name| {
            // Directives follow a semicolon.
            name.split(';').next().unwrap_or(name).trim()
        });
        symbolic
            .and_then(|name| of_symbolic_name(name, artifact))
            .or_else(|| {
                let vendor = self.get("implementation-vendor-id");
                vendor
                    .filter(|v| is_group(v) && *v != "org.apache")
                    .map(str::to_owned)
            })
            .or_else(|| {
                let name = self.get("automatic-module-name")?;
                shortened(name, artifact).map(str::to_owned)
            })
    }
}

/// A reversed domain: at least two parts, of letters, digits, hyphens and underscores.
fn is_group(text: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty()
            && p.bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    text.contains('.') && text.split('.').all(part)
}

/// `org.yaml.snakeyaml` is `org.yaml` of `snakeyaml`; `ch.qos.logback.core` is `ch.qos.logback` of
/// `logback-core`.
fn of_symbolic_name(name: &str, artifact: &str) -> Option<String> {
    let whole = name
        .strip_suffix(artifact)
        .and_then(|group| group.strip_suffix('.'));
    whole
        .or_else(|| shortened(name, artifact))
        .filter(|group| is_group(group))
        .map(str::to_owned)
}

/// The group of a name from which the artifact's repetition of the group's last part is left out.
fn shortened<'n>(name: &'n str, artifact: &str) -> Option<&'n str> {
    name.match_indices('.').find_map(|(at, _)| {
        let (group, rest) = (name.get(..at)?, name.get(at + 1..)?);
        let last = group.rsplit('.').next()?;
        let own = artifact.strip_prefix(last)?;
        let own = own.strip_prefix(['-', '.', '_']).unwrap_or(own);
        let same = !own.is_empty() && own.replace('-', ".") == rest.replace('-', ".");
        (same && is_group(group)).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogers::java_archive::file_name;

    fn group(file: &str, text: &str) -> Option<String> {
        Manifest::parse(text.as_bytes()).group(&file_name::parse(file))
    }

    #[test]
    fn groups_from_symbolic_names() {
        for (file, name, wanted) in [
            (
                "acme-yaml-1.jar",
                "org.example.acme-yaml",
                Some("org.example"),
            ),
            (
                "acme-core-1.jar",
                "ch.example.acme.core",
                Some("ch.example.acme"),
            ),
            (
                "acme-a-b-1.jar",
                "ch.example.acme.a.b;singleton:=true",
                Some("ch.example.acme"),
            ),
            ("acme3-1.jar", "org.example.acme3", Some("org.example")),
            ("acme.jar", "com.acme", None),
            ("other-1.jar", "com.example.acme", None),
        ] {
            let text = format!("Bundle-SymbolicName: {name}\n");
            assert_eq!(group(file, &text).as_deref(), wanted, "{file}");
        }
        let vendor = "implementation-vendor-id: com.example\r\n";
        assert_eq!(group("x.jar", vendor).as_deref(), Some("com.example"));
        let house = "Implementation-Vendor-Id: org.apache\n";
        assert_eq!(group("x.jar", house), None);
        let known = "Implementation-Vendor-Id: org.apache\n";
        assert_eq!(
            group("commons-cli-1.1.jar", known).as_deref(),
            Some("commons-cli")
        );
    }

    #[test]
    fn only_the_main_section_counts() {
        let text = "Manifest-Version: 1.0\nSpecification-\n Version: 4\n\nName: a/\nImplementation-Version: 9\n";
        assert_eq!(Manifest::parse(text.as_bytes()).version(), Some("4"));
        let padded = "Bundle-Version: 1.0.0\nImplementation-Version: 1.0 (b7)\n";
        assert_eq!(Manifest::parse(padded.as_bytes()).version(), Some("1.0"));
        let unfilled = "Implementation-Version: ${project.version}\nSpecification-Version: dev\n";
        assert_eq!(Manifest::parse(unfilled.as_bytes()).version(), None);
    }
}
