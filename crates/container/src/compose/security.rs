//! Capabilities and security options.

use super::fields::Fields;
use crate::spec::SecurityOption;
use crate::told::Told;

/// A list of capabilities, in capitals without `CAP_`.
pub(super) fn capabilities(fields: &mut Fields<'_>, key: &str) -> Vec<Told<String>> {
    let list = fields.list(key).into_iter();
    list.map(|told| told.map(|name| capability(&name)))
        .collect()
}

/// The name of a capability, in capitals without `CAP_`.
pub(crate) fn capability(name: &str) -> String {
    let name = name.trim().to_ascii_uppercase();
    name.strip_prefix("CAP_").unwrap_or(&name).to_owned()
}

/// `NAME=value`, and the older `NAME:value`.
pub(super) fn options(fields: &mut Fields<'_>) -> Vec<Told<SecurityOption>> {
    let list = fields.list("security_opt").into_iter();
    list.map(|told| told.map(|text| option(&text))).collect()
}

/// What `NAME=value` says, or the older `NAME:value`.
pub(crate) fn option(text: &str) -> SecurityOption {
    let (name, value) = match text.split_once(['=', ':']) {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (text.trim(), None),
    };
    match (name, value) {
        ("seccomp", Some(value)) => SecurityOption::Seccomp(value.to_owned()),
        ("apparmor", Some(value)) => SecurityOption::AppArmor(value.to_owned()),
        ("label", Some(value)) => SecurityOption::Label(value.to_owned()),
        ("no-new-privileges", value) => {
            SecurityOption::NoNewPrivileges(value.is_none_or(|value| value == "true"))
        }
        ("systempaths", Some("unconfined")) => SecurityOption::SystemPathsUnconfined,
        _ => SecurityOption::Other(text.to_owned()),
    }
}
