//! An image whose containers start as root.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity, Status};

use crate::image::user::Lookup;
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
        let (user, evidence) = match Lookup::of(facts) {
            Lookup::Number(user, 0) => (user, said(user)),
            Lookup::Unread(user) => return vec![unknown(user)],
            Lookup::Nothing | Lookup::Nobody(_) | Lookup::Number(..) => return Vec::new(),
        };
        let mut finding = Image::finding(&META, META.severity, META.title.to_owned());
        finding.evidence = format!("User is {user:?}{evidence}");
        vec![finding]
    }
}

/// Why that user is root.
fn said(user: &str) -> &'static str {
    let name = user.trim().split(':').next().unwrap_or_default().trim();
    match name {
        "" => ": no user is set, and root is the default",
        "root" => "",
        name if name.parse() == Ok(0) => ": user id 0 is root",
        _ => ": etc/passwd gives it the user id 0",
    }
}

/// A name may stand for user id 0. Where that can't be looked up, a reader is told what is known; it does
/// not count.
fn unknown(user: &str) -> Finding {
    let title = "Containers of this image run as a named user".to_owned();
    let mut finding = Image::finding(&META, Severity::Unknown, title);
    finding.status = Status::Info;
    finding.evidence =
        format!("User is {user:?}: whether that is user id 0 is in etc/passwd, which was not read");
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::example::Example;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\\n1000:x:0:0::/:\\napp:x:1000:1000::/:\\ntoor:x:0:0::/:\\nodd:x::::\\napp:x:0:0::/:";

    /// Findings that count, and others.
    fn found(user: &str, rest: &str) -> (usize, usize) {
        let input = format!(r#"{{"config": {{"user": "{user}"}}{rest}}}"#);
        let example = Example::parse(&input);
        let findings = example.judged(|facts| IT.run(facts));
        let counting = findings.iter().filter(|f| f.counts()).count();
        (counting, findings.len() - counting)
    }

    #[test]
    fn users_are_looked_up() {
        let file =
            format!(r#", "files": [{{"path": "etc/passwd", "mode": "644", "text": "{PASSWD}"}}]"#);
        for (user, known, unread) in [
            ("", (1, 0), (1, 0)),
            ("root", (1, 0), (1, 0)),
            ("0", (1, 0), (1, 0)),
            ("00", (1, 0), (1, 0)),
            ("+0", (1, 0), (1, 0)),
            ("0:1000", (1, 0), (1, 0)),
            (":1000", (1, 0), (1, 0)),
            (" ", (1, 0), (1, 0)),
            // A line of that name comes before the number.
            ("1000", (1, 0), (0, 0)),
            ("1001:0", (0, 0), (0, 0)),
            ("app", (0, 0), (0, 1)),
            ("toor", (1, 0), (0, 1)),
            // What is no number is 0.
            ("odd", (1, 0), (0, 1)),
            ("nobody", (0, 0), (0, 1)),
        ] {
            assert_eq!(found(user, &file), known, "{user:?}");
            assert_eq!(found(user, r#", "partial": true"#), unread, "{user:?}");
        }
        let directory = Example::parse("{}");
        assert!(directory.judged(|facts| IT.run(facts)).is_empty());
        assert_eq!(found("", "").0, 1);
        let windows = Example::parse(r#"{"config": {"os": "windows", "user": ""}}"#);
        assert!(windows.judged(|facts| IT.run(facts)).is_empty());
    }
}
