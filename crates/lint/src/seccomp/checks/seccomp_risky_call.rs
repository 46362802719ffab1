//! Calls with a risk of their own.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::risk;
use crate::seccomp::words::Action;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-risky-call",
    title: "The profile allows a risky call",
    severity: Severity::Medium,
    why: "Docker's default profile refuses the call to a container without the capability for it, or \
          allows it for some arguments only.",
    fix: "Take the call out, or let `includes` tie it to the capability that it needs, or `args` to the \
          arguments that are needed.",
    references: &[
        "https://docs.docker.com/engine/security/seccomp/",
        "https://man7.org/linux/man-pages/man2/seccomp.2.html",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "User namespaces",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "unshare"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "With the capability alone",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["unshare"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let beyond = facts.beyond();
    let mut found: Vec<Draft> = beyond
        .iter()
        .filter_map(|(name, span)| {
            let (_, severity, why) = risk::of(name)?;
            let evidence = format!("`{name}` {why}");
            let mut finding = about(&META, *span, name, evidence);
            finding.severity = *severity;
            finding.title = format!("The profile allows the risky call `{name}`");
            Some(finding)
        })
        .collect();
    found.extend(traced(facts));
    found
}

/// Before Linux 4.8 a process that traces another one went around the filter.
fn traced(facts: &SeccompFacts<'_>) -> Option<Draft> {
    let profile = facts.profile()?;
    let rule = profile.rules_for("ptrace").find(|rule| {
        let named = entry(rule.node, "includes").is_some();
        rule.action.is_some_and(Action::allows) && rule.args.is_empty() && !named
    })?;
    let (_, span) = rule.names.iter().find(|(name, _)| *name == "ptrace")?;
    let evidence = "`ptrace` goes around the filter on kernels before 4.8, and no `minKernel` stands beside it";
    let mut finding = about(&META, *span, "ptrace", evidence);
    finding.severity = Severity::Low;
    "The profile allows `ptrace` on every kernel".clone_into(&mut finding.title);
    Some(finding)
}
