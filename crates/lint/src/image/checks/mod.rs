//! The checks on images. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Image;

seawall_model::registry! {
    &'static dyn Check<Image>: image_runs_as_root, image_setuid_files
}
