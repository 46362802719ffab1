//! SPDX 2.3 as tag and value: package URLs, wherever they stand.

use seawall_model::{Content, Evidence, Hole, HoleName};

use super::Urls;
use crate::lines::Lines;

/// Bytes of one line.
const MAX_LINE: usize = 16 << 10;

/// SPDX 2.3, "tag:value": the version comes first, but for comments.
pub(super) fn is_one(content: &dyn Content) -> bool {
    let mut head = [0; 512];
    let length = content.read_at(0, &mut head).unwrap_or(0);
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
    let first = head
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        line.trim_start_matches('\u{feff}')
            .starts_with("SPDXVersion:")
    })
}

/// `ExternalRef: PACKAGE-MANAGER purl pkg:…`, one a package.
pub(super) fn read(content: &dyn Content) -> Evidence {
    let mut urls = Urls::default();
    let mut lines = Lines::new(content, MAX_LINE);
    loop {
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                let what = "packages of a document";
                urls.holes.unreadable(what, lines.offset(), &error);
                break;
            }
        };
        let text = String::from_utf8_lossy(line.bytes);
        let Some(reference) = text.trim().strip_prefix("ExternalRef:") else {
            continue;
        };
        if line.cut {
            let reason = "its line is longer than is read";
            let hole = Hole::new(HoleName::UNREADABLE_SBOM, "a reference", "", reason);
            urls.holes
                .push(hole.at(line.offset).limited("line-size", MAX_LINE));
            continue;
        }
        let mut words = reference.split_whitespace().skip(1);
        if let (Some("purl"), Some(locator)) = (words.next(), words.next())
            && !urls.push(locator, line.offset)
        {
            break;
        }
    }
    urls.evidence()
}
