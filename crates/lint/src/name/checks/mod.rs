//! The checks on names. One more check is one file here and its name in the list below.

use seawall_model::Check;

use super::Name;

seawall_model::registry! {
    &'static dyn Check<Name>: image_latest_tag
}
