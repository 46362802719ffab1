//! Programs and actions that look for vulnerabilities and faults, and end with an error where they find some.

use crate::shell::Command;

/// A scan, and what makes it pass whatever it finds.
pub(super) struct Scan {
    /// The scanner.
    pub(super) name: &'static str,
    /// Whether it ends with an error only if it is told to.
    pub(super) asks: bool,
}

/// Programs, with the words that make them scan; those that only look if they are told to end with an error are
/// marked.
const PROGRAMS: &[(&str, &[&str], bool)] = &[
    ("checkov", &[], false),
    ("dockle", &[], false),
    ("gitleaks", &["detect", "protect", "dir", "git"], false),
    ("govulncheck", &[], false),
    ("grype", &[], true),
    ("hadolint", &[], false),
    ("osv-scanner", &[], false),
    ("seawall", &["scan", "lint"], false),
    ("semgrep", &["ci", "scan"], false),
    ("snyk", &["test", "container", "code", "iac"], false),
    ("tfsec", &[], false),
    (
        "trivy",
        &[
            "image",
            "fs",
            "filesystem",
            "repo",
            "repository",
            "config",
            "rootfs",
            "sbom",
        ],
        true,
    ),
    ("trufflehog", &[], false),
];

/// Actions that scan.
const ACTIONS: &[(&str, &str)] = &[
    ("anchore/scan-action", "grype"),
    ("aquasecurity/trivy-action", "trivy"),
    ("bridgecrewio/checkov-action", "checkov"),
    ("checkmarx/kics-github-action", "kics"),
    ("docker/scout-action", "docker scout"),
    ("erzz/dockle-action", "dockle"),
    ("gitleaks/gitleaks-action", "gitleaks"),
    ("goodwithtech/dockle-action", "dockle"),
    ("google/osv-scanner-action", "osv-scanner"),
    ("hadolint/hadolint-action", "hadolint"),
    ("snyk/actions", "snyk"),
];

/// The scan that a command is.
pub(super) fn of_command(command: &Command) -> Option<Scan> {
    let mut words = command.operands().map(|word| word.text.as_str());
    let program = command.program();
    if program == "docker" {
        let scout = words.next() == Some("scout") && words.next() == Some("cves");
        return scout.then_some(Scan {
            name: "docker scout",
            asks: true,
        });
    }
    let (name, verbs, asks) = PROGRAMS.iter().find(|(name, _, _)| *name == program)?;
    let help = command.has(&["--help", "--version"], None);
    let scans = verbs.is_empty() || words.any(|word| verbs.contains(&word));
    (scans && !help).then_some(Scan { name, asks: *asks })
}

/// The scanner of an action, by its name without what is behind `@`.
pub(super) fn of_action(action: &str) -> Option<&'static str> {
    let found = ACTIONS.iter().find(|(name, _)| *name == action);
    found.map(|(_, scanner)| *scanner)
}
