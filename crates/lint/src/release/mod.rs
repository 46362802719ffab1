//! Checks on the operating system's release, by the day: their answers change though no file does, so they
//! are asked anew each time.

mod checks;

use seawall_model::{Check, Date, Family, FindingKind, OperatingSystem};

/// What is known of a release.
#[derive(Clone, Copy)]
pub struct ReleaseFacts<'a> {
    /// The operating system.
    pub os: &'a OperatingSystem,
    /// The day it is judged on.
    pub today: Date,
}

/// The family of checks on releases.
pub struct Release;

impl Family for Release {
    type Facts<'a> = ReleaseFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// The notation of examples: the operating system and the day, as JSON.
#[cfg(test)]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    os: OperatingSystem,
    today: Date,
}

#[cfg(test)]
impl Example {
    fn parse(input: &str) -> Self {
        serde_json::from_str(input).unwrap()
    }

    fn facts(&self) -> ReleaseFacts<'_> {
        ReleaseFacts {
            os: &self.os,
            today: self.today,
        }
    }
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Release>(|check, input| {
        check.run(&Example::parse(input).facts())
    });
}
