//! What VEX documents say, whatever their format: which products a vulnerability does or does not harm.
//!
//! The codecs make these of OpenVEX, CSAF and CycloneDX; whom they concern is judged elsewhere. A
//! statement that a codec could not make out in full stands here as one that clears nothing.

use crate::{Hole, Purl};

/// A moment: seconds since 1970 in UTC, and nanoseconds. Earlier ones are less.
pub type Moment = (i64, u32);

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VexDocument {
    /// The file, as reports name it.
    pub file: String,
    /// The format, for a reader: `OpenVEX`, `CSAF`, `CycloneDX`.
    pub format: &'static str,
    /// The statements, in the order in which a later one of the same time holds.
    pub statements: Vec<VexStatement>,
    /// The products that statements name, by their index.
    pub products: Vec<VexProduct>,
    /// Statements that could not be read.
    pub unread: Vec<Hole>,
}

/// What a statement says of its products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VexStatus {
    /// They are not harmed.
    NotAffected,
    /// They have the fix.
    Fixed,
    /// They are harmed.
    Affected,
    /// Nobody knows yet.
    UnderInvestigation,
    /// The document's word is none of its format's.
    #[default]
    Unreadable,
}

impl VexStatus {
    /// Whether it sets a finding aside.
    pub fn clears(self) -> bool {
        matches!(self, Self::NotAffected | Self::Fixed)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAffected => "not affected",
            Self::Fixed => "fixed",
            Self::Affected => "affected",
            Self::UnderInvestigation => "under investigation",
            Self::Unreadable => "in a state that can't be read",
        }
    }
}

/// A statement: of one vulnerability, one status, and some products.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VexStatement {
    /// The vulnerability's names.
    pub ids: Vec<String>,
    /// What holds of the products.
    pub status: VexStatus,
    /// Why, in the format's word: `vulnerable_code_not_present`.
    pub justification: Option<String>,
    /// Why, in the author's words.
    pub text: Option<String>,
    /// Since when it holds; none where the document does not say.
    pub time: Option<Moment>,
    /// Its products, as indices into those of the document.
    pub products: Vec<usize>,
}

/// A product of a statement: something inside something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VexProduct {
    /// All that it must be part of: an image, a platform, another package.
    pub within: Vec<VexIdentity>,
    /// What it is; one of these is enough.
    pub things: Vec<VexIdentity>,
}

/// How a document names a thing. Where there are several names, package URLs decide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VexIdentity {
    /// Package URLs.
    pub purls: Vec<Purl>,
    /// CPE names, 2.2 or 2.3.
    pub cpes: Vec<String>,
    /// Hashes in lower-case hexadecimal, whatever their algorithm.
    pub hashes: Vec<String>,
    /// A component of another CycloneDX document.
    pub link: Option<BomLink>,
    /// The name of a container image, where it is one and the document has no package URL for it.
    pub image: Option<String>,
    /// Which of its versions, besides the one of the package URL; none for any.
    pub versions: Vec<VexVersion>,
}

/// A component of a CycloneDX document (`urn:cdx:SERIAL/VERSION#REF`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BomLink {
    /// The serial number, a lower-case UUID.
    pub serial: String,
    /// The component's `bom-ref`; empty for the document as such.
    pub reference: String,
}

/// Versions that a document names.
#[derive(Clone, Debug, PartialEq)]
pub enum VexVersion {
    /// This one.
    One(String),
    /// Those in this range (`vers:npm/>=1.0|<2.0`, the Version Range Specifier).
    Range(String),
    /// Not these, whatever else is named.
    Not(Box<VexVersion>),
}
