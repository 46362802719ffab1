//! VEX: which statements hold of which findings.
//!
//! A statement sets a finding aside if it clears the vulnerability for every package that the finding is
//! of. Of the statements that hold of one package the latest decides; where two documents say different
//! things at one time, or one of them does not say when, the finding stands.
//!
//! Invariant: what is not known to be meant is not cleared. A statement without a product, of another
//! image, of another version, or of a qualifier that the package lacks sets nothing aside, and the report
//! says so.

mod around;
mod image;
mod purl;
mod statements;
mod tell;
mod thing;
mod vers;

use std::cmp::Ordering;

use seawall_model::VexDocument;

pub(crate) use statements::Statements;

/// VEX documents, and what must be known to judge by them that other crates know.
#[derive(Clone, Debug)]
pub struct Vex {
    /// The documents, in the order in which they were given.
    pub documents: Vec<VexDocument>,
    /// The order of two versions in an ecosystem (OSV name); none where there is none.
    pub order: fn(&str, &str, &str) -> Option<Ordering>,
    /// What the name of an image stands for; none where it is no such name.
    pub image: fn(&str) -> Option<ImageName>,
}

/// What the name of an image stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName {
    /// Registry and repository: `docker.io/library/debian`.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest, `sha256:...`.
    pub digest: Option<String>,
}

/// Why a product is not meant; what comes close stands first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    /// The package is needed by others than the product.
    NeededElsewhere,
    /// The product that the package should be part of is not there.
    NoParent,
    /// It is of another operating system or platform.
    Platform,
    /// It is of another image.
    Image,
    /// It is of another document.
    Document,
    /// A qualifier of the package URL.
    Qualifier(String),
    /// The version.
    Version,
    /// The range of versions can't be read, or not be compared with the package's.
    Range,
    /// The product is another package, which is in the target.
    OtherPackage,
    /// The product is not in the target.
    NotThere,
    /// The document names it by nothing that packages are known by.
    Nameless,
    /// It has no product.
    NoProduct,
}

impl Miss {
    /// For a reader.
    fn words(&self) -> String {
        let text = match self {
            Self::Qualifier(key) => return format!("the qualifier {key} of the product differs"),
            Self::NeededElsewhere => {
                "the product is not known to be the only one that needs the package"
            }
            Self::NoParent => "the product that contains the package is not in the target",
            Self::Platform => "the product is of another platform",
            Self::Image => "the product is another image",
            Self::Document => "the product is of another SBOM",
            Self::Version => "the version of the product differs",
            Self::Range => "the versions of the product can't be read or compared",
            Self::OtherPackage => {
                "the product is in the target, and the vulnerability was not found in it"
            }
            Self::NotThere => "the product is not in the target",
            Self::Nameless => "the product has no name by which packages are known",
            Self::NoProduct => "it names no product",
        };
        text.to_owned()
    }
}

/// Whether something is meant.
type Fit = Result<(), Miss>;
