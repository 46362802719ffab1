//! Lists and archives of apk that were left in an image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts, caches};

static META: CheckMeta = CheckMeta {
    id: "image-apk-cache",
    title: "A cache of apk is left in the image",
    severity: Severity::Low,
    why: "Nothing that runs needs them. They make the image larger, and what is installed from them later is old.",
    fix: "Install with apk add --no-cache.",
    references: &["https://wiki.alpinelinux.org/wiki/Local_APK_cache"],
    aliases: &["DKL-DI-0004"],
    bad: CheckExample {
        title: "A list of packages",
        input: r#"{"config": {}, "files": [{"path": "var/cache/apk/APKINDEX.066df28d.tar.gz", "mode": "644"}]}"#,
    },
    good: CheckExample {
        title: "An empty directory",
        input: r#"{"config": {}, "files": [{"path": "var/cache/apk", "mode": "755", "kind": "directory"}]}"#,
    },
};

pub(crate) static IT: ImageApkCache = ImageApkCache;

/// The check.
pub(crate) struct ImageApkCache;

impl Check<Image> for ImageApkCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        caches::finding(facts, &META, &["var/cache/apk", "etc/apk/cache"])
    }
}
