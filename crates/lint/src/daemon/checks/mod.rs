//! The checks on dockerd's configuration. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Daemon;

seawall_model::registry! {
    &'static dyn Check<Daemon>:
    daemon_api_over_tcp,
    daemon_authorization_missing,
    daemon_bad_value,
    daemon_cgroup_namespace_host,
    daemon_debug,
    daemon_default_ulimits_missing,
    daemon_direct_routing,
    daemon_duplicate_key,
    daemon_experimental,
    daemon_hosts_and_unit,
    daemon_ignored_key,
    daemon_insecure_registry,
    daemon_inter_container,
    daemon_ipc_shareable,
    daemon_iptables_off,
    daemon_live_restore_missing,
    daemon_log_level,
    daemon_log_unbounded,
    daemon_metrics_open,
    daemon_mirror_http,
    daemon_network_diagnostic,
    daemon_new_privileges,
    daemon_newer_key,
    daemon_nondistributable_artifacts,
    daemon_proxy_credentials,
    daemon_removed_key,
    daemon_seccomp_unconfined,
    daemon_security_insecure,
    daemon_selinux_off,
    daemon_storage_driver,
    daemon_syntax,
    daemon_tls_unverified,
    daemon_unknown_key,
    daemon_userland_proxy,
    daemon_userns_remap_missing,
    daemon_wrong_type,
}
