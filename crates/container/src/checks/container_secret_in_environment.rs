//! Secrets in the environment.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::secret_name::is_secret;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-secret-in-environment",
    title: "A secret stands in the environment",
    severity: Severity::Medium,
    why: "Whoever reads the file, asks the engine about the container, or gets at a dump or log \
          of the program has the secret. Every process that the program starts inherits it.",
    fix: "Hand it over as a file that only the program reads (most images take the name of one \
          in a variable that ends in _FILE), and change the secret.",
    references: &[
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A password in clear text",
        input: r"image: app:1.4.2
environment:
  DB_PASSWORD: example
",
    },
    good: CheckExample {
        title: "The name of a file, and the value of whoever starts it",
        input: r"image: app:1.4.2
environment:
  DB_PASSWORD_FILE: /run/secrets/db
  API_KEY: ${API_KEY}
",
    },
};

pub(crate) static IT: ContainerSecretInEnvironment = ContainerSecretInEnvironment;

/// The check.
pub(crate) struct ContainerSecretInEnvironment;

impl Check<Container> for ContainerSecretInEnvironment {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let variables = facts.spec.environment.iter();
        let told = variables.filter_map(|pair| {
            let value = pair.value.as_ref()?;
            let text = value.value.as_deref()?;
            is_secret(&pair.name, text).then_some((&pair.name, value.span))
        });
        told.map(|(name, span)| {
            let evidence = format!("{name} has a value; it is not shown");
            let mut finding = facts.finding(&META, META.severity, span, evidence);
            finding.subject = Some(name.clone());
            finding
        })
        .collect()
    }
}
