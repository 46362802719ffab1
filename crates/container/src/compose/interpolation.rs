//! Variables in values (the Compose specification, "Interpolation").
//!
//! The environment is not looked at: a variable with a default has it, another is not known.

/// Stands for what is not known; no YAML text holds it.
pub(crate) const UNKNOWN: char = '\0';
/// Deepest nesting of defaults in defaults.
const DEEPEST: usize = 16;

/// The text with its variables replaced.
pub(crate) fn interpolate(text: &str) -> String {
    if !text.contains('$') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    into(text, &mut out, 0);
    out
}

/// The text, where all of it is known.
pub(crate) fn known(text: String) -> Option<String> {
    (!text.contains(UNKNOWN)).then_some(text)
}

fn into(text: &str, out: &mut String, depth: usize) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inner) = after.strip_prefix('{') {
            let Some(end) = closing(inner) else {
                // Compose refuses it; what was meant is not known.
                out.push(UNKNOWN);
                return;
            };
            braced(inner.get(..end).unwrap_or_default(), out, depth);
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            let name = |c: char| c == '_' || c.is_ascii_alphanumeric();
            let end = after.find(|c| !name(c)).unwrap_or(after.len());
            out.push(if end == 0 { '$' } else { UNKNOWN });
            rest = after.get(end..).unwrap_or_default();
        }
    }
    out.push_str(rest);
}

/// Where the brace ends that was opened before the text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '{' if before == '$' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        before = c;
    }
    None
}

/// `NAME`, `NAME:-default`, `NAME-default`, `NAME:?error`, `NAME?error`, `NAME:+other`, `NAME+other`.
fn braced(text: &str, out: &mut String, depth: usize) {
    let name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let end = text.find(|c| !name(c)).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    match rest.strip_prefix('-') {
        Some(default) if depth < DEEPEST => into(default, out, depth + 1),
        _ => out.push(UNKNOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_their_default_or_are_not_known() {
        for (text, wanted) in [
            ("plain", Some("plain")),
            ("a$$b", Some("a$b")),
            ("${A:-x}:${B-y}", Some("x:y")),
            ("${A:-${B:-z}}!", Some("z!")),
            ("${A:-}", Some("")),
            ("${A:-{}}", Some("{}")),
            ("costs 5$ or 5$.", Some("costs 5$ or 5$.")),
            ("$A", None),
            ("${A}", None),
            ("${A:-${B}}", None),
            ("${A:?must be set}", None),
            ("${A:+set}", None),
            ("${A", None),
        ] {
            assert_eq!(known(interpolate(text)).as_deref(), wanted, "{text}");
        }
        let deep = format!("{}x{}", "${A:-".repeat(40_000), "}".repeat(40_000));
        assert_eq!(known(interpolate(&deep)), None);
    }
}
