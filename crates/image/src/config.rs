//! An image's configuration, from its JSON.

use std::collections::BTreeMap;

use seawall_model::{Digest, HistoryEntry, ImageConfig};
use seawall_oci::CONFIG;
use seawall_oci::go_json::{Read, Rest, read};
use serde::Deserialize;

/// Reads a configuration (OCI image specification, "Image Configuration"; Docker writes the same) as
/// the engines do, and tells where other readers see something else in it.
///
/// Unknown members are passed over; `null` stands for absent, as Docker writes it.
///
/// # Errors
/// What is no JSON, or no configuration.
pub fn parse_config(bytes: &[u8]) -> Result<Read<ImageConfig>, serde_json::Error> {
    let Read { value: raw, odd } = read::<RawConfig>(bytes, &CONFIG, Rest::Refused)?;
    let config = ImageConfig {
        architecture: raw.architecture,
        os: raw.os,
        variant: raw.variant,
        user: raw.config.user,
        env: raw.config.env,
        labels: raw.config.labels,
        healthcheck: raw.config.healthcheck.map(|health| health.test),
        volumes: raw.config.volumes.into_keys().collect(),
        diff_ids: raw.rootfs.diff_ids,
        history: raw.history,
        created: raw.created,
    };
    Ok(Read { value: config, odd })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawConfig {
    architecture: String,
    os: String,
    variant: Option<String>,
    created: Option<String>,
    config: Execution,
    rootfs: Rootfs,
    history: Vec<HistoryEntry>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Execution {
    user: String,
    env: Vec<String>,
    labels: BTreeMap<String, String>,
    healthcheck: Option<Health>,
    volumes: BTreeMap<String, serde_json::Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Health {
    test: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rootfs {
    diff_ids: Vec<Digest>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_strangers_are_passed_over() {
        let config = parse_config(
            br#"{"architecture":"amd64","os":"linux","x":1,"config":{"User":"nobody","Env":null,"Labels":null},
                "rootfs":{"type":"layers","diff_ids":[]},"history":null}"#,
        )
        .unwrap();
        assert_eq!(
            (config.value.user.as_str(), config.value.platform().as_str()),
            ("nobody", "linux/amd64")
        );
        assert!(config.odd.is_empty());
        assert!(parse_config(br#"{"rootfs":{"diff_ids":["sha256:../x"]}}"#).is_err());
    }

    #[test]
    fn the_health_check_and_the_volumes_of_docker() {
        let of = |config: &str| {
            let text = format!(r#"{{"config":{config}}}"#);
            parse_config(text.as_bytes()).map(|read| read.value)
        };
        let config =
            of(r#"{"Healthcheck":{"Test":["NONE"],"Interval":5},"Volumes":{"/b":{},"/a":null}}"#);
        let config = config.unwrap();
        assert_eq!(config.healthcheck, Some(vec!["NONE".to_owned()]));
        assert_eq!(config.volumes, ["/a", "/b"]);
        let config = of(r#"{"Healthcheck":null,"Volumes":null}"#).unwrap();
        assert_eq!((config.healthcheck, config.volumes.len()), (None, 0));
        assert!(of(r#"{"Volumes":{"/a":5}}"#).is_err());
    }

    /// What Docker 20.10 and containerd 1.6 take them for.
    #[test]
    fn keys_in_other_cases_are_those_that_the_engine_sees() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let text = format!(
            r#"{{"o\u017f":"linux","config":{{"User":"x","Labels":{{"a":"1"}}}},"Config":{{"LABELS":{{"b":"2"}}}},
                "rootfs":{{"diff_ids":["sha256:{a}"]}},"RootFS":{{"diff_ids":["sha256:{b}"]}}}}"#
        );
        let Read { value, odd } = parse_config(text.as_bytes()).unwrap();
        assert_eq!((value.os.as_str(), value.user.as_str()), ("linux", "x"));
        assert_eq!(value.labels.len(), 2);
        assert_eq!(value.diff_ids, [format!("sha256:{b}").parse().unwrap()]);
        assert_eq!(odd.len(), 6, "{odd:?}");
        for refused in [
            "{} x",
            "[]",
            r#"{"os":5}"#,
            r#"{"rootfs":[]}"#,
            "\u{feff}{}",
        ] {
            assert!(parse_config(refused.as_bytes()).is_err(), "{refused}");
        }
    }
}
