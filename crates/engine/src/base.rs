//! Which layers belong to the base image: those that both begin with. Without a name for it, the
//! engine's images are looked through.

use std::collections::HashMap;

use seawall_docker::{DockerError, Engine, ImageRow};
use seawall_model::{Digest, Hole, HoleName, Layer, TargetKind, TargetReport};

use crate::error::{Error, Result};
use crate::sources::{Body, Material};
use crate::visit::Visit;

/// A base image, as far as it is needed: the digests of its uncompressed layers.
pub(crate) struct Base {
    name: String,
    diff_ids: Vec<Digest>,
}

impl Base {
    /// The base image in what was read of its name; none if its layers have no known digests.
    pub(crate) fn of(name: &str, materials: &[Material<'_>]) -> Option<Self> {
        let material = materials.first()?;
        let Body::Layers(layers) = &material.body else {
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
            report.base = Some(self.name.clone());
        } else {
            let reason = "the image does not begin with its layers";
            report.coverage.add(Hole::new(
                HoleName::BASE_NOT_FOUND,
                "base image",
                &self.name,
                reason,
            ));
        }
    }
}

/// The engine's images, each a base that others may have. Asked once a run, when one is wanted.
#[derive(Default)]
pub(crate) struct EngineImages {
    rows: Option<Vec<ImageRow>>,
    /// Why there is no list; it is not asked for again.
    failed: Option<String>,
    diff_ids: HashMap<String, Vec<Digest>>,
}

impl EngineImages {
    /// The image with a name whose layers are the most that a target begins with, but not all that it
    /// has, is marked as its base. What was found, or why nothing was, becomes a note.
    pub(crate) fn mark_base(
        &mut self,
        visit: &Visit<'_>,
        engine: &dyn Fn() -> Result<Engine>,
        report: &mut TargetReport,
    ) {
        let found = self.search(visit, engine, report);
        let (name, place, reason) = match &found {
            Ok(base) => {
                let count = base.diff_ids.len();
                let reason = format!("an image of the engine, whose layers are the lowest {count}");
                (HoleName::BASE_IMAGE, base.name.as_str(), reason)
            }
            Err(error) => (HoleName::BASE_NOT_FOUND, "", error.to_string()),
        };
        let note = Hole::new(name, "base image", place, reason);
        report.coverage.add(note);
        if let Ok(base) = found {
            base.mark(report);
        }
    }

    fn search(
        &mut self,
        visit: &Visit<'_>,
        engine: &dyn Fn() -> Result<Engine>,
        report: &TargetReport,
    ) -> Result<Base> {
        let ids: Option<Vec<&Digest>> = report.layers.iter().map(|l| l.diff_id.as_ref()).collect();
        let mut own = match ids {
            Some(ids) if !ids.is_empty() => ids,
            _ if report.target.kind == TargetKind::Container && report.layers.len() > 1 => {
                let known = report.layers.iter().map_while(|l| l.diff_id.as_ref());
                known.collect()
            }
            _ => return Err(Error::unreadable("the digests of its layers are not known")),
        };
        // The last one is never a base's; a container's own layer has no digest.
        own.pop();
        if let Some(reason) = &self.failed {
            return Err(Error::unreadable(reason.clone()));
        }
        let engine = engine()?;
        let rows = match &self.rows {
            Some(rows) => rows.clone(),
            None => engine.images().map_err(|error| {
                self.failed = Some(error.to_string());
                Error::from(error)
            })?,
        };
        let mut best: Option<Base> = None;
        for row in &rows {
            let tags = row.repo_tags.iter().filter(|tag| *tag != "<none>:<none>");
            let Some(name) = tags.min() else {
                continue;
            };
            let diff_ids = match self.layers_of(visit, &engine, &row.id) {
                Ok(diff_ids) => diff_ids,
                // One that went away meanwhile is nobody's base.
                Err(DockerError::NotFound(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let better = best.as_ref().is_none_or(|best| {
                let length = best.diff_ids.len();
                diff_ids.len() > length || diff_ids.len() == length && *name < best.name
            });
            let begins = !diff_ids.is_empty()
                && diff_ids.len() <= own.len()
                && diff_ids
                    .iter()
                    .zip(&own)
                    .all(|(theirs, ours)| theirs == *ours);
            if better && begins {
                best = Some(Base {
                    name: name.clone(),
                    diff_ids: diff_ids.clone(),
                });
            }
        }
        self.rows = Some(rows);
        let none = "no image of the engine with a name has layers that it begins with";
        best.ok_or_else(|| Error::unreadable(none))
    }

    /// The layers of an image; an id stands for the same ones for ever.
    fn layers_of(
        &mut self,
        visit: &Visit<'_>,
        engine: &Engine,
        id: &str,
    ) -> Result<&Vec<Digest>, DockerError> {
        if !self.diff_ids.contains_key(id) {
            let key = visit.key("engine-image", &[id]);
            let layers: Vec<String> = if let Some(layers) = visit.cached(&key) {
                layers
            } else {
                let details = engine.image(id)?;
                visit.keep(&key, &details.root_fs.layers);
                details.root_fs.layers
            };
            let parsed: Result<Vec<Digest>, _> = layers.iter().map(|l| l.parse()).collect();
            // Layers that are no digests are nobody's base.
            self.diff_ids
                .insert(id.to_owned(), parsed.unwrap_or_default());
        }
        let found = self.diff_ids.get(id);
        found.ok_or_else(|| DockerError::NotFound(id.to_owned()))
    }
}
