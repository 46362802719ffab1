//! Licences as SPDX wants them: expressions of listed identifiers and of references to texts.

use std::collections::BTreeMap;

use super::NO_ASSERTION;
use super::document::ExtractedLicence;
use crate::identity::sha256_hex;
use crate::licence::{is_expression, is_id};

/// Before the name of a licence whose text is in the document (SPDX 2.3 clause 10.1).
const REFERENCE: &str = "LicenseRef-";

/// The licences of a document that are not on the list, by their id.
#[derive(Default)]
pub(super) struct Extracted(BTreeMap<String, String>);

impl Extracted {
    /// The expression for a package's licences; several hold together.
    pub(super) fn declared(&mut self, licences: &[String]) -> String {
        let terms: Vec<String> = licences
            .iter()
            .filter(|text| !text.is_empty())
            .map(|text| self.term(text, licences.len() > 1))
            .collect();
        if terms.is_empty() {
            NO_ASSERTION.to_owned()
        } else {
            terms.join(" AND ")
        }
    }

    fn term(&mut self, text: &str, one_of_several: bool) -> String {
        if is_id(text) {
            return text.to_owned();
        }
        if is_expression(text) {
            return if one_of_several {
                format!("({text})")
            } else {
                text.to_owned()
            };
        }
        let hash = sha256_hex(text.as_bytes());
        let id = format!("{REFERENCE}{}", hash.get(..16).unwrap_or(&hash));
        self.0.insert(id.clone(), text.to_owned());
        id
    }

    /// The entries for the document, in the order of their ids.
    pub(super) fn entries(self) -> Vec<ExtractedLicence> {
        self.0
            .into_iter()
            .map(|(license_id, text)| ExtractedLicence {
                license_id,
                name: text.clone(),
                extracted_text: text,
            })
            .collect()
    }
}

/// What a reader makes of a declared licence; `names` are those of the document's own licences.
pub(super) fn read_back(declared: &str, name: impl Fn(&str) -> Option<String>) -> Vec<String> {
    match declared {
        "" | NO_ASSERTION | "NONE" => Vec::new(),
        one if one.starts_with(REFERENCE) && !one.contains(' ') => {
            vec![name(one).unwrap_or_else(|| one.to_owned())]
        }
        expression => vec![expression.to_owned()],
    }
}
