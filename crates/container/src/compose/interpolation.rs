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

/// The text in which variables of these values have them; others stay as they are. A value is not looked at
/// for variables again.
pub fn substitute(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> String {
    let name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push_str("$$");
            rest = after;
            continue;
        }
        let inner = rest.strip_prefix('{');
        let whole = inner.and_then(|inner| Some((inner, closing(inner)?)));
        let plain = rest.find(|c| !name(c)).unwrap_or(rest.len());
        let (inside, length, end) =
            whole.map_or((rest, plain, plain), |(inner, end)| (inner, end, end + 2));
        let variable = inside.get(..length).unwrap_or_default();
        let length = variable.find(|c| !name(c)).unwrap_or(variable.len());
        let (variable, modifier) = variable.split_at(length);
        let value = value_of(variable).filter(|_| !variable.is_empty());
        // An empty value counts as none where a colon says so; `+` gives another text for one that is set.
        let value = value.filter(|v| !(v.is_empty() && modifier.starts_with(':')));
        let value = match modifier.trim_start_matches(':').strip_prefix('+') {
            Some(other) if value.is_some() => Some(other.to_owned()),
            Some(_) => None,
            None => value.map(|value| value.replace('$', "$$")),
        };
        match value {
            Some(value) => {
                out.push_str(&value);
                rest = rest.get(end..).unwrap_or_default();
            }
            None => out.push('$'),
        }
    }
    out.push_str(rest);
    out
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
        let value_of = |name: &str| match name {
            "A" => Some("1$".to_owned()),
            "E" => Some(String::new()),
            _ => None,
        };
        for (text, wanted) in [
            ("$A/${A}/${A:-x}/${A-x}/$B", "1$$/1$$/1$$/1$$/$B"),
            ("${B:-$A}", "${B:-1$$}"),
            ("$$A", "$$A"),
            ("${E:-x}${E-x}", "${E:-x}"),
            ("${A:+set}${B:+set}", "set${B:+set}"),
            ("${A", "${A"),
            ("5$ ü$", "5$ ü$"),
        ] {
            assert_eq!(substitute(text, &value_of), wanted, "{text}");
        }
        let deep = format!("{}x{}", "${A:-".repeat(40_000), "}".repeat(40_000));
        assert_eq!(known(interpolate(&deep)), None);
    }
}
