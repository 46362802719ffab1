//! The parts of a CSAF 2.0 document (OASIS, "Common Security Advisory Framework Version 2.0",
//! section 3.2) that are read.

use std::borrow::Cow;
use std::collections::HashMap;

use seawall_model::{Severity, Status};
use serde::Deserialize;

type Text<'a> = Cow<'a, str>;

#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow, rename = "document")]
    meta: Meta<'a>,
    #[serde(borrow, default)]
    pub(super) product_tree: ProductTree<'a>,
    #[serde(borrow, default)]
    pub(super) vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(borrow, default)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    tracking: Tracking<'a>,
    #[serde(borrow, default)]
    aggregate_severity: Option<AggregateSeverity<'a>>,
}

#[derive(Deserialize)]
struct AggregateSeverity<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct Tracking<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    status: Option<Text<'a>>,
    #[serde(borrow, default)]
    current_release_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    initial_release_date: Option<Text<'a>>,
}

impl Document<'_> {
    pub(super) fn is_deleted(&self) -> bool {
        self.meta.tracking.status.as_deref() == Some("deleted")
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.meta.tracking.id.as_deref()
    }

    pub(super) fn title(&self) -> Option<&str> {
        self.meta.title.as_deref()
    }

    pub(super) fn modified(&self) -> Option<&str> {
        self.meta.tracking.current_release_date.as_deref()
    }

    pub(super) fn published(&self) -> Option<&str> {
        self.meta.tracking.initial_release_date.as_deref()
    }

    pub(super) fn severity(&self) -> Option<Severity> {
        self.meta.aggregate_severity.as_ref()?.text.parse().ok()
    }
}

#[derive(Default, Deserialize)]
pub(super) struct ProductTree<'a> {
    #[serde(borrow, default)]
    pub(super) branches: Vec<Branch<'a>>,
    #[serde(borrow, default)]
    pub(super) relationships: Vec<Relationship<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Branch<'a> {
    #[serde(borrow, default)]
    pub(super) branches: Vec<Branch<'a>>,
    #[serde(borrow, default)]
    pub(super) product: Option<Product<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow)]
    pub(super) product_id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) product_identification_helper: Option<Identification<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Identification<'a> {
    #[serde(borrow, default)]
    pub(super) cpe: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) purl: Option<Text<'a>>,
}

/// That a product is installed on, or a component of, another one.
#[derive(Deserialize)]
pub(super) struct Relationship<'a> {
    #[serde(borrow)]
    pub(super) full_product_name: Product<'a>,
    #[serde(borrow)]
    pub(super) product_reference: Text<'a>,
    #[serde(borrow)]
    pub(super) relates_to_product_reference: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Vulnerability<'a> {
    #[serde(borrow, default)]
    pub(super) cve: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) title: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) notes: Vec<Note<'a>>,
    #[serde(borrow, default)]
    pub(super) product_status: ProductStatus<'a>,
    #[serde(borrow, default)]
    pub(super) remediations: Vec<Remediation<'a>>,
    #[serde(borrow, default)]
    pub(super) threats: Vec<Threat<'a>>,
    #[serde(borrow, default)]
    pub(super) scores: Vec<Scored<'a>>,
}

/// What is said at length (CSAF 2.0, section 3.1.8).
#[derive(Deserialize)]
pub(super) struct Note<'a> {
    #[serde(borrow, default)]
    category: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
}

impl Vulnerability<'_> {
    /// The description.
    pub(super) fn description(&self) -> Option<&str> {
        let mut notes = self.notes.iter();
        let note = notes.find(|note| &*note.category == "description")?;
        Some(&note.text)
    }
}

#[derive(Default, Deserialize)]
pub(super) struct ProductStatus<'a> {
    #[serde(borrow, default)]
    pub(super) fixed: Vec<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) known_affected: Vec<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) known_not_affected: Vec<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) under_investigation: Vec<Text<'a>>,
}

impl<'a> ProductStatus<'a> {
    /// The ids of all products of which anything is said.
    pub(super) fn all(&self) -> impl Iterator<Item = &Text<'a>> {
        let open = self.known_affected.iter().chain(&self.under_investigation);
        self.fixed
            .iter()
            .chain(&self.known_not_affected)
            .chain(open)
    }
}

#[derive(Deserialize)]
pub(super) struct Remediation<'a> {
    #[serde(borrow)]
    category: Text<'a>,
    #[serde(borrow, default)]
    details: Text<'a>,
    #[serde(borrow, default)]
    pub(super) url: Option<Text<'a>>,
    #[serde(borrow, default)]
    product_ids: Vec<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Threat<'a> {
    #[serde(borrow)]
    category: Text<'a>,
    #[serde(borrow, default)]
    details: Text<'a>,
    #[serde(borrow, default)]
    product_ids: Vec<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Scored<'a> {
    #[serde(borrow, default, rename = "cvss_v2")]
    v2: Option<Vector<'a>>,
    #[serde(borrow, default, rename = "cvss_v3")]
    v3: Option<Vector<'a>>,
    #[serde(borrow, default, rename = "cvss_v4")]
    v4: Option<Vector<'a>>,
}

#[derive(Deserialize)]
struct Vector<'a> {
    #[serde(borrow, rename = "vectorString")]
    vector: Text<'a>,
}

impl Scored<'_> {
    pub(super) fn vector(&self) -> Option<&str> {
        let newest = self.v4.as_ref().or(self.v3.as_ref());
        newest.or(self.v2.as_ref()).map(|v| &*v.vector)
    }
}

/// Something said of products by id; what is said without ids holds for all.
pub(super) struct Of<'a, T> {
    by_id: HashMap<&'a str, T>,
    all: Option<T>,
}

impl<T: Copy> Of<'_, T> {
    pub(super) fn of(&self, id: &str) -> Option<T> {
        self.by_id.get(id).copied().or(self.all)
    }
}

fn collect<'a, T: Copy>(said: impl Iterator<Item = (T, &'a [Text<'a>])>) -> Of<'a, T> {
    let mut of = Of {
        by_id: HashMap::new(),
        all: None,
    };
    for (what, ids) in said {
        if ids.is_empty() {
            of.all = Some(what);
        }
        of.by_id.extend(ids.iter().map(|id| (&**id, what)));
    }
    of
}

impl Vulnerability<'_> {
    /// Red Hat's own severity.
    pub(super) fn impacts(&self) -> Of<'_, Severity> {
        let impacts = self.threats.iter().filter(|t| t.category == "impact");
        collect(impacts.filter_map(|t| Some((t.details.parse().ok()?, &*t.product_ids))))
    }

    /// What is to come of products without a fix ("Fix deferred" and "Affected" may still get one).
    pub(super) fn outcomes(&self) -> Of<'_, Status> {
        let outcome = |r: &Remediation<'_>| match (&*r.category, &*r.details) {
            ("no_fix_planned", "Out of support scope") => Some(Status::EndOfLife),
            ("no_fix_planned", _) => Some(Status::WillNotFix),
            _ => None,
        };
        collect(
            self.remediations
                .iter()
                .filter_map(|r| Some((outcome(r)?, &*r.product_ids))),
        )
    }
}
