//! Debian's lists of advisories, `DSA/list` and `DLA/list` of the security tracker.
//!
//! ```text
//! [29 Mar 2023] DSA-5381-1 tomcat9 - security update
//!         {CVE-2022-42252 CVE-2022-45143}
//!         [bullseye] - tomcat9 9.0.43-2~deb11u6
//! ```

use seawall_model::{Advisory, Affected, BoundEnd, Ecosystem, PackageRole, Range, Status};

use super::debian::release;
use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};

pub(crate) static IT: DebianLists = DebianLists;

pub(crate) struct DebianLists;

impl Feed for DebianLists {
    fn name(&self) -> &'static str {
        "debian_lists"
    }

    fn remotes(&self, _: Option<&Ecosystem>) -> Vec<Remote> {
        // The tracker's JSON holds the same and more.
        Vec::new()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        let first = head.lines().next().unwrap_or_default();
        first.starts_with('[') && (first.contains("] DSA-") || first.contains("] DLA-"))
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let text = String::from_utf8_lossy(file.bytes);
        let source = if file.head().contains("] DLA-") {
            "debian-dla"
        } else {
            "debian-dsa"
        };
        let mut current: Option<Advisory> = None;
        for (number, line) in text.lines().enumerate() {
            let understood = if let Some(head) = line.strip_prefix('[') {
                finish(current.take(), source, sink);
                current = begin(head);
                current.is_some()
            } else if let Some(advisory) = &mut current {
                continue_with(advisory, line.trim())
            } else {
                // What belongs to a notice that could not be read was told with it.
                true
            };
            if !understood {
                let reason = format!("line {}: not understood", number + 1);
                sink.hole(unreadable(file, reason));
            }
        }
        finish(current, source, sink);
    }
}

fn finish(advisory: Option<Advisory>, source: &str, sink: &mut dyn Sink) {
    if let Some(advisory) = advisory.filter(|a| !a.affected.is_empty()) {
        sink.record(source, Record::Advisory(Box::new(advisory)));
    }
}

/// `29 Mar 2023] DSA-5381-1 tomcat9 - security update`
fn begin(head: &str) -> Option<Advisory> {
    let (date, rest) = head.split_once(']')?;
    let (id, title) = rest.trim().split_once(' ')?;
    if !id.starts_with("DSA-") && !id.starts_with("DLA-") {
        return None;
    }
    Some(Advisory {
        id: id.to_owned(),
        title: title.trim().to_owned(),
        published: Some(date.trim().to_owned()),
        references: vec![format!("https://security-tracker.debian.org/tracker/{id}")],
        ..Advisory::default()
    })
}

/// Takes a line of a notice; whether it says something that is known.
fn continue_with(advisory: &mut Advisory, line: &str) -> bool {
    if let Some(ids) = line.strip_prefix('{') {
        let ids = ids
            .trim_end_matches('}')
            .split_whitespace()
            .filter(|id| id.starts_with("CVE-"));
        advisory.covers.extend(ids.map(str::to_owned));
        return true;
    }
    let Some(line) = line.strip_prefix('[') else {
        return line.is_empty() || line.starts_with("NOTE:");
    };
    let Some((codename, rest)) = line.split_once(']') else {
        return false;
    };
    // Of a release that is not known here no target can be.
    let Some(release) = release(codename.trim()) else {
        return true;
    };
    let entry = entry(release, rest);
    let understood = entry.is_some();
    advisory.affected.extend(entry);
    understood
}

/// `- tomcat9 9.0.43-2~deb11u6 (remark)`
fn entry(release: &str, rest: &str) -> Option<Affected> {
    let mut words = rest.trim().strip_prefix("- ")?.split_whitespace();
    let (package, version) = (words.next()?, words.next()?);
    let ecosystem = Ecosystem {
        name: "Debian".to_owned(),
        release: Some(release.to_owned()),
    };
    let mut affected = Affected::new(ecosystem, package);
    affected.role = PackageRole::Source;
    let open = Range {
        introduced: None,
        end: BoundEnd::Open,
    };
    match version {
        "<not-affected>" => affected.status = Status::NotAffected,
        "<unfixed>" => affected.ranges.push(open),
        "<end-of-life>" => {
            affected.status = Status::EndOfLife;
            affected.ranges.push(open);
        }
        version if version.starts_with('<') => return None,
        version => affected.ranges.push(Range {
            introduced: None,
            end: BoundEnd::Fixed(version.to_owned()),
        }),
    }
    Some(affected)
}
