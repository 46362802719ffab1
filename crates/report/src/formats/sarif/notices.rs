//! What the run says of itself: what was not read, not looked at, and left out.

use std::collections::BTreeMap;

use seawall_documents::sarif::{Descriptor, DescriptorReference, Level, Message, Notification};
use seawall_model::{Hole, HoleName, Report};

use super::selection::{MOST_RESULTS, Selection};
use crate::words;

/// Notifications of one name in one target; of more it is said how many.
const MOST_OF_A_NAME: usize = 500;

/// Notifications, and what they are about.
#[derive(Default)]
pub(super) struct Notices {
    pub(super) notifications: Vec<Notification>,
    pub(super) descriptors: Vec<Descriptor>,
}

impl Notices {
    pub(super) fn of(report: &Report, selection: &Selection<'_>) -> Self {
        let mut notices = Self::default();
        // The first hole of a name tells what all of that name are about.
        let mut names: BTreeMap<HoleName, Hole> = BTreeMap::new();
        for failed in words::unread(report).iter() {
            let (place, why) = (&failed.reference, &failed.reason);
            let hole = Hole::new(HoleName::UNREAD_TARGET, "a target", place, why);
            notices.push(&hole.name, Level::Error, &words::hole(&hole));
            names.entry(hole.name.clone()).or_insert(hole);
        }
        let several = report.targets.len() > 1;
        for target in &report.targets {
            let coverage = &target.coverage;
            let gap = if coverage.complete {
                Level::Warning
            } else {
                Level::Error
            };
            let of = if several {
                format!("{}: ", target.target.reference)
            } else {
                String::new()
            };
            for (level, holes) in [(gap, &coverage.gaps), (Level::Note, &coverage.notes)] {
                let mut told: BTreeMap<&HoleName, usize> = BTreeMap::new();
                for hole in holes {
                    let number = told.entry(&hole.name).or_default();
                    *number += 1;
                    if *number <= MOST_OF_A_NAME {
                        let text = format!("{of}{}", words::hole(hole));
                        notices.push(&hole.name, level, &text);
                    }
                    names
                        .entry(hole.name.clone())
                        .or_insert_with(|| hole.clone());
                }
                for (name, number) in told {
                    if number > MOST_OF_A_NAME {
                        let text = format!("{of}and {} more", number - MOST_OF_A_NAME);
                        notices.push(name, level, &text);
                    }
                }
            }
        }
        notices.descriptors = names.into_values().map(|hole| describe(&hole)).collect();
        notices.left_out(selection);
        notices
    }

    fn push(&mut self, name: &HoleName, level: Level, text: &str) {
        self.notifications
            .push(notification(name.as_str(), level, text));
    }

    /// What is in the report and not in the log, and why.
    fn left_out(&mut self, selection: &Selection<'_>) {
        if selection.quiet > 0 {
            let one = "finding is set aside or asks for nothing";
            let many = "findings are set aside or ask for nothing";
            let findings = words::count(selection.quiet, one, many);
            self.own(
                "left-out",
                Level::Note,
                &format!("{findings}; `--show-suppressed` shows what is left out"),
                "Findings that are set aside or ask for nothing",
                "A code host makes an alert of everything that is in the log.",
            );
        }
        if selection.too_many > 0 {
            let results = words::count(selection.too_many, "result is", "results are");
            let kept = selection.items.len();
            self.own(
                "too-many-results",
                Level::Warning,
                &format!(
                    "{results} left out, the gravest {kept} are kept: code hosts take no more"
                ),
                "Results that are more than a code host takes",
                &format!(
                    "A run may have {MOST_RESULTS} results, and a log 10 MB when it is packed. The \
                     report in JSON has all of them."
                ),
            );
        }
    }

    fn own(&mut self, id: &str, level: Level, text: &str, what: &str, why: &str) {
        self.notifications.push(notification(id, level, text));
        self.descriptors.push(Descriptor {
            id: id.to_owned(),
            short_description: Message::new(what),
            full_description: Message::new(&format!("{what}. {why}")),
            help: Message::new(why),
        });
    }
}

fn notification(id: &str, level: Level, text: &str) -> Notification {
    Notification {
        descriptor: DescriptorReference { id: id.to_owned() },
        level,
        message: Message::new(text),
    }
}

fn describe(hole: &Hole) -> Descriptor {
    let what = if hole.what.is_empty() {
        hole.name.as_str()
    } else {
        &hole.what
    };
    Descriptor {
        id: hole.name.to_string(),
        short_description: Message::new(what),
        full_description: Message::new(&format!(
            "Not looked at, or not as it should be: {what}. Findings may be missing."
        )),
        help: Message::new(&format!(
            "The message says where and why. `--allow-gap {}` accepts gaps of this name.",
            hole.name
        )),
    }
}
