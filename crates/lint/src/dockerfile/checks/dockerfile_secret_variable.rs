//! Secrets in ENV and ARG, by the name of the variable.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, Pair, secrets};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-secret-variable",
    title: "A variable that is named like a secret has a value",
    severity: Severity::High,
    why: "What ENV and ARG set stands in the configuration or the history of the image, and whoever can pull it can read it.",
    fix: "Hand secrets to a RUN with --mount=type=secret, and to a container when it starts. Treat one that was in an image as known to others.",
    references: &["https://docs.docker.com/build/building/secrets/"],
    aliases: &["SecretsUsedInArgOrEnv", "DL3064", "CIS-DI-0010", "DS-0031"],
    bad: CheckExample {
        title: "A password and a token",
        input: "FROM debian:12.9\nENV DB_PASSWORD=swordfish\nARG API_TOKEN=abcdef\n",
    },
    good: CheckExample {
        title: "Names of files, switches, and values from elsewhere",
        input: "FROM debian:12.9\nENV DB_PASSWORD_FILE=/run/secrets/db TOKEN_TTL=60 PASSWORD_MIN_LENGTH=8 KEYBOARD=us\nARG API_TOKEN\nENV SECRET=\"\"\n",
    },
};

pub(crate) static IT: DockerfileSecretVariable = DockerfileSecretVariable;

/// The check.
pub(crate) struct DockerfileSecretVariable;

impl Check<Dockerfile> for DockerfileSecretVariable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for instruction in facts.tree.all() {
            if !matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
                continue;
            }
            let pairs = instruction.pairs();
            let secrets = pairs.iter().filter(|pair| is_secret(pair));
            let names: Vec<&str> = secrets.map(|pair| pair.key.text.as_str()).collect();
            if names.is_empty() {
                continue;
            }
            let word = instruction.keyword.word();
            let shown = names
                .get(..names.len().min(10))
                .unwrap_or_default()
                .join(", ");
            let title = format!("{word} sets {shown}, named like a secret");
            let evidence = format!(
                "{word} {shown}: {} with a value, which is not shown",
                names.len()
            );
            findings.push(facts.finding(&META, instruction.span, title, evidence));
        }
        findings
    }
}

/// Whether a variable is named like a secret and has a value that the file tells.
fn is_secret(pair: &Pair) -> bool {
    let value = pair
        .value
        .as_ref()
        .map_or("", |v| v.text.trim_matches(['"', '\'']));
    // A variable's value comes from elsewhere; a path names where the secret is.
    if value.is_empty() || value.starts_with(['$', '/']) {
        return false;
    }
    secrets::is_name(&pair.key.text)
}
