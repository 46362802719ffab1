//! The central types of seawall.
//!
//! Every job reads a [`Target`] and answers with [`Finding`]s and the [`Coverage`] that says what
//! was not looked at. The types here do no I/O; the traits here ([`FileTree`], [`Content`],
//! [`Inspect`], [`Fetch`]) are what sibling crates need of each other, passed in by `engine`.

mod registry;

mod absent;
mod advisory;
mod check;
mod content;
mod coverage;
mod date;
mod digest;
mod ecosystem;
mod ecosystem_words;
mod evidence;
mod fetch;
mod file_tree;
mod finding;
mod fingerprint;
mod hole_name;
mod image;
mod inspect;
mod limit;
mod local;
mod location;
mod os;
mod package;
mod purl;
mod range;
mod report;
mod severity;
mod surface;
mod target;
mod text;
mod vex;
mod weight;
mod word;

pub use absent::null_as_default;
pub use advisory::{
    Advisory, Affected, BoundEnd, Epss, Import, Kev, Modularity, PackageRole, Range, Score,
    ScoreVersion,
};
pub use check::{Check, CheckExample, CheckMeta, Family, RuleText};
pub use content::{Content, read_all};
pub use coverage::{Coverage, Hole};
pub use date::{Date, DateError};
pub use digest::{Algorithm, Digest, DigestError};
pub use ecosystem::{Ecosystem, EcosystemInfo, ecosystem_named, ecosystems, normalise_name};
pub use evidence::{Evidence, LayeredEvidence, OwnedPaths, Visibility, path_hash};
pub use fetch::{Fetch, FetchError, Method, Request, Response};
pub use file_tree::{FileEntry, FileKind, FileTree};
pub use finding::{Edit, Finding, FindingKind, Remedy, Status, Suppressed, Suppressor, Verdict};
pub use fingerprint::{IDENTITY, canonical_id, identify, identity};
pub use hole_name::{Grade, HoleInfo, HoleName, hole_names, hole_names_markdown};
pub use image::{HistoryEntry, ImageConfig, Layer};
pub use inspect::{FileFacts, FixedPath, Inspect, LinkFacts, Wanted};
pub use limit::{LIMITS, Limit, Limits, Unit};
pub use local::local_directory;
pub use location::Location;
pub use os::{EndOfLife, OperatingSystem, debian_release, ubuntu_release};
pub use package::{Linked, Package, PackageKind, PackageLocation, PackageState, SourcePackage};
pub use purl::{Purl, PurlError};
pub use range::in_range;
pub use report::{
    AdvisorySource, AdvisoryStamp, FailedTarget, Gate, GateHit, JudgedFile, Report, SCHEMA,
    Summary, TargetReport, Tool,
};
pub use severity::Severity;
pub use surface::Surface;
pub use target::{Target, TargetKind};
pub use text::{chain, count_packages, some_of, visible};
pub use vex::{
    BomLink, Moment, VexDocument, VexIdentity, VexProduct, VexStatement, VexStatus, VexVersion,
};
pub use weight::Weigh;
pub use word::Word;
