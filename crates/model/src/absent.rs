//! What others write for "nothing there".

use serde::{Deserialize, Deserializer};

/// Reads `null` as the default, as Docker and others write what is absent; to be named in
/// `deserialize_with`.
///
/// # Errors
/// Those of the value.
pub fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
