//! The checks on what containers are started with. One more check is one file here and its name in the list below.

use seawall_model::Check;

use crate::Container;

seawall_model::registry! {
    &'static dyn Check<Container>: container_apparmor_unconfined,
    container_capabilities_kept,
    container_cpus_unlimited,
    container_dangerous_capability,
    container_device,
    container_engine_socket,
    container_host_cgroups,
    container_host_ipc,
    container_host_mount,
    container_host_network,
    container_host_pid,
    container_host_users,
    container_host_uts,
    container_image_latest,
    container_image_unpinned,
    container_memory_unlimited,
    container_new_privileges,
    container_no_healthcheck,
    container_open_port,
    container_privileged,
    container_processes_unlimited,
    container_runs_as_root,
    container_seccomp_unconfined,
    container_secret_in_environment,
    container_swap_unlimited,
    container_system_paths,
    container_tmpfs_executable,
    container_tmpfs_unlimited,
    container_writable_root
}
