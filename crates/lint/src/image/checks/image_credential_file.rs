//! Files with credentials in an image.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::files::ImageFiles;
use crate::image::{Image, ImageFacts, location};

static META: CheckMeta = CheckMeta {
    id: "image-credential-file",
    title: "A file with credentials is in the image",
    severity: Severity::High,
    why: "Whoever can pull the image has the file, and so has every process in its containers.",
    fix: "Leave the file out (.dockerignore), hand it to the step that needs it with RUN --mount=type=secret, and to a container when it starts. Treat what was in an image as known to others.",
    references: &["https://docs.docker.com/build/building/secrets/"],
    aliases: &["CIS-DI-0010"],
    bad: CheckExample {
        title: "A private key",
        input: r#"{"config": {}, "files": [{"path": "root/.ssh/id_ed25519", "mode": "600", "text": "-----BEGIN OPENSSH PRIVATE KEY-----"}]}"#,
    },
    good: CheckExample {
        title: "A public key",
        input: r#"{"config": {}, "files": [{"path": "root/.ssh/id_ed25519.pub", "mode": "644", "text": "ssh-ed25519 AAAA"}]}"#,
    },
};

pub(crate) static IT: ImageCredentialFile = ImageCredentialFile;

/// The check.
pub(crate) struct ImageCredentialFile;

impl Check<Image> for ImageCredentialFile {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        // In a directory of a project they are where they belong.
        if facts.config.is_none() {
            return Vec::new();
        }
        let own = facts.evidence_of(ImageFiles::CREDENTIALS);
        let found = own.map(|found| {
            let path = &found.evidence.path;
            let what = found.evidence.facts.get(ImageFiles::WHAT);
            let what = what.map_or("a credential", String::as_str);
            let mut finding = Image::finding(&META, META.severity, META.title);
            finding.location = location(facts, path, found.layer);
            finding.evidence = format!("{path} holds {what}; its content is not shown");
            finding
        });
        found.take(MOST).collect()
    }
}

/// Findings of an image; a hostile one could make any number.
const MOST: usize = 200;
