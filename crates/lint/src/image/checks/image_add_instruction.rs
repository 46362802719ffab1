//! Files that were put into an image by ADD.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-add-instruction",
    title: "Files were put into the image by ADD",
    severity: Severity::Low,
    why: "ADD fetches from the network and unpacks archives unasked, so that what comes into the image may be another thing than what the Dockerfile seems to say.",
    fix: "Use COPY for files, and RUN with curl and a check of the digest, or ADD --checksum, for what is fetched.",
    references: &["https://docs.docker.com/build/building/best-practices/#add-or-copy"],
    aliases: &["CIS-DI-0009"],
    bad: CheckExample {
        title: "ADD for a file",
        input: r#"{"config": {"history": [{"created_by": "/bin/sh -c #(nop) ADD file:1 in / "}, {"created_by": "ADD app.py /app/ # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "The root file system, a file that is copied, and an archive",
        input: r#"{"config": {"history": [{"created_by": "/bin/sh -c #(nop) ADD file:1 in / "}, {"created_by": "COPY app.py /app/ # buildkit"}, {"created_by": "ADD app.tar.gz /app/ # buildkit"}]}}"#,
    },
};

pub(crate) static IT: ImageAddInstruction = ImageAddInstruction;

/// The check.
pub(crate) struct ImageAddInstruction;

impl Check<Image> for ImageAddInstruction {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let steps = facts.steps();
        // What makes a layer first is the root file system, which only ADD unpacks.
        let first = steps.iter().position(|step| !step.keyword.is_empty());
        let root = first.and_then(|at| steps.get(at)).map(|step| step.text);
        facts.of_steps(&META, |step| {
            let added =
                step.keyword == "ADD" && Some(step.text) != root && !is_for_add(step.body());
            added.then(|| step.shown())
        })
    }
}

/// Whether only ADD does that: it unpacks an archive, checks a digest, or takes a repository.
fn is_for_add(body: &str) -> bool {
    const ARCHIVES: [&str; 8] = [
        ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz2", ".tgz", ".txz",
    ];
    if body.contains("--checksum=") {
        return true;
    }
    let words: Vec<&str> = body
        .split_whitespace()
        .filter(|w| !w.starts_with("--"))
        .collect();
    let sources = words
        .get(..words.len().saturating_sub(1))
        .unwrap_or_default();
    let archive = |word: &&&str| {
        let fetched = word.contains("://");
        let repository =
            word.ends_with(".git") || word.contains(".git#") || word.starts_with("git@");
        repository || (!fetched && ARCHIVES.iter().any(|end| word.ends_with(end)))
    };
    !sources.is_empty() && sources.iter().filter(archive).count() == sources.len()
}

#[test]
fn sources() {
    for (body, wanted) in [
        ("a.tar.gz /", true),
        ("--chown=1 a.tgz b.tar /x/", true),
        ("a.tgz b.txt /x/", false),
        ("https://example.org/a.tar.gz /", false),
        ("--checksum=sha256:1 https://example.org/a /", true),
        ("https://github.com/a/b.git#v1 /src", true),
        ("file:1a in /etc", false),
        ("", false),
    ] {
        assert_eq!(is_for_add(body), wanted, "{body}");
    }
}
