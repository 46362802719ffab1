//! WORKDIR with a relative path.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-relative-workdir",
    title: "WORKDIR is relative",
    severity: Severity::Low,
    why: "A relative path goes on from the working directory of the base image or of a line far above, so that a change there moves everything.",
    fix: "Write the path from the root.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3000",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ],
    aliases: &["DL3000", "WorkdirRelativePath", "DS-0009"],
    bad: CheckExample {
        title: "A relative path",
        input: "FROM debian:12.9\nWORKDIR app\n",
    },
    good: CheckExample {
        title: "Paths from the root, and one that a variable names",
        input: "FROM debian:12.9\nWORKDIR /app\nWORKDIR \"C:\\\\app\"\nWORKDIR $HOME/app\n",
    },
};

pub(crate) static IT: DockerfileRelativeWorkdir = DockerfileRelativeWorkdir;

/// The check.
pub(crate) struct DockerfileRelativeWorkdir;

impl Check<Dockerfile> for DockerfileRelativeWorkdir {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let rooted = facts.tree.by_stage(|rooted: &mut bool, _, instruction| {
            let before = *rooted;
            if instruction.keyword == Keyword::Workdir {
                *rooted |= !is_relative(path_of(instruction));
            }
            before
        });
        for workdir in facts.tree.each(Keyword::Workdir) {
            let path = path_of(workdir);
            if !is_relative(path) {
                continue;
            }
            let title = format!("WORKDIR {path} is relative");
            let place = workdir.arguments_span();
            let mut finding = facts.finding(&META, place, title, format!("WORKDIR {path}"));
            let index = facts.tree.index_at(workdir.span.start);
            if index.and_then(|index| rooted.get(index)) == Some(&true) {
                // BuildKit is content with a path from the root above.
                finding
                    .aliases
                    .retain(|alias| alias != "WorkdirRelativePath");
            }
            findings.push(finding);
        }
        findings
    }
}

fn path_of<'i>(workdir: &'i Instruction<'_>) -> &'i str {
    workdir.text().trim_matches(['"', '\''])
}

fn is_relative(path: &str) -> bool {
    let drive = path.get(1..2) == Some(":") && path.starts_with(|c: char| c.is_ascii_alphabetic());
    !path.is_empty() && !path.starts_with(['/', '\\', '$']) && !drive
}

#[test]
fn a_path_from_the_root_above_contents_buildkit() {
    let text =
        "FROM a:1 AS b\nWORKDIR x\nWORKDIR /y\nWORKDIR z\nFROM b\nWORKDIR w\nFROM c:1\nWORKDIR v\n";
    let found = crate::dockerfile::tests::judged(&IT, text).into_iter();
    let of_buildkit = |f: Finding| f.aliases.iter().any(|alias| alias == "WorkdirRelativePath");
    let found: Vec<bool> = found.map(of_buildkit).collect();
    assert_eq!(found, [true, false, false, true]);
}
