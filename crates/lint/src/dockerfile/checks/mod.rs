//! The checks on Dockerfiles. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Dockerfile;

seawall_model::registry! {
    &'static dyn Check<Dockerfile>:
    dockerfile_add_for_files,
    dockerfile_latest_tag,
    dockerfile_maintainer,
    dockerfile_no_user,
    dockerfile_relative_workdir,
    dockerfile_root_user,
    dockerfile_sudo,
    dockerfile_syntax,
    dockerfile_untagged_base
}
