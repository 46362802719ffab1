//! Checks on the configuration file of dockerd, `daemon.json`.
//!
//! The releases that run are not known, so a file is judged by those from 20.10 to 29.7: what any of them
//! refuses is said with the release. A value that may be a secret is never shown.

mod checks;
mod document;
mod facts;
pub(crate) mod fits;
mod hosts;
pub(crate) mod keys;
pub(crate) mod strange;
#[cfg(test)]
mod tests;

use seawall_model::{Check, CheckMeta, Family, Finding, FindingKind};

use seawall_syntax::{Entry, Node};

use self::document::Document;
pub use self::facts::DaemonFacts;
use crate::kind::{Claim, Judged, Kind};
use crate::text_file::TextFile;

/// The family of checks on dockerd's configuration.
pub struct Daemon;

impl Family for Daemon {
    type Facts<'a> = DaemonFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// The kind of such files: those named `daemon.json`.
pub struct DaemonFile;

impl Kind for DaemonFile {
    fn name(&self) -> &'static str {
        "daemon"
    }

    fn claims(&self, path: &str) -> Claim {
        match path.rsplit('/').next() {
            Some("daemon.json") => Claim::Yes,
            _ => Claim::No,
        }
    }

    /// An object of whose keys at least half are dockerd's.
    fn is_one(&self, text: &str) -> bool {
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        if !bare.trim_start().starts_with('{') {
            return false;
        }
        let document = Document::read(text);
        let entries = document.root.as_ref().map_or(&[][..], Node::entries);
        let known = |entry: &&Entry| keys::KEYS.iter().any(|key| key.name == entry.key);
        let count = entries.iter().filter(known).count();
        count > 0 && count * 2 >= entries.len()
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let document = Document::read(file.source().text());
        Daemon::judge(&DaemonFacts::new(file, &document)).into()
    }
}

/// A check: what it says of itself, and what it finds.
struct Rule {
    meta: &'static CheckMeta,
    run: fn(&DaemonFacts<'_>) -> Vec<Finding>,
}

impl Check<Daemon> for Rule {
    fn meta(&self) -> &'static CheckMeta {
        self.meta
    }

    fn run(&self, facts: &DaemonFacts<'_>) -> Vec<Finding> {
        (self.run)(facts)
    }
}
