//! The checks on command lines. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Commands;

seawall_model::registry! {
    &'static dyn Check<Commands>:
    command_content_trust_off,
    command_docker_group,
    command_download_piped_to_shell,
    command_engine_without_tls,
    command_exec_as_root,
    command_exec_privileged,
    command_insecure_registry,
    command_network_not_internal,
    command_other_scanner,
    command_overlay_unencrypted,
    command_plain_registry,
    command_secret,
    command_socket_permissions,
    command_unknown,
    command_unknown_option,
    command_wrong_operands,
    command_wrong_value,
}
