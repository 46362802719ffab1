//! Archives that are copied and unpacked.

use std::collections::{BTreeMap, HashMap};

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword};
use crate::shell::Command;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copied-archive",
    title: "An archive is copied, and unpacked in a RUN",
    severity: Severity::Negligible,
    why: "The archive stays in the layer of the COPY, also where the RUN deletes it. ADD unpacks it right away.",
    fix: "Use ADD for the archive; or mount it into the RUN that unpacks it.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3010",
        "https://docs.docker.com/reference/dockerfile/#add",
    ],
    aliases: &["DL3010"],
    bad: CheckExample {
        title: "COPY and tar",
        input: "FROM debian:12.9\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt\n",
    },
    good: CheckExample {
        title: "ADD, an archive of another stage, and a mount",
        input: "FROM debian:12.9\nADD app.tar.gz /opt/\nCOPY --from=build /a.tar /a.tar\nRUN tar xf /a.tar\nRUN --mount=type=bind,source=b.tar,target=/b.tar tar xf /b.tar\n",
    },
};

pub(crate) static IT: DockerfileCopiedArchive = DockerfileCopiedArchive;

/// The check.
pub(crate) struct DockerfileCopiedArchive;

impl Check<Dockerfile> for DockerfileCopiedArchive {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let mut copied: HashMap<&str, &Instruction<'_>> = HashMap::new();
            let body = facts.tree.of_stage(stage);
            let within = |at: usize| {
                body.first().is_some_and(|i| i.span.start <= at)
                    && body.last().is_some_and(|i| at <= i.span.start)
            };
            for copy in body
                .iter()
                .filter(|i| i.keyword == Keyword::Copy && i.flag("from").is_none())
            {
                for name in archives(copy) {
                    copied.entry(name).or_insert(copy);
                }
            }
            if copied.is_empty() {
                continue;
            }
            let mut unpacked: BTreeMap<usize, (&Instruction<'_>, &str)> = BTreeMap::new();
            let commands = facts
                .commands()
                .filter(|(s, c)| within(s.instruction.span.start) && unpacks(c));
            for (script, command) in commands {
                let names = command.bare().iter().skip(1).map(|w| base(&w.text));
                for name in names {
                    let copy = copied
                        .get(name)
                        .filter(|copy| copy.span.start < script.instruction.span.start);
                    if let Some(copy) = copy {
                        unpacked.entry(copy.span.start).or_insert((copy, name));
                    }
                }
            }
            for (copy, name) in unpacked.into_values() {
                findings.push(facts.finding(
                    &META,
                    copy.span,
                    META.title,
                    format!("{name} is copied and unpacked"),
                ));
            }
        }
        findings
    }
}

/// Endings of archives that ADD unpacks.
const ARCHIVES: [&str; 9] = [
    ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz2", ".tgz", ".txz", ".tzst",
];

/// The names of the archives that a COPY brings, as they are called behind it.
fn archives<'i>(copy: &'i Instruction<'_>) -> Vec<&'i str> {
    let Some((target, sources)) = copy.words.split_last() else {
        return Vec::new();
    };
    let is_archive = |name: &&str| ARCHIVES.iter().any(|end| name.ends_with(end));
    let target = base(&target.text);
    if is_archive(&target) {
        return vec![target];
    }
    sources
        .iter()
        .map(|w| base(&w.text))
        .filter(is_archive)
        .collect()
}

fn base(path: &str) -> &str {
    let path = path.trim_matches(['"', '\'']);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether a command unpacks: `tar` with `x` among its letters, with or without a dash.
fn unpacks(command: &Command) -> bool {
    if command.program() != "tar" {
        return false;
    }
    let first = command.bare().get(1).map_or("", |w| w.text.as_str());
    let old = !first.starts_with('-') && !first.contains(['/', '.']) && first.contains('x');
    old || command.has(&["--extract", "--get"], Some('x'))
}
