//! An API that everyone on the network may use.

use seawall_model::{CheckExample, CheckMeta, Finding, Severity};

use crate::daemon::hosts::{Address, Clients};
use crate::daemon::strange::shown;
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-api-over-tcp",
    title: "The API listens on TCP without TLS",
    severity: Severity::Critical,
    why: "Who can reach the port can use the API of dockerd without a password and in clear text, \
          start a container with the host's files in it, and so is root on the host. Programs search \
          the Internet for such ports all day.",
    fix: "Take the `tcp://` entry out of `hosts` and reach the daemon by `ssh://`, as in `docker -H \
          ssh://user@host`; or set `tlsverify` with `tlscacert`, `tlscert` and `tlskey`. Clients that \
          use the port without a certificate no longer get in then. Without TLS, later releases wait \
          before they listen, and will refuse to.",
    references: &[
        "https://docs.docker.com/engine/security/protect-access/",
        "https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option",
    ],
    aliases: &["CIS-2.7"],
    bad: CheckExample {
        title: "Open on all interfaces",
        input: r#"{"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"]}"#,
    },
    good: CheckExample {
        title: "Clients need a certificate",
        input: r#"{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true, "tlscacert": "/etc/docker/ca.pem", "tlscert": "/etc/docker/cert.pem", "tlskey": "/etc/docker/key.pem"}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    if Clients::of(facts) != Clients::Everyone {
        return Vec::new();
    }
    let open: Vec<_> = facts
        .texts("hosts")
        .filter_map(|(node, text)| Some((node, Address::of_tcp(text)?)))
        .collect();
    facts.each(&META, &open, |(node, address)| {
        let shown = shown(address.shown);
        let reached = if address.is_everywhere() {
            "from every interface"
        } else if address.is_local() {
            "from this machine, its containers with the host's network, and pages in its browsers"
        } else {
            "from the network"
        };
        let evidence = format!("tcp://{shown} is reached {reached}, without TLS");
        let mut finding = facts.at(&META, &format!("hosts {shown}"), node.span, &evidence);
        if address.is_local() {
            finding.severity = Severity::Medium;
            finding.title = format!("The API listens on tcp://{shown} of this machine without TLS");
        } else {
            finding.title = format!("The API listens on tcp://{shown} without TLS");
        }
        finding
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::run_on;

    #[test]
    fn who_can_reach_it_counts() {
        let severity = |host: &str| {
            let found = run_on(&IT, &format!(r#"{{"hosts": ["{host}"]}}"#));
            found.first().map(|finding| finding.severity)
        };
        for host in [
            "tcp://0.0.0.0:2375",
            "tcp://[::]:2375",
            "10.0.0.1:1",
            "tcp://db",
            "tcp://[fe80::1]",
        ] {
            assert_eq!(severity(host), Some(Severity::Critical), "{host}");
        }
        for host in [
            "tcp://127.1.2.3:1",
            "tcp://localhost",
            "tcp://",
            ":2375",
            "tcp://[::1]:2375",
        ] {
            assert_eq!(severity(host), Some(Severity::Medium), "{host}");
        }
        for host in ["unix:///x", "fd://", "npipe://", ""] {
            assert_eq!(severity(host), None, "{host}");
        }
    }

    #[test]
    fn a_password_before_the_host_is_not_shown() {
        let found = run_on(&IT, r#"{"hosts": ["tcp://me:s3cret@10.0.0.1:2375"]}"#);
        assert!(!format!("{found:?}").contains("s3cret"));
        assert!(found[0].title.contains("tcp://10.0.0.1:2375"));
    }

    #[test]
    fn tls_counts_as_dockerd_reads_it() {
        for (keys, silent) in [
            (r#""tls": true"#, true),
            (r#""tlsverify": false"#, true),
            (r#""tls": false"#, false),
            (r#""tlsverify": null"#, false),
        ] {
            let text = format!(r#"{{"hosts": ["tcp://0.0.0.0"], {keys}}}"#);
            assert_eq!(run_on(&IT, &text).is_empty(), silent, "{keys}");
        }
    }
}
