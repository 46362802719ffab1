//! Secrets in build arguments.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::daemon::strange::shown;
use crate::shell::{Command, ShellWord};
use crate::workflow::expression;

use crate::draft::Draft;
use crate::workflow::facts::about;
use crate::workflow::{Rule, WorkflowFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "workflow-secret-in-build-argument",
    title: "A secret is handed to a build as an argument",
    severity: Severity::High,
    why: "Build arguments stand in the history and the provenance of the image: whoever can pull it can \
          read them.",
    fix: "Use `--secret id=…,env=…` with `RUN --mount=type=secret`; with docker/build-push-action use \
          `secrets` in the place of `build-args`.",
    references: &[
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/build/ci/github-actions/secrets/",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "On the command line",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: docker build --build-arg NPM_TOKEN=${{ secrets.NPM_TOKEN }} .
",
    },
    good: CheckExample {
        title: "As a secret",
        input: r"on: push
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: docker build --secret id=npm,env=NPM_TOKEN .
        env:
          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}
",
    },
};

fn run(facts: &WorkflowFacts<'_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for step in facts.steps() {
        for script in &step.scripts {
            for command in script.commands.iter().filter(|command| is_build(command)) {
                let words = command.bare().iter();
                let after = words.clone().skip(1).zip(words);
                let argument = |word: &ShellWord, before: &ShellWord| {
                    before.text == "--build-arg" || word.text.starts_with("--build-arg=")
                };
                for (word, _) in after.filter(|(word, before)| argument(word, before)) {
                    let secret = expression::all(script.slice(&word.range));
                    if let Some(name) = secret.iter().find_map(|(_, body)| expression::secret(body))
                    {
                        found.push(about(&META, script.place(&word.range), shown(&name)));
                    }
                }
            }
        }
        let image = step
            .uses
            .is_some_and(|(uses, _)| uses.starts_with("docker/build-push-action@"));
        for entry in step
            .with
            .iter()
            .filter(|entry| image && entry.key == "build-args")
        {
            let text = entry.value.text().unwrap_or_default();
            let mut bodies = expression::all(text).into_iter().map(|(_, body)| body);
            if let Some(name) = bodies.find_map(expression::secret) {
                found.push(about(&META, entry.span.to(entry.value.span), shown(&name)));
            }
        }
    }
    found
}

fn is_build(command: &Command) -> bool {
    let client = matches!(
        command.program(),
        "buildah" | "docker" | "nerdctl" | "podman"
    );
    client
        && command
            .operands()
            .take(3)
            .any(|word| matches!(word.text.as_str(), "bake" | "bud" | "build"))
}
