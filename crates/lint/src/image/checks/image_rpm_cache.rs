//! Lists and archives of dnf, yum and zypper that were left in an image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts, caches};

static META: CheckMeta = CheckMeta {
    id: "image-rpm-cache",
    title: "A cache of dnf, yum or zypper is left in the image",
    severity: Severity::Low,
    why: "Nothing that runs needs them. They make the image larger, and what is installed from them later is old.",
    fix: "End the RUN that installs with dnf clean all, or zypper clean --all.",
    references: &["https://docs.docker.com/build/building/best-practices/"],
    aliases: &[],
    bad: CheckExample {
        title: "A list of packages",
        input: r#"{"config": {}, "files": [{"path": "var/cache/dnf/base-1a2b/repodata/primary.xml.gz", "mode": "644"}]}"#,
    },
    good: CheckExample {
        title: "An empty directory",
        input: r#"{"config": {}, "files": [{"path": "var/cache/dnf", "mode": "755", "kind": "directory"}]}"#,
    },
};

pub(crate) static IT: ImageRpmCache = ImageRpmCache;

/// The check.
pub(crate) struct ImageRpmCache;

impl Check<Image> for ImageRpmCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        caches::finding(
            facts,
            &META,
            &[
                "var/cache/dnf",
                "var/cache/yum",
                "var/cache/libdnf5",
                "var/cache/zypp",
            ],
        )
    }
}
