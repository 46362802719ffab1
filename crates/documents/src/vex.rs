//! VEX documents of every format, told by their content.
//!
//! A codec makes plain statements ([`seawall_model::VexStatement`]) of a document, and judges nothing.
//! What it can't make out clears nothing: a product without a name that packages have is one of which
//! nothing is known, and a status that is no word of the format stands as unreadable. Statements that
//! are lost are said ([`VexDocument::unread`]).

use std::collections::BTreeMap;

use seawall_model::{Hole, HoleName, Purl, VexDocument, VexIdentity, some_of};
use serde::Deserialize;

use crate::lenient::{Object, Text, parse};
use crate::sbom::text_of;
use crate::{DocumentError, csaf, cyclonedx, openvex};

/// Products of a document, and mentions of them in its statements.
pub(crate) const MOST_PRODUCTS: usize = 400_000;

/// The parts that tell the formats apart.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Marks {
    #[serde(rename = "@context")]
    context: Text,
    #[serde(rename = "bomFormat")]
    bom_format: Text,
    document: Object<CsafMarks>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CsafMarks {
    csaf_version: Text,
}

/// Reads a document: OpenVEX (0.0 and 0.2), CSAF 2, or CycloneDX in JSON. `file` is what reports call
/// it.
///
/// # Errors
/// If the text is no such document. No error holds a word of it.
pub fn read(bytes: &[u8], file: &str) -> Result<VexDocument, DocumentError> {
    let text = text_of(bytes)?;
    if text.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(DocumentError::NoVex);
    }
    let malformed = |source| DocumentError::MalformedVex { source };
    let marks: Marks = parse(text).map_err(malformed)?;
    let document = if is_openvex(marks.context.get()) {
        openvex::read(&parse(text).map_err(malformed)?)
    } else if marks.bom_format.is("CycloneDX") {
        cyclonedx::vex::read(&parse(text).map_err(malformed)?)
    } else if marks
        .document
        .0
        .is_some_and(|d| d.csaf_version.get().starts_with("2."))
    {
        csaf::read(&parse(text).map_err(malformed)?)
    } else {
        return Err(DocumentError::NoVex);
    };
    Ok(document.named(file))
}

/// `https://openvex.dev/ns` with or without a version.
fn is_openvex(context: &str) -> bool {
    let rest = context.strip_prefix("https://openvex.dev/ns");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A document while it is read.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) document: VexDocument,
    /// Numbers of the statements that are lost, from 0, by the reason.
    lost: BTreeMap<&'static str, Vec<usize>>,
    mentions: usize,
}

impl Reading {
    pub(crate) fn of(format: &'static str) -> Self {
        let document = VexDocument {
            format,
            ..VexDocument::default()
        };
        Self {
            document,
            ..Self::default()
        }
    }

    /// Says that a statement is lost, or a part of it.
    pub(crate) fn lose(&mut self, index: usize, why: &'static str) {
        self.lost.entry(why).or_default().push(index);
    }

    /// Whether there is room for so many more mentions of products; says so where there is none.
    pub(crate) fn has_room(&mut self, index: usize, mentions: usize) -> bool {
        self.mentions = self.mentions.saturating_add(mentions);
        let has_room = self.mentions <= MOST_PRODUCTS;
        if !has_room {
            self.lose(index, "the document names more products than are read");
        }
        has_room
    }

    /// The document under a name.
    fn named(mut self, file: &str) -> VexDocument {
        let lost = self.lost.into_iter().map(|(why, indices)| {
            let numbers: Vec<String> = indices.iter().map(ToString::to_string).collect();
            let shown = some_of(numbers.iter().map(String::as_str), numbers.len(), 5);
            let what = match numbers.len() {
                1 => "a statement".to_owned(),
                count => format!("{count} statements"),
            };
            let place = format!("{file}: number {shown}, counted from 0");
            Hole::new(HoleName::UNREADABLE_VEX, what, place, why)
        });
        self.document.unread = lost.collect();
        file.clone_into(&mut self.document.file);
        self.document
    }
}

/// Adds a name that may be a package URL; other names are left out.
pub(crate) fn add_purl(identity: &mut VexIdentity, text: &str) {
    if let Ok(purl) = text.parse::<Purl>()
        && !identity.purls.contains(&purl)
    {
        identity.purls.push(purl);
    }
}

/// Adds a hash in hexadecimal, with or without the name of its algorithm in front.
pub(crate) fn add_hash(identity: &mut VexIdentity, text: &str) {
    let hex = text.rsplit_once(':').map_or(text, |(_, hex)| hex);
    if hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        identity.hashes.push(hex.to_ascii_lowercase());
    }
}
