//! CMD and ENTRYPOINT in shell form.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-shell-form",
    title: "The start command is in shell form",
    severity: Severity::Low,
    why: "A shell stands between the engine and the program, so that the program may not get the signal to stop, and the image needs a shell.",
    fix: "Write the command as a list in JSON.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3025",
        "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
    ],
    aliases: &["DL3025", "JSONArgsRecommended"],
    bad: CheckExample {
        title: "A command line",
        input: "FROM debian:12.9\nCMD nginx -g x\n",
    },
    good: CheckExample {
        title: "A list",
        input: "FROM debian:12.9\nCMD [\"nginx\", \"-g\", \"x\"]\n",
    },
};

pub(crate) static IT: DockerfileShellForm = DockerfileShellForm;

/// The check.
pub(crate) struct DockerfileShellForm;

impl Check<Dockerfile> for DockerfileShellForm {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let shell = facts.tree.by_stage(|set: &mut bool, _, instruction| {
            *set |= instruction.keyword == Keyword::Shell;
            *set
        });
        for (instruction, shell) in facts.tree.instructions.iter().zip(shell) {
            let starts = matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint);
            if !starts || instruction.is_list || instruction.words.is_empty() {
                continue;
            }
            let word = instruction.keyword.word();
            let title = format!("{word} is in shell form");
            // The command line is not shown: it may hold a secret.
            let evidence = format!("{word} is followed by a command line, not by a list in JSON");
            let mut finding = facts.finding(&META, instruction.span, title, evidence);
            if shell {
                // BuildKit takes the form for meant where SHELL names the shell.
                finding
                    .aliases
                    .retain(|alias| alias != "JSONArgsRecommended");
            }
            findings.push(finding);
        }
        findings
    }
}

#[test]
fn a_shell_that_is_named_contents_buildkit() {
    for (text, wanted) in [
        ("FROM a:1\nCMD x\n", true),
        ("FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nCMD x\n", false),
    ] {
        let found = crate::dockerfile::tests::judged(&IT, text);
        let [finding] = found.as_slice() else {
            panic!("{found:?}");
        };
        let aliases = &finding.aliases;
        assert_eq!(
            aliases.iter().any(|a| a == "JSONArgsRecommended"),
            wanted,
            "{text}"
        );
    }
}
