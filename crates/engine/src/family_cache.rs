//! Layers in the cache: one entry for the index of the files, and one for each family of inspectors with
//! what it found, by its own revision. What one family lacks is read for that family alone.

use std::collections::BTreeMap;

use seawall_image::LayerData;
use seawall_model::Evidence;

use crate::cache::CacheKey;
use crate::inspectors::{Families, Inspectors};
use crate::session::Session;

/// What the cache has of a layer.
#[derive(Default)]
pub(crate) struct CachedLayer {
    /// The index, and what those families found that have an entry.
    pub(crate) data: LayerData,
    /// The families that have none; every family where there is no index.
    pub(crate) missing: Families,
}

impl CachedLayer {
    /// Takes what was read for some families; of the others stays what the cache has.
    pub(crate) fn complete(
        &mut self,
        read: LayerData,
        inspectors: &Inspectors,
        families: Families,
    ) {
        let kept = std::mem::replace(&mut self.data, read).evidence;
        let names: Vec<&str> = inspectors
            .families()
            .filter(|(place, ..)| families.has(*place))
            .map(|(_, name, _)| name)
            .collect();
        let others = kept.into_iter();
        let others = others.filter(|evidence| !names.contains(&evidence.family.as_str()));
        self.data.evidence.extend(others);
        self.missing = Families::NONE;
    }
}

impl Session {
    /// What the cache has of the layer of that key.
    pub(crate) fn cached_layer(&self, key: &CacheKey) -> CachedLayer {
        let Some(data) = self.cached::<LayerData>(key) else {
            return CachedLayer::default();
        };
        let mut layer = CachedLayer {
            data,
            missing: Families::NONE,
        };
        for (place, name, revision) in self.inspectors.families() {
            match self.cached::<Vec<Evidence>>(&of_family(key, name, &revision)) {
                Some(evidence) => layer.data.evidence.extend(evidence),
                None => layer.missing = layer.missing.with(place),
            }
        }
        layer
    }

    /// Keeps a layer that was read whole for some families.
    pub(crate) fn keep_layer(&self, key: &CacheKey, layer: &LayerData, families: Families) {
        if !self.has_cache() {
            return;
        }
        let mut found: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
        for evidence in &layer.evidence {
            found.entry(&evidence.family).or_default().push(evidence);
        }
        for (place, name, revision) in self.inspectors.families() {
            if families.has(place) {
                let own = found.remove(name).unwrap_or_default();
                self.keep(&of_family(key, name, &revision), &own);
            }
        }
        // Last, since without it the others are not looked for.
        self.keep(key, &layer.index());
    }
}

/// The entry of a family.
fn of_family(layer: &CacheKey, name: &str, revision: &str) -> CacheKey {
    CacheKey::new(&[layer.name(), name, revision])
}
