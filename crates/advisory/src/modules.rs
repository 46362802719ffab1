//! Module streams of rpm distributions: builds of one package that live side by side, each with its
//! own line of fixes.
//!
//! A module's build says so in its release (`1.module_el8.3.0+2047+b07ac28e` at AlmaLinux,
//! `1.module+el8.4.0+…` at Red Hat and Rocky). Which stream it is of tells the installed package's
//! modularity label, and of an advisory in OSV form only its title ("Moderate: nodejs:12 security
//! update").

use seawall_model::{Affected, BoundEnd, Modularity, Package};

use crate::index::Row;

/// Ecosystems whose advisories are told apart by module streams.
const MODULAR: &[&str] = &["AlmaLinux", "Red Hat", "Rocky Linux"];

/// Whether a version is that of a module's build.
fn is_build(version: &str) -> bool {
    version.contains(".module_el") || version.contains(".module+el")
}

/// The streams that a title names: `virt:rhel and virt-devel:rhel`, `httpd:2.4/mod_http2`.
fn streams(title: &str) -> Vec<Modularity> {
    let stream = |word: &str| {
        let (name, stream) = word.trim_end_matches([',', ';']).split_once(':')?;
        let stream = stream.split('/').next().unwrap_or(stream);
        let plain = |text: &str| {
            let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
            !text.is_empty() && text.chars().all(fine)
        };
        (plain(name) && plain(stream)).then(|| Modularity {
            name: name.to_owned(),
            stream: stream.to_owned(),
        })
    };
    title.split_whitespace().filter_map(stream).collect()
}

/// Limits entries whose fix is a module's build to the streams of the title, an entry for each. Where
/// the title names none, the stream is left empty: no one knows it.
pub(crate) fn limit(title: &str, affected: Vec<Affected>) -> Vec<Affected> {
    let mut named: Option<Vec<Modularity>> = None;
    let mut limited = Vec::with_capacity(affected.len());
    for entry in affected {
        let modular = MODULAR.contains(&entry.ecosystem.name.as_str());
        let fixed = entry
            .ranges
            .iter()
            .any(|range| matches!(&range.end, BoundEnd::Fixed(fixed) if is_build(fixed)));
        if !modular || !fixed {
            limited.push(entry);
            continue;
        }
        let named = named.get_or_insert_with(|| {
            let mut streams = streams(title);
            if streams.is_empty() {
                streams.push(Modularity {
                    name: String::new(),
                    stream: String::new(),
                });
            }
            streams
        });
        limited.extend(named.iter().map(|module| Affected {
            module: Some(module.clone()),
            ..entry.clone()
        }));
    }
    limited
}

/// Whether an entry is about the stream that an installed package is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// It is, or neither is of a module.
    Same,
    /// It is not.
    Other,
    /// The entry or the package does not tell its stream.
    Untold,
}

/// Compares the streams of an entry and of a package.
pub(crate) fn stream(row: &Row, ecosystem: &str, package: &Package) -> Stream {
    let label = package.modularity.as_deref().filter(|l| !l.is_empty());
    let build = label.is_some() || is_build(&package.version);
    match (&row.module, label) {
        // What the distribution itself fixed is another line of versions than a module's.
        (None, _) => {
            let fixed = |range: &seawall_model::Range| matches!(range.end, BoundEnd::Fixed(_));
            let plain = MODULAR.contains(&ecosystem) && row.ranges.iter().any(fixed);
            if build && plain {
                Stream::Other
            } else {
                Stream::Same
            }
        }
        (Some(_), _) if !build => Stream::Other,
        (Some(module), Some(label)) if !module.name.is_empty() => {
            let mut parts = label.split(':');
            let same = parts.next() == Some(&module.name) && parts.next() == Some(&module.stream);
            if same { Stream::Same } else { Stream::Other }
        }
        (Some(_), _) => Stream::Untold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_titles() {
        let names = |title: &str| -> Vec<String> {
            streams(title)
                .iter()
                .map(|s| format!("{} {}", s.name, s.stream))
                .collect()
        };
        assert_eq!(names("Moderate: nodejs:12 security update"), ["nodejs 12"]);
        assert_eq!(
            names("Low: virt:rhel and virt-devel:rhel security and bug fix update"),
            ["virt rhel", "virt-devel rhel"]
        );
        assert_eq!(
            names("Important: httpd:2.4/mod_http2 update"),
            ["httpd 2.4"]
        );
        assert_eq!(names("Moderate: ruby security update"), [""; 0]);
        assert_eq!(names("a:b:c see https://x :d e:"), [""; 0]);
    }
}
