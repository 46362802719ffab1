//! Secrets in an image's variables, labels and history.

use std::collections::BTreeSet;

use seawall_container::secret_name::is_secret;
use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::history::secrets;
use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-secret-in-configuration",
    title: "A secret stands in the image's configuration or history",
    severity: Severity::High,
    why: "Whoever can pull the image can read its configuration and its history: variables, labels, values of build arguments, and the commands that were run.",
    fix: "Hand secrets to a RUN with --mount=type=secret, and to a container when it starts. Treat one that was in an image as known to others.",
    references: &["https://docs.docker.com/build/building/secrets/"],
    aliases: &["CIS-DI-0010"],
    bad: CheckExample {
        title: "A variable, and a build argument",
        input: r#"{"config": {"env": ["DB_PASSWORD=swordfish"], "history": [{"created_by": "RUN |1 API_TOKEN=abcdef /bin/sh -c make # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "The path of a secret, and packages with versions",
        input: r#"{"config": {"env": ["DB_PASSWORD_FILE=/run/secrets/db", "GPG_KEY=A035C8C19219BA82"], "history": [{"created_by": "/bin/sh -c apk add libcrypto3=3.1.4-r5"}]}}"#,
    },
};

pub(crate) static IT: ImageSecretInConfiguration = ImageSecretInConfiguration;

/// The check.
pub(crate) struct ImageSecretInConfiguration;

impl Check<Image> for ImageSecretInConfiguration {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let Some(config) = facts.config else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        let mut named = BTreeSet::new();
        let variables = config.env.iter().filter_map(|pair| pair.split_once('='));
        let labels = config
            .labels
            .iter()
            .map(|(name, value)| (&**name, &**value));
        for (place, pairs) in [
            ("variable", variables.collect::<Vec<_>>()),
            ("label", labels.collect()),
        ] {
            for (name, _) in pairs
                .into_iter()
                .filter(|(name, value)| is_secret(name, value))
            {
                if findings.len() < MOST && named.insert(format!("{place} {name}")) {
                    findings.push(told(place, name));
                }
            }
        }
        for step in facts.steps() {
            for secret in secrets(&step) {
                let argument = step.arguments.contains(&secret.range.start);
                let place = match step.keyword {
                    "ENV" => "variable",
                    "LABEL" => "label",
                    "ARG" => "build argument",
                    _ if argument => "build argument",
                    _ => "command",
                };
                // What ENV and LABEL set stands in the configuration as well, and an argument before each
                // command.
                let once = place != "command";
                let again = once && !named.insert(format!("{place} {}", secret.name));
                if again || findings.len() == MOST {
                    continue;
                }
                let mut finding = told(place, &secret.name);
                finding.location = step.location();
                findings.push(finding);
            }
        }
        findings
    }
}

/// Findings of an image; a hostile one could make any number.
const MOST: usize = 200;

fn told(place: &str, name: &str) -> Finding {
    let title = match place {
        "command" => format!("A command of the history names a secret: {name}"),
        place => format!("A {place} is named like a secret: {name}"),
    };
    let mut finding = Image::finding(&META, META.severity, title);
    finding.evidence = format!("{place} {name}, with a value, which is not shown");
    finding.subject = Some(format!("{place} {name}"));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::example::Example;

    #[test]
    fn each_is_told_once_and_no_value_ever() {
        let example = Example::parse(
            r#"{"config": {"env": ["DB_PASSWORD=swordfish", "PATH=/bin"],
                "labels": {"com.example.token": "swordfish", "maintainer": "a"},
                "history": [{"created_by": "ENV DB_PASSWORD=swordfish", "empty_layer": true},
                    {"created_by": "ENV OLD_TOKEN=swordfish", "empty_layer": true},
                    {"created_by": "LABEL com.example.token=swordfish", "empty_layer": true},
                    {"created_by": "RUN |1 PIP_TOKEN=swordfish /bin/sh -c curl -u me:swordfish https://example.org"}]},
                "layers": [{}]}"#,
        );
        let findings = example.judged(|facts| IT.run(facts));
        let subjects: Vec<_> = findings
            .iter()
            .filter_map(|f| f.subject.as_deref())
            .collect();
        assert_eq!(
            subjects,
            [
                "variable DB_PASSWORD",
                "label com.example.token",
                "variable OLD_TOKEN",
                "build argument PIP_TOKEN",
                "command -u",
            ]
        );
        assert!(!format!("{findings:?}").contains("swordfish"));
        assert_eq!(findings[3].location.layer, Some(0));
    }
}
