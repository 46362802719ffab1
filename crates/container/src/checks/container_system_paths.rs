//! A container that sees what the engine hides of /proc and /sys.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::SecurityOption;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-system-paths",
    title: "Hidden paths of the kernel are seen",
    severity: Severity::Medium,
    why: "The engine hides the paths under /proc and /sys by which a container reads the host's \
          secrets or changes its kernel. This container sees them.",
    fix: "Leave it out.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#security-opt"],
    aliases: &[],
    bad: CheckExample {
        title: "Nothing is hidden",
        input: r"image: app:1.4.2
security_opt:
  - systempaths=unconfined
",
    },
    good: CheckExample {
        title: "The default",
        input: r"image: app:1.4.2
security_opt:
  - no-new-privileges:true
",
    },
};

pub(crate) static IT: ContainerSystemPaths = ContainerSystemPaths;

/// The check.
pub(crate) struct ContainerSystemPaths;

impl Check<Container> for ContainerSystemPaths {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let mut options = facts.spec.security.iter();
        let told = options.find(|told| told.is(&SecurityOption::SystemPathsUnconfined));
        let evidence = "system paths are unconfined";
        let finding = told.map(|told| facts.finding(&META, META.severity, told.span, evidence));
        finding.into_iter().collect()
    }
}
