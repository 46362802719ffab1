//! Accounts without a password.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::accounts::{Accounts, PASSWD, SHADOW};
use crate::image::{Image, ImageFacts, location};

static META: CheckMeta = CheckMeta {
    id: "image-empty-password",
    title: "An account has an empty password",
    severity: Severity::High,
    why: "Any process in a container becomes that user by su or login, without being asked for anything.",
    fix: "Lock the account: passwd -l NAME, or usermod --lock NAME.",
    references: &["https://man7.org/linux/man-pages/man5/shadow.5.html"],
    aliases: &["DKL-LI-0001"],
    bad: CheckExample {
        title: "root without a password",
        input: r#"{"files": [{"path": "etc/shadow", "mode": "640", "text": "root::19000:0:99999:7:::"}]}"#,
    },
    good: CheckExample {
        title: "Locked accounts",
        input: r#"{"files": [{"path": "etc/shadow", "mode": "640", "text": "root:*:19000:0:99999:7:::\napp:!:19000::::::"}]}"#,
    },
};

pub(crate) static IT: ImageEmptyPassword = ImageEmptyPassword;

/// The check.
pub(crate) struct ImageEmptyPassword;

impl Check<Image> for ImageEmptyPassword {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for path in [PASSWD, SHADOW] {
            let Some(accounts) = Accounts::of(facts, path) else {
                continue;
            };
            for name in accounts.open().take(MOST) {
                let root =
                    Accounts::of(facts, PASSWD).map_or(name == "root", |a| a.user(name) == Some(0));
                let severity = if root {
                    META.severity
                } else {
                    Severity::Medium
                };
                let title = format!("The account {name} has an empty password");
                let mut finding = Image::finding(&META, severity, title);
                finding.location = location(facts, path, accounts.layer());
                finding.subject = Some(name.to_owned());
                finding.evidence = format!("the field of {name}'s password in {path} is empty");
                findings.push(finding);
            }
        }
        findings
    }
}

/// Findings of a file; a hostile one could make any number.
const MOST: usize = 50;
