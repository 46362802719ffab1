//! The text of a lock file or manifest, and what is said when it is none.

#![expect(
    clippy::result_large_err,
    reason = "made once a file, and never in a loop"
)]

use std::borrow::Cow;

use seawall_model::{Content, Evidence, Hole, HoleName, read_all};
use serde::de::DeserializeOwned;

/// Bytes of one lock file.
const MAX_BYTES: u64 = 64 << 20;

/// The text: UTF-8 with or without a byte order mark, or UTF-16 with one.
pub(crate) fn read_text(content: &dyn Content) -> Result<String, Hole> {
    let bytes = read_all(content, MAX_BYTES).map_err(|error| unreadable(&error))?;
    let text = match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, rest @ ..] => lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        bytes => lossy(bytes).into_owned(),
    };
    if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return Err(unreadable(&"it has conflict markers of a merge"));
    }
    Ok(text)
}

/// As text; [`String::from_utf8_lossy`] is slow where nothing is to be replaced.
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

/// The JSON document of a file.
pub(crate) fn read_json<T: DeserializeOwned>(content: &dyn Content) -> Result<T, Hole> {
    serde_json::from_str(&read_text(content)?).map_err(|error| unreadable(&error))
}

/// The TOML document of a text.
pub(crate) fn toml_document<T: DeserializeOwned>(text: &str) -> Result<T, Hole> {
    toml::from_str(text).map_err(|error| unreadable(&error.message()))
}

/// The YAML documents of a text that may hold several, each behind a line of three hyphens.
pub(crate) fn yaml_documents<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Hole> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        match parts.last_mut() {
            Some(part) if line.trim_end() != "---" => part.extend([line, "\n"]),
            _ => parts.push(String::new()),
        }
    }
    if parts.len() > 1 {
        parts.retain(|part| !part.trim().is_empty());
    }
    let read = |part: &String| {
        serde_saphyr::from_str(part)
            .map_err(|error| unreadable(&error.to_string().lines().next().unwrap_or_default()))
    };
    parts.iter().map(read).collect()
}

/// A hole about the whole file.
pub(crate) fn unreadable(reason: &dyn std::fmt::Display) -> Hole {
    Hole::new(
        HoleName::UNREADABLE_MANIFEST,
        "packages of a file",
        "",
        reason.to_string(),
    )
}

/// Evidence of a file that could not be read.
pub(crate) fn hole(hole: Hole) -> Evidence {
    Evidence {
        holes: vec![hole],
        ..Evidence::default()
    }
}

/// What may be said of an address or a path: the name that it states (`#egg=`), or its last part. Its
/// host and who logs in there are nobody's business.
pub(crate) fn of_address(text: &str) -> String {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    let stated = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="));
    if let Some(name) = stated.filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let address = address.split([' ', ';', '?']).next().unwrap_or_default();
    let path = match address.split_once("://") {
        Some((_, behind)) => behind.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    let last = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    match last.split('@').next().unwrap_or_default() {
        "" => "an address".to_owned(),
        last => last.to_owned(),
    }
}

/// The text with [what may be said](of_address) of each address in the place of it.
pub(crate) fn without_addresses(text: &str) -> String {
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, behind) = rest.split_at(at);
        let plain = before.trim_end_matches(in_scheme);
        let end = behind.find(ends).unwrap_or(behind.len());
        let address = rest.get(plain.len()..at + end).unwrap_or_default();
        out.push_str(plain);
        out.push_str(&of_address(address));
        rest = behind.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_addresses_in_a_text_only_their_last_parts_stay() {
        for (text, expected) in [
            ("no address: a/b#c?d", "no address: a/b#c?d"),
            ("git+https://bob:SECRET@host/lib.git#v1", "lib.git"),
            ("a@https://host/a.tgz?token=SECRET", "a@a.tgz"),
            (
                "invalid type: string \"https://host/a#SECRET\", expected a map",
                "invalid type: string \"a\", expected a map",
            ),
            ("https://SECRET@host http://h/b", "an address b"),
            ("://SECRET@host", "an address"),
        ] {
            assert_eq!(without_addresses(text), expected);
        }
    }
}
