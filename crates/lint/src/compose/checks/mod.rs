//! The checks on a Compose file as a whole. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Compose;

seawall_model::registry! {
    &'static dyn Check<Compose>: compose_duplicate_container_name,
    compose_duplicate_host_port,
    compose_not_judged,
    compose_obsolete_version,
    compose_port_without_effect,
    compose_syntax,
    compose_undeclared,
    compose_unknown_key,
    compose_unused,
    compose_wrong_value
}
