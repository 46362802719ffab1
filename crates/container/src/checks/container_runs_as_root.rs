//! A container whose processes are root.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-runs-as-root",
    title: "The container runs as root",
    severity: Severity::Medium,
    why: "A process that runs as root in a container needs one more weakness only to be root on \
          the host: a mounted socket or directory, a capability, a flaw of the kernel.",
    fix: "Set a user other than root, by number where the image has none with a name.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/container/run/#user",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &["CIS-4.1"],
    bad: CheckExample {
        title: "The user is root",
        input: r#"image: app:1.4.2
user: "0:0"
"#,
    },
    good: CheckExample {
        title: "A user with a number of its own",
        input: r#"image: app:1.4.2
user: "10001:10001"
"#,
    },
};

pub(crate) static IT: ContainerRunsAsRoot = ContainerRunsAsRoot;

/// The check.
pub(crate) struct ContainerRunsAsRoot;

impl Check<Container> for ContainerRunsAsRoot {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let Some(told) = &facts.spec.user else {
            let mut findings = facts.missing(
                &META,
                "no user is set: it is root, unless the image names another",
            );
            for finding in &mut findings {
                finding.severity = Severity::Low;
                "No user is set".clone_into(&mut finding.title);
            }
            return findings;
        };
        let user = told
            .value
            .as_deref()
            .and_then(|user| user.split(':').next());
        let root = user.is_some_and(|user| {
            let user = user.trim();
            user == "root" || (!user.is_empty() && user.bytes().all(|b| b == b'0'))
        });
        if !root {
            return Vec::new();
        }
        let evidence = "the user is root";
        vec![facts.finding(&META, META.severity, told.span, evidence)]
    }
}
