//! A secret in a command line.

use seawall_container::command_line::Given;
use seawall_container::secret_name::is_secret;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::commands::Rule;
use crate::commands::facts::{ClientLine, CommandFacts};
use crate::commands::script::Line;
use crate::shell::Join;

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "command-secret",
    title: "A secret stands in the command line",
    severity: Severity::High,
    why: "Every user of the host sees the arguments of a running process, the shell keeps them in its \
          history, and what is built with them keeps them in the image's history.",
    fix: "Read it from standard input or a file: docker login --password-stdin, docker build --secret, \
          docker secret create NAME FILE. Change the secret.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/login/",
        "https://docs.docker.com/build/building/secrets/",
    ],
    aliases: &["CIS-4.10"],
    bad: CheckExample {
        title: "A password as an argument",
        input: "docker login -u ci -p example registry.example.org\n",
    },
    good: CheckExample {
        title: "A password from a file, and one that is asked for",
        input: "docker login -u ci --password-stdin registry.example.org < token\ndocker build --build-arg VERSION=1.4 --secret id=npm,src=npmrc .\n",
    },
};

fn run(facts: &CommandFacts<'_>) -> Vec<Finding> {
    let mut found: Vec<(Span, String)> = Vec::new();
    for client in facts.clients() {
        found.extend(given(client));
    }
    for pair in facts.lines().windows(2) {
        found.extend(echoed(pair));
    }
    found
        .into_iter()
        .map(|(span, evidence)| facts.at(&META, span, evidence))
        .collect()
}

/// What is told by the options of a command.
fn given(client: &ClientLine<'_>) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let told = |given: &Given<'_>| {
        given
            .text()
            .is_some_and(|text| !matches!(text, "" | "-") && known(text))
    };
    for given in client.given("password").filter(|given| told(given)) {
        found.push((
            given.value_span(),
            "a password is given; it is not shown".to_owned(),
        ));
    }
    for option in ["build-arg", "env", "env-add"] {
        // What a container is started with is judged as such.
        if option == "env"
            && matches!(
                client.name(),
                "container run" | "container create" | "service create"
            )
        {
            continue;
        }
        for given in client.given(option) {
            let pair = given.text().and_then(|text| text.split_once('='));
            let Some((name, _)) =
                pair.filter(|(name, value)| known(value) && is_secret(name, value))
            else {
                continue;
            };
            found.push((
                given.value_span(),
                format!("{name} has a value; it is not shown"),
            ));
        }
    }
    found
}

fn known(value: &str) -> bool {
    !value.contains('\0')
}

/// `echo SECRET | docker secret create NAME -`, and the same for a password.
fn echoed(pair: &[Line]) -> Option<(Span, String)> {
    let [echo, reader] = pair else {
        return None;
    };
    let words: Vec<&str> = reader.words.iter().map(|word| word.text.as_str()).collect();
    let reads = words
        .windows(2)
        .any(|two| matches!(two, ["secret", "create"]))
        || words.contains(&"login") && words.contains(&"--password-stdin");
    let program = echo.command.program();
    let operands: Vec<_> = echo.command.operands().collect();
    let last = operands.last()?;
    let literal = !last.text.contains(['$', '`', '<']) && !last.text.starts_with('%');
    let piped = reads
        && reader.command.join == Join::Pipe
        && matches!(program, "echo" | "printf")
        && literal;
    piped.then(|| {
        (
            last.range.clone().into(),
            "a secret is printed by a command; it is not shown".to_owned(),
        )
    })
}
