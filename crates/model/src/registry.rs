//! One macro that declares the modules of a family and the ordered slice of its members.

/// Declares one module for each name and a slice `ALL` of what each module calls `IT`.
///
/// Each module holds `pub(crate) static IT: Type = …;`. The order of the names is the order of
/// the slice, so a family is registered by one line, without side effects at start-up.
///
/// ```text
/// seawall_model::registry! { &'static dyn Cataloger: apk, cargo_lock, dpkg }
/// ```
#[macro_export]
macro_rules! registry {
    ($type:ty: $($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// Every member of the family, in the order of its declaration.
        pub static ALL: &[$type] = &[$(&$name::IT),+];
    };
}
