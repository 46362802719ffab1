//! SPDX 2 in JSON: version 2.3 out, 2.2 and 2.3 in (SPDX specification 2.3, ISO/IEC 5962).

mod document;
mod licensing;
mod parse;
mod read;
mod write;

pub use read::read;
pub use write::write;

/// Before the JSON of the extensions in an annotation's comment: a list of pairs of name and value.
const MARK: &str = "seawall:";

/// What stands where the author says nothing (SPDX 2.3, "NOASSERTION").
const NO_ASSERTION: &str = "NOASSERTION";
