//! Keys that dockerd does not know.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::strange::{Strange, nearest_to, shown};
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-unknown-key",
    title: "dockerd does not start: it does not know a key",
    severity: Severity::High,
    why: "dockerd ends with an error where the file has a key that it does not know, so that all \
          containers without live restore are down until it is mended. Keys are in small letters.",
    fix: "Write the key as the reference has it, or remove it, and try the file by `dockerd --validate \
          --config-file daemon.json` (23.0 or later) before the daemon is restarted.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    aliases: &[],
    bad: CheckExample {
        title: "A misspelt key",
        input: r#"{"live-restor": true}"#,
    },
    good: CheckExample {
        title: "The key",
        input: r#"{"live-restore": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let strange = Strange::of(facts);
    // The names are compared one by one, so only for those that are shown.
    facts.each(&META, &strange.unknown, |(entry, within)| {
        let name = shown(&entry.key);
        let mut finding = facts.about(&META, entry, &format!("dockerd knows no key `{name}`"));
        finding.subject = Some(name.clone());
        finding.title = format!("dockerd does not start: it does not know the key `{name}`");
        if let Some(within) = within {
            finding.evidence = format!("dockerd knows no key `{name}` in `{}`", shown(within));
        }
        if let Some(meant) = nearest_to(&entry.key) {
            finding.evidence += &format!("; the nearest is `{meant}`");
            if facts.entry(&meant).is_none() && within.is_none() {
                finding.edits = vec![facts.edit(entry.span, format!("\"{meant}\""), false)];
            }
        }
        finding
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::run_on;

    #[test]
    fn the_right_name_is_told() {
        for (name, meant) in [
            ("Debug", Some("debug")),
            ("live_restore", Some("live-restore")),
            ("insecure-registrys", Some("insecure-registries")),
            ("log-driver ", Some("log-driver")),
            ("swarm", None),
            ("resolv-conf", None),
        ] {
            let found = run_on(&IT, &format!(r#"{{"{name}": true}}"#));
            assert_eq!(found.len(), 1, "{name}");
            let edit = found[0].edits.first().map(|edit| edit.text.clone());
            assert_eq!(edit, meant.map(|meant| format!("\"{meant}\"")), "{name}");
        }
    }

    #[test]
    fn a_name_that_stands_already_is_no_edit() {
        let found = run_on(&IT, r#"{"icc": true, "Icc": false}"#);
        assert!(found[0].evidence.contains("nearest is `icc`"));
        assert!(found[0].edits.is_empty());
    }

    #[test]
    fn keys_of_objects_that_dockerd_flattens_are_keys() {
        let found = run_on(
            &IT,
            r#"{"proxies": {"ftp-proxy": "x"}, "x": {"y": 1}, "z": {}}"#,
        );
        let evidence: Vec<_> = found.iter().map(|f| f.evidence.as_str()).collect();
        assert_eq!(evidence.len(), 2, "{evidence:?}");
        assert!(evidence[0].contains("`ftp-proxy` in `proxies`"));
        assert!(evidence[1].contains("`y` in `x`"));
    }

    #[test]
    fn many_keys_are_counted() {
        let keys: Vec<String> = (0..5000).map(|n| format!("\"x{n}\": 1")).collect();
        let found = run_on(&IT, &format!("{{{}}}", keys.join(",")));
        assert_eq!(found.len(), 51);
        assert_eq!(found[50].evidence, "4950 more places in this file");
    }
}
