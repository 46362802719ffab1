//! Passwords of proxies.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::facts::text;
use crate::daemon::strange::shown;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-proxy-credentials",
    title: "A password stands in the address of a proxy",
    severity: Severity::Medium,
    why: "The file is readable for everyone on most machines, and is copied into backups and \
          repositories; who reads it has the password of the proxy.",
    fix: "Use a proxy that knows this machine by its address or certificate, or a local one that adds \
          the password; else keep the file readable for root alone. Change the password if the file \
          was shared.",
    references: &["https://docs.docker.com/engine/daemon/proxy/"],
    aliases: &[],
    bad: CheckExample {
        title: "A name and a password",
        input: r#"{"proxies": {"https-proxy": "http://user:secret@proxy.internal:3128"}}"#,
    },
    good: CheckExample {
        title: "Only the address",
        input: r#"{"proxies": {"https-proxy": "http://proxy.internal:3128"}}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let proxies = facts
        .entry("proxies")
        .map_or(&[][..], |e| e.value.entries());
    // dockerd reads past these where they stand by themselves; the password stands there all the same.
    let beside = ["http-proxy", "https-proxy"].map(|key| facts.entry(key));
    let inside = proxies.iter().map(|entry| (entry, "proxies."));
    let told: Vec<_> = { beside.into_iter().flatten() }
        .map(|entry| (entry, ""))
        .chain(inside)
        .filter(|(entry, _)| text(&entry.value).is_some_and(has_password))
        .collect();
    facts.each(&META, &told, |(entry, within)| {
        let key = format!("{within}{}", shown(&entry.key));
        let evidence = format!("`{key}` has a name and a password before the host");
        facts.at(&META, &key, entry.span.to(entry.value.span), &evidence)
    })
}

fn has_password(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    // A password may have a slash.
    let before = authority.rsplit_once('@').or_else(|| rest.rsplit_once('@'));
    before.is_some_and(|(before, _)| before.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::run_on;

    #[test]
    fn passwords_are_found_and_not_shown() {
        for (text, count) in [
            (r#"{"http-proxy": "http://u:s3cret@h:1"}"#, 1),
            (
                r#"{"proxies": {"http-proxy": "u:s3/cret@h:1", "https-proxy": "http://h:1"}}"#,
                1,
            ),
            (r#"{"proxies": {"http-proxy": "http://user@h:1"}}"#, 0),
            (r#"{"proxies": {"no-proxy": "a,b:8080,c"}}"#, 0),
        ] {
            let found = run_on(&IT, text);
            assert_eq!(found.len(), count, "{text}");
            assert!(!format!("{found:?}").contains("s3"), "{text}");
        }
    }
}
