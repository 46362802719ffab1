//! SPDX 2: version 2.3 out in JSON; 2.1 to 2.3 in JSON and as tag-value in (SPDX specification 2.3,
//! ISO/IEC 5962).

mod document;
mod licensing;
mod parse;
mod read;
mod tags;
mod write;

pub use read::{read, read_tags};
pub use write::write;

/// Before the JSON of the extensions in an annotation's comment: a list of pairs of name and value.
const MARK: &str = "seawall:";

/// What stands where the author says nothing (SPDX 2.3, "NOASSERTION").
const NO_ASSERTION: &str = "NOASSERTION";
