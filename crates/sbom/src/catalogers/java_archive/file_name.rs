//! What the name of a Java archive tells: `log4j-core-2.14.1.jar` is `log4j-core` in version `2.14.1`.

/// What follows a version to name a variant of the same artifact (Maven: the classifier).
const CLASSIFIERS: &[&str] = &[
    "all",
    "boot",
    "classes",
    "exec",
    "fat",
    "jar-with-dependencies",
    "javadoc",
    "linux-aarch_64",
    "linux-x86_64",
    "native",
    "osx-aarch_64",
    "osx-x86_64",
    "plain",
    "runner",
    "shaded",
    "sources",
    "standalone",
    "test-sources",
    "tests",
    "uber",
    "windows-x86_64",
    "with-dependencies",
];

/// Words that belong to a version though a number follows them.
const QUALIFIERS: &[&str] = &[
    "a",
    "alpha",
    "b",
    "beta",
    "build",
    "cr",
    "ea",
    "ga",
    "incubating",
    "jdk",
    "jre",
    "m",
    "milestone",
    "p",
    "pre",
    "preview",
    "r",
    "rc",
    "rev",
    "snapshot",
    "sp",
    "v",
];

/// The name of an archive, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileName {
    /// All but the suffix.
    pub(super) stem: String,
    /// The artifact.
    pub(super) artifact: String,
    /// The version, if the name holds one.
    pub(super) version: Option<String>,
}

/// Takes the last component of a path apart.
pub(super) fn parse(path: &str) -> FileName {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (artifact, version) = split(stem);
    FileName {
        stem: stem.to_owned(),
        artifact: artifact.to_owned(),
        version: version.map(|v| without_classifier(v).to_owned()),
    }
}

/// At the first hyphen before a digit, unless a word of the name and another number follow, as in
/// `log4j-1.2-api-2.14.1`.
fn split(stem: &str) -> (&str, Option<&str>) {
    let mut at = None;
    let mut offset = 0;
    let mut word: Option<&str> = None;
    for part in stem.split('-') {
        let numeric = part.starts_with(|c: char| c.is_ascii_digit());
        if numeric && offset > 0 && (at.is_none() || word.is_some_and(|w| !is_qualifier(w))) {
            at = Some(offset);
            word = None;
        } else if at.is_some() && !numeric {
            word = Some(part);
        }
        offset += part.len() + 1;
    }
    let cut = at.and_then(|at| Some((stem.get(..at.checked_sub(1)?)?, stem.get(at..)?)));
    match cut {
        Some((artifact, version)) => (artifact, Some(version)),
        None => (stem, None),
    }
}

fn is_qualifier(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    QUALIFIERS.iter().any(|q| letters.eq_ignore_ascii_case(q))
}

fn without_classifier(version: &str) -> &str {
    let known = CLASSIFIERS
        .iter()
        .find_map(|c| version.strip_suffix(c)?.strip_suffix('-'));
    known.unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifact_and_version() {
        for (name, artifact, version) in [
            ("log4j-core-2.14.1.jar", "log4j-core", Some("2.14.1")),
            ("log4j-1.2-api-2.14.1.jar", "log4j-1.2-api", Some("2.14.1")),
            ("guava-27.0-jre.jar", "guava", Some("27.0-jre")),
            ("x-3.11.0-shaded.jar", "x", Some("3.11.0")),
            ("x-1.0-jar-with-dependencies.jar", "x", Some("1.0")),
            ("a-1.0-beta-2.jar", "a", Some("1.0-beta-2")),
            (
                "a-1.0-rc1-20200101.1-3.jar",
                "a",
                Some("1.0-rc1-20200101.1-3"),
            ),
            ("bcprov-jdk15on-1.68.jar", "bcprov-jdk15on", Some("1.68")),
            ("core_2.13-1.0.jar", "core_2.13", Some("1.0")),
            (
                "netty-4.1.5.Final-linux-x86_64.jar",
                "netty",
                Some("4.1.5.Final"),
            ),
            ("app.jar", "app", None),
            ("1-2.jar", "1", Some("2")),
            ("-1.jar", "", Some("1")),
            ("jar", "jar", None),
            ("", "", None),
        ] {
            let got = parse(&format!("dir-1.0/{name}"));
            assert_eq!(
                (got.artifact.as_str(), got.version.as_deref()),
                (artifact, version)
            );
        }
    }
}
