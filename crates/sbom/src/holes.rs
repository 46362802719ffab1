//! Collects the holes of one file: a hostile file makes millions, a reader needs a few.

use std::io;

use seawall_model::{Hole, HoleName};

const SHOWN: usize = 20;

/// The holes of one file, bounded.
#[derive(Debug, Default)]
pub(crate) struct Holes {
    shown: Vec<Hole>,
    more: u64,
}

impl Holes {
    /// Adds one; beyond twenty they are only counted.
    pub(crate) fn push(&mut self, hole: Hole) {
        if self.shown.len() < SHOWN {
            self.shown.push(hole);
        } else {
            self.more += 1;
        }
    }

    /// Adds that reading failed at that offset.
    pub(crate) fn unreadable(&mut self, what: &str, offset: u64, error: &io::Error) {
        self.push(Hole::new(HoleName::UNREADABLE_FILE, what, "", error.to_string()).at(offset));
    }

    /// All of them, and how many more there were.
    pub(crate) fn into_vec(mut self) -> Vec<Hole> {
        if self.more > 0
            && let Some(last) = self.shown.last()
        {
            let reason = format!("{} more faults like these in this file", self.more);
            let hole = Hole::new(last.name.clone(), last.what.clone(), "", reason);
            self.shown.push(hole);
        }
        self.shown
    }
}

/// The hole of a limit on what is kept of one package database; the limit goes by the hole's name
/// without its `limit-`.
pub(crate) fn exhausted(name: HoleName, what: &str, limit: usize) -> Hole {
    let of = name.as_str().trim_start_matches("limit-").to_owned();
    Hole::new(name, what, "", "more than a system can have").limited(&of, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_it_does_not_show() {
        let mut holes = Holes::default();
        for n in 0..25 {
            holes.push(Hole::new(
                HoleName::UNREADABLE_ENTRY,
                "b",
                format!("line {n}"),
                "c",
            ));
        }
        let all = holes.into_vec();
        assert_eq!(all.len(), 21);
        assert!(all[20].reason.starts_with("5 more"));
    }
}
