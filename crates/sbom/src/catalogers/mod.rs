//! The catalogers, one module each.

use crate::Cataloger;

seawall_model::registry! { &'static dyn Cataloger:
    apk,
    dpkg,
    os_release,
    rpm,
}
