//! What is needed to judge by VEX documents: the order of versions, and what the names of images mean.

use seawall_model::VexDocument;
use seawall_oci::Reference;
use seawall_policy::{ImageName, Vex};
use seawall_version::scheme_of;

/// The documents, ready to judge by; none if there are none.
pub(crate) fn of(documents: Vec<VexDocument>) -> Option<Vex> {
    (!documents.is_empty()).then_some(Vex {
        documents,
        order: |ecosystem, a, b| scheme_of(ecosystem)?.compare(a, b).ok(),
        image: |name| {
            let reference: Reference = name.parse().ok()?;
            Some(ImageName {
                repository: reference.name(),
                tag: reference.tag().map(str::to_owned),
                digest: reference.digest().map(ToString::to_string),
            })
        },
    })
}
