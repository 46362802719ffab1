//! Advisories: feeds, index, matching.
//!
//! Each source of advisories becomes one immutable index file, mapped into memory and ready without
//! a start-up cost. The matcher asks all of them, and merges what they say of the same
//! vulnerability into one finding that keeps every verdict.
//!
//! Invariant: what can't be judged (a version that does not parse, a source that is missing) is a
//! note or a gap, never "not affected".

mod cvss;
mod error;
pub mod feeds;
mod index;
mod knowledge;
mod map;
mod matching;
mod modules;
mod ratings;
mod scores;
mod store;
mod table;

pub use cvss::score;
pub use error::AdvisoryError;
pub use feeds::Remote;
pub use index::{Head, Index, IndexBuilder, IndexMeta, IndexSummary, Row};
pub use knowledge::well_known;
pub use matching::{
    Ages, Candidate, Matcher, Matches, SeverityOrder, SeverityOrderError, Stale, ecosystems_of,
    settled,
};
pub use ratings::Ratings;
pub use scores::{Scores, ScoresBuilder};
pub use store::{
    Imported, NotFetched, Share, Source, SourceKind, Store, StoreOptions, Updated, fetchable,
    remotes,
};
