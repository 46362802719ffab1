//! The content sets of Red Hat's images: the repositories that the packages may come from.
//!
//! Images of Red Hat carry them as JSON, one file a layer of the build, with a member `content_sets`
//! (atomic-reactor, "content_manifest.json" schema). Other files of that directory are SBOMs. No
//! package is told here: `resolve` says whether the advisories of the main line speak of them.

use seawall_model::{Content, Evidence, FileFacts};
use serde::Deserialize;

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_json};

pub(crate) static IT: RhelContentSets = RhelContentSets;

pub(crate) struct RhelContentSets;

/// The fact that holds the names, one a line.
const SETS: &str = "content-sets";

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    content_sets: Vec<String>,
}

impl Cataloger for RhelContentSets {
    fn name(&self) -> &'static str {
        "rhel_content_sets"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Within("root/buildinfo/content_manifests"),
            Pattern::Path("usr/share/buildinfo/content-sets.json"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let mut evidence = Evidence::default();
        if !file.path.ends_with(".json") {
            return evidence;
        }
        let manifest: Manifest = match read_json(content) {
            Ok(manifest) => manifest,
            Err(missing) => return hole(missing),
        };
        if !manifest.content_sets.is_empty() {
            let sets = manifest.content_sets.join("\n");
            evidence.facts.insert(SETS.to_owned(), sets);
        }
        evidence
    }
}
