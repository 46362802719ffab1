//! The checks on images. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Image;

seawall_model::registry! {
    &'static dyn Check<Image>: image_add_instruction, image_apk_cache, image_apt_lists,
    image_credential_file, image_dist_upgrade, image_duplicate_account, image_empty_password,
    image_leftover_files, image_no_healthcheck, image_rpm_cache, image_runs_as_root,
    image_secret_in_configuration, image_setuid_files, image_sudo, image_system_volume,
    image_unknown_user, image_unverified_packages, image_update_alone
}
