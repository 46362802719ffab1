//! The keys of a Compose file, as the specification's schema has them.
//!
//! A row is the place of a mapping and the keys that may stand in it; `*` stands for every name of a
//! mapping and every item of a list. What has no row holds what it likes.

/// Sorted by the place.
const ROWS: &[(&str, &str)] = &[
    (
        "",
        "configs include models name networks secrets services version volumes",
    ),
    (
        "configs.*",
        "content environment external file labels name template_driver",
    ),
    ("include.*", "env_file path project_directory"),
    ("models.*", "context_size model name runtime_flags"),
    (
        "networks.*",
        "attachable driver driver_opts enable_ipv4 enable_ipv6 external internal ipam labels \
         name",
    ),
    ("networks.*.external", "name"),
    ("networks.*.ipam", "config driver options"),
    (
        "networks.*.ipam.config.*",
        "aux_addresses gateway ip_range subnet",
    ),
    (
        "secrets.*",
        "driver driver_opts environment external file labels name template_driver",
    ),
    (
        "services.*",
        "annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command \
         configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period \
         cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop \
         device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file \
         environment expose extends external_links extra_hosts gpus group_add healthcheck \
         hostname image init ipc isolation label_file labels links logging mac_address \
         mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks \
         oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop \
         privileged profiles provider pull_policy pull_refresh_after read_only restart \
         runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal \
         storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes \
         volumes_from working_dir",
    ),
    (
        "services.*.blkio_config",
        "device_read_bps device_read_iops device_write_bps device_write_iops weight \
         weight_device",
    ),
    ("services.*.blkio_config.device_read_bps.*", "path rate"),
    ("services.*.blkio_config.device_read_iops.*", "path rate"),
    ("services.*.blkio_config.device_write_bps.*", "path rate"),
    ("services.*.blkio_config.device_write_iops.*", "path rate"),
    ("services.*.blkio_config.weight_device.*", "path weight"),
    (
        "services.*.build",
        "additional_contexts args cache_from cache_to context dockerfile dockerfile_inline \
         entitlements extra_hosts isolation labels network no_cache platforms privileged \
         provenance pull sbom secrets shm_size ssh tags target ulimits",
    ),
    ("services.*.build.secrets.*", "gid mode source target uid"),
    ("services.*.build.ulimits.*", "hard soft"),
    ("services.*.configs.*", "gid mode source target uid"),
    ("services.*.credential_spec", "config file registry"),
    ("services.*.depends_on.*", "condition required restart"),
    (
        "services.*.deploy",
        "endpoint_mode labels mode placement replicas resources restart_policy \
         rollback_config update_config",
    ),
    (
        "services.*.deploy.placement",
        "constraints max_replicas_per_node preferences",
    ),
    ("services.*.deploy.placement.preferences.*", "spread"),
    ("services.*.deploy.resources", "limits reservations"),
    ("services.*.deploy.resources.limits", "cpus memory pids"),
    (
        "services.*.deploy.resources.reservations",
        "cpus devices generic_resources memory",
    ),
    (
        "services.*.deploy.resources.reservations.devices.*",
        "capabilities count device_ids driver options",
    ),
    (
        "services.*.deploy.resources.reservations.generic_resources.*",
        "discrete_resource_spec",
    ),
    (
        "services.*.deploy.resources.reservations.generic_resources.*.discrete_resource_spec",
        "kind value",
    ),
    (
        "services.*.deploy.restart_policy",
        "condition delay max_attempts window",
    ),
    (
        "services.*.deploy.rollback_config",
        "delay failure_action max_failure_ratio monitor order parallelism",
    ),
    (
        "services.*.deploy.update_config",
        "delay failure_action max_failure_ratio monitor order parallelism",
    ),
    ("services.*.develop", "watch"),
    (
        "services.*.develop.watch.*",
        "action exec ignore include initial_sync path target",
    ),
    (
        "services.*.develop.watch.*.exec",
        "command environment privileged user working_dir",
    ),
    ("services.*.devices.*", "permissions source target"),
    ("services.*.env_file.*", "format path required"),
    ("services.*.extends", "file service"),
    (
        "services.*.healthcheck",
        "disable interval retries start_interval start_period test timeout",
    ),
    ("services.*.logging", "driver options"),
    ("services.*.models.*", "endpoint_var model_var"),
    (
        "services.*.networks.*",
        "aliases driver_opts gw_priority interface_name ipv4_address ipv6_address \
         link_local_ips mac_address priority",
    ),
    (
        "services.*.ports.*",
        "app_protocol host_ip mode name protocol published target",
    ),
    (
        "services.*.post_start.*",
        "command environment privileged user working_dir",
    ),
    (
        "services.*.pre_stop.*",
        "command environment privileged user working_dir",
    ),
    ("services.*.provider", "options type"),
    ("services.*.secrets.*", "gid mode source target uid"),
    ("services.*.ulimits.*", "hard soft"),
    (
        "services.*.volumes.*",
        "bind consistency image read_only source target tmpfs type volume",
    ),
    (
        "services.*.volumes.*.bind",
        "create_host_path propagation recursive selinux",
    ),
    ("services.*.volumes.*.image", "subpath"),
    ("services.*.volumes.*.tmpfs", "mode size"),
    ("services.*.volumes.*.volume", "labels nocopy subpath"),
    ("volumes.*", "driver driver_opts external labels name"),
    ("volumes.*.external", "name"),
];

