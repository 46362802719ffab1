//! Layers in the cache: one entry for the index of the files, and one for each family of inspectors with
//! what it found, by its own revision. What one family lacks is read for that family alone. That a family
//! found nothing when the index was made, the index itself tells.

use std::collections::BTreeMap;

use seawall_image::LayerData;
use seawall_model::Evidence;
use serde::{Deserialize, Serialize};

use crate::cache::CacheKey;
use crate::inspectors::{Families, Inspectors};
use crate::session::Session;

/// The entry of the index.
#[derive(Deserialize)]
struct Index {
    layer: LayerData,
    silent: Vec<String>,
}

/// The same, to be written.
#[derive(Serialize)]
struct IndexOf<'l> {
    layer: &'l LayerData,
    /// The entries that families would have that found nothing.
    silent: Vec<&'l str>,
}

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
        let Some(Index { layer, silent }) = self.cached(key) else {
            return CachedLayer::default();
        };
        let mut layer = CachedLayer {
            data: layer,
            missing: Families::NONE,
        };
        for (place, name, revision) in self.inspectors.families() {
            let entry = of_family(key, name, &revision);
            if silent.iter().any(|name| name == entry.name()) {
                continue;
            }
            match self.cached::<Vec<Evidence>>(&entry) {
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
        // Else the index is there already, and tells of the others.
        let all = (self.inspectors.families()).all(|(place, ..)| families.has(place));
        let mut silent = Vec::new();
        for (place, name, revision) in self.inspectors.families() {
            if families.has(place) {
                let entry = of_family(key, name, &revision);
                match found.remove(name) {
                    None if all => silent.push(entry),
                    own => self.keep(&entry, &own.unwrap_or_default()),
                }
            }
        }
        if !all {
            return;
        }
        // Last, since without it the others are not looked for.
        let index = IndexOf {
            layer: &layer.index(),
            silent: silent.iter().map(CacheKey::name).collect(),
        };
        self.keep(key, &index);
    }
}

/// The entry of a family.
fn of_family(layer: &CacheKey, name: &str, revision: &str) -> CacheKey {
    CacheKey::new(&[layer.name(), name, revision])
}

#[cfg(test)]
mod tests {
    use seawall_model::{Content, FileFacts, Inspect};

    use super::*;
    use crate::session::SessionSettings;

    struct Revised(&'static str);

    impl Inspect for Revised {
        fn wants(&self, _: &FileFacts<'_>) -> bool {
            true
        }

        fn inspect(&self, _: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
            Vec::new()
        }

        fn revision(&self) -> String {
            self.0.to_owned()
        }
    }

    #[test]
    fn what_a_family_found_or_did_not_find_is_kept_by_its_revision() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("c");
        let settings = SessionSettings {
            cache: Some((place, 1 << 20)),
            ..SessionSettings::default()
        };
        let session = |of_b| {
            let mut session = Session::new(settings.clone());
            session.inspectors = Inspectors::new(vec![
                ("a", Box::new(Revised("1"))),
                ("b", Box::new(Revised(of_b))),
            ]);
            session
        };
        let key = CacheKey::new(&["layer"]);
        let found = Evidence {
            family: "a".to_owned(),
            path: "x".to_owned(),
            ..Evidence::default()
        };
        let layer = LayerData {
            evidence: vec![found.clone()],
            ..LayerData::default()
        };
        assert_eq!(session("1").cached_layer(&key).missing, Families::ALL);
        session("1").keep_layer(&key, &layer, Families::ALL);
        let known = |of_b| {
            let layer = session(of_b).cached_layer(&key);
            (layer.missing, layer.data.evidence)
        };
        assert_eq!(known("1"), (Families::NONE, vec![found.clone()]));
        // Another revision is read for alone, and finds nothing either.
        let second = Families::NONE.with(1);
        assert_eq!(known("2"), (second, vec![found.clone()]));
        session("2").keep_layer(&key, &LayerData::default(), second);
        for of_b in ["1", "2"] {
            assert_eq!(known(of_b), (Families::NONE, vec![found.clone()]));
        }
    }
}
