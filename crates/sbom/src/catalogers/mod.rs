//! The catalogers, one file each.

use crate::Cataloger;

/// Every cataloger.
pub static ALL: &[&'static dyn Cataloger] = &[];
