//! The checks on releases. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Release;

seawall_model::registry! { &'static dyn Check<Release>: image_end_of_life }
