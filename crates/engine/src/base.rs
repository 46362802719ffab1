//! Which layers belong to the base image: those that both begin with.

use seawall_model::{Digest, Hole, Layer, Suppressed, Suppressor, TargetReport};

use crate::sources::{Content, Material};

/// A base image, as far as it is needed: the digests of its uncompressed layers.
pub(crate) struct Base {
    name: String,
    diff_ids: Vec<Digest>,
}

impl Base {
    /// The base image in what was read of its name; none if its layers have no known digests.
    pub(crate) fn of(name: &str, materials: &[Material<'_>]) -> Option<Self> {
        let material = materials.first()?;
        let Content::Layers(layers) = &material.content else {
            return None;
        };
        let diff_ids = layers.diff_ids();
        (!diff_ids.is_empty() && diff_ids.len() == layers.len()).then(|| Self {
            name: name.to_owned(),
            diff_ids,
        })
    }

    /// Marks the layers that are the base image's, if it is the base image.
    pub(crate) fn mark(&self, report: &mut TargetReport) {
        let same = |(layer, id): (&Layer, &Digest)| layer.diff_id.as_ref() == Some(id);
        let is_base = report.layers.len() >= self.diff_ids.len()
            && report.layers.iter().zip(&self.diff_ids).all(same);
        if is_base {
            for layer in report.layers.iter_mut().take(self.diff_ids.len()) {
                layer.base = true;
            }
        } else {
            let reason = "the image does not begin with its layers";
            report.coverage.notes.push(Hole::new(
                "base-not-found",
                "base image",
                &self.name,
                reason,
            ));
        }
    }
}

/// Sets aside what is in a layer of the base image.
pub(crate) fn only_mine(report: &mut TargetReport) {
    for finding in &mut report.findings {
        let layer = finding
            .location
            .layer
            .and_then(|index| report.layers.get(index as usize));
        if layer.is_some_and(|layer| layer.base) && finding.suppressed.is_none() {
            finding.suppressed = Some(Suppressed {
                by: Suppressor::Policy,
                reason: "--only-mine: it is in the base image".to_owned(),
                owner: None,
                until: None,
            });
        }
    }
}
