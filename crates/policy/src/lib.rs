//! The policy file, expressions and ignores: what is allowed, for how long, and why.
//!
//! Everything here is pure: text and findings come in, decisions go out. `engine` finds and reads
//! the files.
//!
//! Invariants:
//! - A finding is never removed: it is set aside ([`seawall_model::Suppressed`]), and counted as
//!   such. Nothing that is set aside is taken back in.
//! - A rule with a condition that we can't judge is not applied, and a note says so.
//! - What is said of a file that is wrong holds no word of the file: a link may have led to another
//!   one, and logs are read by many.
//! - Bad input costs bounded memory and time: every parser here has a limit on size and depth.

mod apply;
mod baseline;
mod beside;
mod diff;
mod document;
mod error;
mod exclude;
mod exit;
mod expression;
mod facts;
mod filter;
mod foreign;
mod gate;
mod glob;
mod ignore;
mod limit;
mod policy;
mod risk;
mod sections;
mod usage;
mod vex;

pub use apply::{Applied, Rules, apply};
pub use baseline::Baseline;
pub use beside::{BesideIgnores, directories_beside};
pub use diff::{
    ChangedPackage, DIFF_SCHEMA, DiffReport, FindingEntry, PackageEntry, TargetDiff, diff,
};
pub use error::{Found, Place, PolicyError};
pub use exclude::{ExcludeError, ExcludeKind, ExcludePattern, Excludes};
pub use exit::exit_code;
pub use expression::{
    AtHand, Expression, Field, FieldKind, FindingView, Order, fields, fields_markdown,
};
pub use facts::{PackageIndex, TargetFacts};
pub use filter::Filters;
pub use foreign::{
    Converted, ForeignFormat, ForeignIgnores, foreign_format_of, foreign_formats, to_seawall_yaml,
};
pub use gate::gate;
pub use glob::{Glob, GlobError};
pub use ignore::{Condition, Ignore, Source};
pub use limit::{LimitError, limits_markdown, parse_limit};
pub use policy::{EXPIRED_IGNORE, Policy, schema};
pub use risk::{Exposure, risk};
pub use usage::Usage;
pub use vex::{ImageName, Vex};
