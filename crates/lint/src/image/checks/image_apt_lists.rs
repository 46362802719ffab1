//! Lists and archives of apt that were left in an image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts, caches};

static META: CheckMeta = CheckMeta {
    id: "image-apt-lists",
    title: "Lists of apt are left in the image",
    severity: Severity::Low,
    why: "Nothing that runs needs them. They make the image larger, and what is installed from them later is old.",
    fix: "End the RUN that installs with rm -rf /var/lib/apt/lists/*.",
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    aliases: &["DKL-DI-0005"],
    bad: CheckExample {
        title: "A list of packages",
        input: r#"{"config": {}, "files": [{"path": "var/lib/apt/lists/deb.example.org_dists_stable_main_binary-amd64_Packages.lz4", "mode": "644"}]}"#,
    },
    good: CheckExample {
        title: "An empty directory",
        input: r#"{"config": {}, "files": [{"path": "var/lib/apt/lists/partial", "mode": "755", "kind": "directory"}]}"#,
    },
};

pub(crate) static IT: ImageAptLists = ImageAptLists;

/// The check.
pub(crate) struct ImageAptLists;

impl Check<Image> for ImageAptLists {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        caches::finding(facts, &META, &["var/lib/apt/lists", "var/cache/apt"])
    }
}
