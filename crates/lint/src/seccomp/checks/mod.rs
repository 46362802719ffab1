//! The checks on seccomp profiles. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Seccomp;

seawall_model::registry! {
    &'static dyn Check<Seccomp>:
    seccomp_allows_by_default,
    seccomp_architectures_twice,
    seccomp_argument_index,
    seccomp_beyond_default,
    seccomp_condition_ignored,
    seccomp_conditions_or,
    seccomp_contradiction,
    seccomp_duplicate_key,
    seccomp_duplicate_rule,
    seccomp_empty,
    seccomp_foreign_call,
    seccomp_kernel_version,
    seccomp_names,
    seccomp_no_action,
    seccomp_no_effect,
    seccomp_notify,
    seccomp_probe_refused,
    seccomp_risky_call,
    seccomp_start_blocked,
    seccomp_syntax,
    seccomp_thirty_two_bit,
    seccomp_unknown_action,
    seccomp_unknown_architecture,
    seccomp_unknown_call,
    seccomp_unknown_capability,
    seccomp_unknown_flag,
    seccomp_unknown_key,
    seccomp_unknown_operator,
    seccomp_wrong_type,
}