/// The keys of the mapping at a place; none where it may hold any.
pub(super) fn keys(place: &str) -> Option<&'static str> {
    let at = ROWS.binary_search_by_key(&place, |row| row.0).ok()?;
    ROWS.get(at).map(|row| row.1)
}

/// Whether anything at a place or below it has a row.
pub(super) fn leads_on(place: &str) -> bool {
    let below = ROWS.iter().map(|row| row.0.strip_prefix(place));
    below
        .flatten()
        .any(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::ROWS;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    type Rows = BTreeMap<String, BTreeSet<String>>;

    fn gather(schema: &Value, part: &Value, place: &str, rows: &mut Rows) {
        let mut part = part;
        while let Some(name) = part["$ref"].as_str() {
            part = schema.pointer(name.strip_prefix('#').unwrap()).unwrap();
        }
        for either in ["oneOf", "anyOf"] {
            for part in part[either].as_array().into_iter().flatten() {
                gather(schema, part, place, rows);
            }
        }
        if part["additionalProperties"] == Value::Bool(false) {
            for (key, value) in part["properties"].as_object().into_iter().flatten() {
                rows.entry(place.to_owned())
                    .or_default()
                    .insert(key.clone());
                let below = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                gather(schema, value, &below, rows);
            }
        }
        let below = format!("{place}.*");
        if part["items"].is_object() {
            gather(schema, &part["items"], &below, rows);
        }
        for (pattern, value) in part["patternProperties"].as_object().into_iter().flatten() {
            if pattern != "^x-" {
                gather(schema, value, &below, rows);
            }
        }
    }

    #[test]
    fn the_rows_are_those_of_the_schema() {
        assert!(ROWS.is_sorted_by_key(|row| row.0));
        let Some(data) = seawall_testkit::test_data("the_rows_are_those_of_the_schema") else {
            return;
        };
        let path = data.join("fixtures/schemas/compose/compose-spec.json");
        #[expect(clippy::disallowed_methods, reason = "shared data are trusted")]
        let text = std::fs::read_to_string(path).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        let mut wanted = Rows::new();
        gather(&schema, &schema, "", &mut wanted);
        let owned = |keys: &str| keys.split_whitespace().map(str::to_owned).collect();
        let rows: Rows = ROWS
            .iter()
            .map(|row| (row.0.to_owned(), owned(row.1)))
            .collect();
        assert_eq!(rows, wanted);
    }
}
