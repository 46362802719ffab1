//! Reports: one [`seawall_model::Report`] in, one format out.
//!
//! A format is one file in `formats/` and one word in its registry. Invariants: the same report
//! and options give the same bytes; every text that came from outside is escaped for the format it
//! goes into; every format tells what was not looked at. Nothing here decides whether a terminal
//! has colours, opens files or reads clocks: the caller says so in [`ReportOptions`].

mod escape;
mod excerpt;
mod first;
mod formats;
mod groups;
mod inventory;
mod reporter;
mod standing;
mod terminal;
mod upgrades;
mod words;

pub use excerpt::Excerpt;
pub use formats::{ALL, reporter};
pub use reporter::{ReportOptions, Reporter};
pub use words::{gate_sentence, hole as hole_sentence};
