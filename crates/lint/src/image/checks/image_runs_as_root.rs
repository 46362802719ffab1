//! An image whose containers start as root.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity, Status};

use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-runs-as-root",
    title: "Containers of this image run as root",
    severity: Severity::Medium,
    why: "A process that runs as root in a container needs one more weakness only to be root on the \
          host: a mounted socket or directory, a capability, a flaw of the kernel.",
    fix: "Create a user in the Dockerfile and set it with USER, by number if Kubernetes' runAsNonRoot \
          is to check it.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#user",
        "https://github.com/opencontainers/image-spec/blob/main/config.md",
    ],
    aliases: &["CIS-DI-0001", "DS-0002", "DS002", "AVD-DS-0002"],
    bad: CheckExample {
        title: "No user is set, so it is root",
        input: r#"{"config": {"user": ""}}"#,
    },
    good: CheckExample {
        title: "A user with a number of its own",
        input: r#"{"config": {"user": "10001:10001"}}"#,
    },
};

pub(crate) static IT: ImageRunsAsRoot = ImageRunsAsRoot;

/// The check.
pub(crate) struct ImageRunsAsRoot;

impl Check<Image> for ImageRunsAsRoot {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let Some(config) = facts.config else {
            return Vec::new();
        };
        let user = config.user.trim();
        let name = user.split(':').next().unwrap_or(user).trim();
        let evidence = match name {
            "" => format!("User is {user:?}: no user is set, and root is the default"),
            "root" => format!("User is {user:?}"),
            _ if is_zero(name) => format!("User is {user:?}: user id 0 is root"),
            _ if name.bytes().all(|b| b.is_ascii_digit()) => return Vec::new(),
            _ => return vec![unknown(user)],
        };
        let mut finding = Image::finding(&META, META.severity, META.title.to_owned());
        finding.evidence = evidence;
        vec![finding]
    }
}

/// A name may stand for user id 0. That is in etc/passwd, whose bytes are not had here, so a reader
/// is told what is known; it does not count.
fn unknown(user: &str) -> Finding {
    let title = "Containers of this image run as a named user".to_owned();
    let mut finding = Image::finding(&META, Severity::Unknown, title);
    finding.status = Status::Info;
    finding.evidence =
        format!("User is {user:?}: whether that is user id 0 is in etc/passwd, which was not read");
    finding
}

/// `0` and `00`; a name that begins with a zero is a name.
fn is_zero(user: &str) -> bool {
    !user.is_empty() && user.bytes().all(|b| b == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::example::Example;

    #[test]
    fn users() {
        for (user, fires) in [
            ("", true),
            ("root", true),
            ("0", true),
            ("00", true),
            ("0:0", true),
            ("root:root", true),
            ("0:1000", true),
            (":1000", true),
            (" ", true),
            ("1000", false),
            ("1000:0", false),
            ("nobody", false),
            ("0x", false),
        ] {
            let input = format!(r#"{{"config": {{"user": "{user}"}}}}"#);
            let example = Example::parse(&input);
            let findings = example.judged(|facts| IT.run(facts));
            let counts = findings.iter().any(Finding::counts);
            assert_eq!(counts, fires, "{user:?}");
            let named = user.starts_with(|c: char| c.is_ascii_alphabetic()) || user == "0x";
            assert_eq!(findings.is_empty(), !fires && !named, "{user:?}");
        }
        let directory = Example::parse("{}");
        assert!(directory.judged(|facts| IT.run(facts)).is_empty());
    }
}
