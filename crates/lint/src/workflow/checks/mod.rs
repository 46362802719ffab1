//! The checks on workflows. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Workflow;

seawall_model::registry! {
    &'static dyn Check<Workflow>:
    workflow_compromised_action,
    workflow_engine_without_tls,
    workflow_misnamed_step,
    workflow_no_permissions,
    workflow_plain_secret,
    workflow_pull_request_target_checkout,
    workflow_retired_action,
    workflow_retired_command,
    workflow_retired_runtime,
    workflow_scan_without_effect,
    workflow_script_injection,
    workflow_secret_in_build_argument,
    workflow_secret_printed,
    workflow_syntax,
    workflow_unknown_key,
    workflow_unpinned_action,
    workflow_unpinned_image,
    workflow_unsecure_commands,
    workflow_wide_permissions,
    workflow_wrong_value,
}
