//! Checks on seccomp profiles, as the Docker engine and runc read them.
//!
//! A profile is judged for a container with the capabilities that Docker gives by default, on x86-64 and a
//! kernel of today. What an engine of 20.10 with runc 1.1 refuses is said so; later ones refuse the same.

mod calls;
mod capabilities;
mod checks;
mod effect;
mod facts;
mod profile;
mod risk;
mod schema;
mod start;
#[cfg(test)]
mod tests;
mod words;

use seawall_model::{Check, CheckMeta, Family, Finding, FindingKind};
use seawall_syntax::read_json_with_flaws;

pub use self::facts::SeccompFacts;
use crate::draft::{self, Draft};
use crate::kind::{Claim, Judged, Kind, ends_in};
use crate::text_file::TextFile;

/// The family of checks on seccomp profiles.
pub struct Seccomp;

impl Family for Seccomp {
    type Facts<'a> = SeccompFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// Names of JSON files that are something else for sure.
const NO_PROFILES: &[&str] = &[
    "composer.json",
    "deno.json",
    "jsconfig.json",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
];

/// The kind of such files: JSON with a default action and calls or architectures.
pub struct SeccompProfile;

impl Kind for SeccompProfile {
    fn name(&self) -> &'static str {
        "seccomp"
    }

    fn claims(&self, path: &str) -> Claim {
        if !ends_in(path, &[".json"]) {
            return Claim::No;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        // Of those there are many, and none is a profile.
        let other =
            NO_PROFILES.contains(&name) || path.split('/').any(|part| part == "node_modules");
        if name.len() > ".json".len() && !other {
            Claim::Maybe
        } else {
            Claim::No
        }
    }

    fn is_one(&self, text: &str) -> bool {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Lists of actions and calls: a profile that lost one of its keys is still told by the other.
        text.trim_start().starts_with('{')
            && (text.contains("\"SCMP_ACT_")
                || (has_key(text, "defaultAction")
                    && (has_key(text, "syscalls") || has_key(text, "architectures"))))
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let json = read_json_with_flaws(file.source().text());
        Seccomp::judge(&SeccompFacts::new(file, &json)).into()
    }
}

/// Whether a key stands in a text, as Go reads keys: in letters of any size.
fn has_key(text: &str, key: &str) -> bool {
    let wanted = key.len() + 2;
    text.match_indices('"').any(|(at, _)| {
        let found = text.as_bytes().get(at..at + wanted);
        found.is_some_and(|found| {
            found[wanted - 1] == b'"' && found[1..wanted - 1].eq_ignore_ascii_case(key.as_bytes())
        })
    })
}

/// A check: what it says of itself, and what it finds.
struct Rule {
    meta: &'static CheckMeta,
    run: fn(&SeccompFacts<'_>) -> Vec<Draft>,
}

impl Check<Seccomp> for Rule {
    fn meta(&self) -> &'static CheckMeta {
        self.meta
    }

    fn run(&self, facts: &SeccompFacts<'_>) -> Vec<Finding> {
        draft::placed(facts.file(), (self.run)(facts), |evidence| Finding {
            evidence,
            ..Seccomp::finding(self.meta, self.meta.severity, self.meta.title)
        })
    }
}
