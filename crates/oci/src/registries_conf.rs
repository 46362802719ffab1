//! Registries that may be asked without TLS, as other tools are told so: the Docker engine's
//! `daemon.json` and Podman's `registries.conf` (containers-registries.conf(5), versions 1 and 2).

use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Daemon {
    #[serde(rename = "insecure-registries")]
    insecure: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Containers {
    registry: Vec<Row>,
    registries: Version1,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    location: String,
    prefix: String,
    insecure: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Version1 {
    insecure: Listed,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listed {
    registries: Vec<String>,
}

/// Hosts and ranges of addresses of a `daemon.json`; none if it is none.
pub fn insecure_of_daemon(text: &str) -> Vec<String> {
    let daemon: Daemon = serde_json::from_str(text).unwrap_or_default();
    let bare = |entry: String| match entry.split_once("://") {
        Some((_, host)) => host.trim_end_matches('/').to_owned(),
        None => entry,
    };
    let entries = daemon.insecure.into_iter().map(bare);
    entries.filter(|entry| !entry.is_empty()).collect()
}

/// Hosts of a `registries.conf`; none if it is none. A row for a part of a registry, or for many by a
/// pattern, makes no whole registry insecure and is passed over.
pub fn insecure_of_containers(text: &str) -> Vec<String> {
    let file: Containers = toml::from_str(text).unwrap_or_default();
    let rows = file.registry.into_iter().filter(|row| row.insecure);
    let hosts = rows.map(|row| match row.location.as_str() {
        "" => row.prefix,
        _ => row.location,
    });
    let hosts = hosts.chain(file.registries.insecure.registries);
    hosts
        .filter(|host| !host.is_empty() && !host.contains(['/', '*']))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read() {
        let daemon = r#"{"debug":true,"insecure-registries":["a.example:5000","10.0.0.0/8","http://b.example/"]}"#;
        assert_eq!(
            insecure_of_daemon(daemon),
            ["a.example:5000", "10.0.0.0/8", "b.example"]
        );
        let second = "unqualified-search-registries = ['docker.io']\n\
            [[registry]]\nlocation = 'a.example:5000'\ninsecure = true\n\
            [[registry]]\nprefix = 'b.example'\ninsecure = true\n\
            [[registry]]\nlocation = 'safe.example'\n\
            [[registry]]\nprefix = '*.many.example'\ninsecure = true\n\
            [[registry]]\nlocation = 'c.example/team'\ninsecure = true\n";
        assert_eq!(
            insecure_of_containers(second),
            ["a.example:5000", "b.example"]
        );
        let first = "[registries.insecure]\nregistries = ['old.example']\n";
        assert_eq!(insecure_of_containers(first), ["old.example"]);
        for odd in [
            "",
            "{",
            "[[registry]]\ninsecure = 'yes'",
            "registry = 1",
            "[]",
        ] {
            assert!(insecure_of_daemon(odd).is_empty() && insecure_of_containers(odd).is_empty());
        }
    }
}
