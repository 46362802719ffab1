//! What our documents tell beyond what their format has words for.
//!
//! An extension is a field of the report's package (or operating system, or target) by its name,
//! `seawall:FIELD`; its value is the text of a text and the JSON of anything else, and absent for
//! none. Only what a reader would get wrong without it is written.

use seawall_model::{OperatingSystem, Package, PackageState, TargetReport};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Before the name of each extension.
pub(crate) const PREFIX: &str = "seawall:";

/// The extension of a target that holds a whole package, in the words of reports, which a higher layer took
/// away: documents list only what is there.
pub(crate) const REMOVED: &str = "removed";

/// A field's name and its value.
pub(crate) type Extension = (&'static str, Option<String>);

/// Declares how a type's fields become extensions and come back. The pattern names every field, so
/// that a new one can't be forgotten.
macro_rules! extensions {
    ($type:ident $difference:ident $apply:ident; apart $($apart:ident)*; $($field:ident $form:ident)+) => {
        /// The fields in which `told` is not `meant`.
        pub(crate) fn $difference(meant: &$type, told: &$type) -> Vec<Extension> {
            let $type { $($apart: _,)* $($field),+ } = meant;
            let mut different = Vec::new();
            $(if *$field != told.$field {
                different.push((stringify!($field), encode($field)));
            })+
            different
        }

        /// Sets a field; false if there is none of that name, or the value is not of its type.
        pub(crate) fn $apply(value_of: &mut $type, field: &str, value: Option<&str>) -> bool {
            match field {
                $(stringify!($field) => {
                    let Some(decoded) = decode(value, Form::$form) else {
                        return false;
                    };
                    value_of.$field = decoded;
                    true
                })+
                _ => false,
            }
        }
    };
}

extensions! {
    Package package_difference apply_to_package;
    apart reference depends_on;
    purl Text
    name Text
    version Text
    kind Text
    source Json
    arch Text
    state Text
    installed Json
    uncounted Text
    owned_by Text
    locations Json
    licences Json
    direct Json
    dev Json
    in_use Json
    inert Json
    vendor Text
    modularity Text
    sha1 Text
    linked Json
    unassessed Text
}

extensions! {
    OperatingSystem os_difference apply_to_os;
    apart;
    id Text
    version Text
    name Text
    like Json
    codename Text
    eol Json
}

/// What a document tells of a target itself; gaps, notes and packages that were taken away may stand
/// several times.
pub(crate) fn of_target(target: &TargetReport) -> Vec<Extension> {
    let mut extensions = Vec::new();
    if let Some(digest) = &target.digest {
        extensions.push(("digest", Some(digest.clone())));
    }
    if let Some(platform) = &target.platform {
        extensions.push(("platform", Some(platform.clone())));
    }
    if !target.layers.is_empty() {
        extensions.push(("layers", encode(&target.layers)));
    }
    let removed = target.packages.iter();
    let removed = removed.filter(|package| package.state != PackageState::Present);
    extensions.extend(removed.map(|package| (REMOVED, encode(package))));
    let coverage = &target.coverage;
    extensions.extend(coverage.gaps.iter().map(|gap| ("gap", encode(gap))));
    extensions.extend(coverage.notes.iter().map(|note| ("note", encode(note))));
    extensions
}

/// How a value is written.
enum Form {
    Text,
    Json,
}

/// The text of a value, for an extension.
pub(crate) fn encode(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::Null) | Err(_) => None,
        Ok(Value::String(text)) => Some(text),
        Ok(other) => Some(other.to_string()),
    }
}

fn decode<T: DeserializeOwned>(value: Option<&str>, form: Form) -> Option<T> {
    match (value, form) {
        (None, _) => T::deserialize(Value::Null).ok(),
        (Some(text), Form::Text) => T::deserialize(Value::String(text.to_owned())).ok(),
        (Some(text), Form::Json) => from_json(text),
    }
}

/// The value of an extension that is no text.
pub(crate) fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
