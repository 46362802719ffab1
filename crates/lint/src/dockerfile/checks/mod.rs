//! The checks on Dockerfiles. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Dockerfile;

seawall_model::registry! {
    &'static dyn Check<Dockerfile>:
    dockerfile_add_for_files,
    dockerfile_apk_cache,
    dockerfile_apk_version,
    dockerfile_apt_lists,
    dockerfile_apt_recommends,
    dockerfile_apt_version,
    dockerfile_apt_yes,
    dockerfile_copy_directory,
    dockerfile_copy_from_itself,
    dockerfile_copy_from_unknown,
    dockerfile_download_piped_to_shell,
    dockerfile_latest_tag,
    dockerfile_maintainer,
    dockerfile_no_user,
    dockerfile_npm_version,
    dockerfile_pip_cache,
    dockerfile_pip_version,
    dockerfile_port_range,
    dockerfile_relative_workdir,
    dockerfile_root_user,
    dockerfile_secret_variable,
    dockerfile_several_cmd,
    dockerfile_several_entrypoint,
    dockerfile_several_healthcheck,
    dockerfile_shell_form,
    dockerfile_stage_name_twice,
    dockerfile_sudo,
    dockerfile_syntax,
    dockerfile_untagged_base
}
