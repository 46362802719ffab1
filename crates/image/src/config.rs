//! An image's configuration, from its JSON.

use std::collections::BTreeMap;

use seawall_model::{Digest, HistoryEntry, ImageConfig};
use serde::{Deserialize, Deserializer};

/// Reads a configuration (OCI image specification, "Image Configuration"; Docker writes the same).
///
/// Unknown members are passed over; `null` stands for absent, as Docker writes it.
pub fn parse_config(bytes: &[u8]) -> Result<ImageConfig, serde_json::Error> {
    let raw: RawConfig = serde_json::from_slice(bytes)?;
    Ok(ImageConfig {
        architecture: raw.architecture,
        os: raw.os,
        variant: raw.variant,
        user: raw.config.user,
        env: raw.config.env,
        labels: raw.config.labels,
        diff_ids: raw.rootfs.diff_ids,
        history: raw.history,
        created: raw.created,
    })
}

#[derive(Default, Deserialize)]
struct RawConfig {
    #[serde(default, deserialize_with = "or_default")]
    architecture: String,
    #[serde(default, deserialize_with = "or_default")]
    os: String,
    variant: Option<String>,
    created: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    config: Execution,
    #[serde(default, deserialize_with = "or_default")]
    rootfs: Rootfs,
    #[serde(default, deserialize_with = "or_default")]
    history: Vec<HistoryEntry>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Execution {
    #[serde(default, deserialize_with = "or_default")]
    user: String,
    #[serde(default, deserialize_with = "or_default")]
    env: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    labels: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
struct Rootfs {
    #[serde(default, deserialize_with = "or_default")]
    diff_ids: Vec<Digest>,
}

fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
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
            (config.user.as_str(), config.platform().as_str()),
            ("nobody", "linux/amd64")
        );
        assert!(parse_config(br#"{"rootfs":{"diff_ids":["sha256:../x"]}}"#).is_err());
    }
}
