//! Files of the build and of developers that were left in an image.

use std::collections::BTreeMap;

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::files::ImageFiles;
use crate::image::{Image, ImageFacts, caches, leftovers, location};

static META: CheckMeta = CheckMeta {
    id: "image-leftover-files",
    title: "Files that only builders or developers need are in the image",
    severity: Severity::Low,
    why: "A repository holds all that was ever in it, caches and settings hold paths, names and tokens. Whoever can pull the image has them.",
    fix: "Name them in .dockerignore, copy what is needed by name, and build in a stage of its own.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    aliases: &["DKL-LI-0003"],
    bad: CheckExample {
        title: "A repository, and the Dockerfile",
        input: r#"{"config": {}, "files": [{"path": "app/.git/HEAD", "mode": "644"}, {"path": "app/Dockerfile", "mode": "644"}]}"#,
    },
    good: CheckExample {
        title: "The application",
        input: r#"{"config": {}, "files": [{"path": "app/main.py", "mode": "644"}, {"path": "app/node_modules/x/Dockerfile", "mode": "644"}]}"#,
    },
};

pub(crate) static IT: ImageLeftoverFiles = ImageLeftoverFiles;

/// The check.
pub(crate) struct ImageLeftoverFiles;

impl Check<Image> for ImageLeftoverFiles {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        // In a directory of a project they are where they belong.
        if facts.config.is_none() {
            return Vec::new();
        }
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        for found in facts.evidence_of(ImageFiles::LEFTOVERS) {
            let place = leftovers::told(&found.evidence.path).to_owned();
            places.entry(place).or_insert(found.layer);
        }
        for (directory, layer) in caches::of_homes(facts) {
            places.entry(directory).or_insert(layer);
        }
        let beyond = places.len().saturating_sub(MOST);
        let told = places.into_iter().take(MOST).map(|(path, layer)| {
            let title = format!("{path} was left in the image");
            let mut finding = Image::finding(&META, META.severity, title);
            finding.location = location(facts, &path, layer);
            finding.evidence = format!("{path} is there");
            finding
        });
        let mut findings: Vec<Finding> = told.collect();
        if let Some(last) = findings.last_mut().filter(|_| beyond > 0) {
            last.evidence = format!("{}; {beyond} more are not listed", last.evidence);
        }
        findings
    }
}

/// Findings of an image; a hostile one could make any number.
const MOST: usize = 100;

#[test]
fn caches_of_a_home_count() {
    use crate::image::example::Example;
    let example = Example::parse(
        r#"{"config": {}, "files": [{"path": "root", "mode": "700", "kind": "directory"},
            {"path": "root/.cache", "mode": "700", "kind": "directory"},
            {"path": "root/.cache/pip", "mode": "700", "kind": "directory"},
            {"path": "root/.cache/pip/x", "mode": "600"}]}"#,
    );
    let found = example.judged(|facts| IT.run(facts));
    assert_eq!(found[0].location.path.as_deref(), Some("root/.cache"));
}
