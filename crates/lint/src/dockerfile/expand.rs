//! Expansion of variables, as the builder does it
//! (<https://docs.docker.com/reference/dockerfile/#environment-replacement>).

/// What a text means when its variables are put in and its quotes taken away. None where a variable has no
/// value that is known from the file: what is unknown stays unknown.
pub fn expand<'v>(
    text: &str,
    escape: char,
    value: &impl Fn(&str) -> Option<&'v str>,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut quote = None;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..)?;
        match c {
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            '$' if quote != Some('\'') => rest = variable(rest, escape, value, &mut out)?,
            _ if c == escape && quote != Some('\'') => {
                let next = rest.chars().next()?;
                out.push(next);
                rest = rest.get(next.len_utf8()..)?;
            }
            _ => out.push(c),
        }
    }
    Some(out)
}

/// Puts in the variable whose name a text begins with, and gives what follows.
fn variable<'t, 'v>(
    text: &'t str,
    escape: char,
    value: &impl Fn(&str) -> Option<&'v str>,
    out: &mut String,
) -> Option<&'t str> {
    let (inside, behind) = match text.strip_prefix('{') {
        Some(braced) => {
            let end = closing(braced)?;
            (braced.get(..end)?, braced.get(end + 1..)?)
        }
        None => text.split_at(name(text)),
    };
    let (name, operation) = inside.split_at(name(inside));
    if name.is_empty() {
        return None;
    }
    let known = value(name);
    let known_or_empty = known.filter(|v| !v.is_empty());
    if operation.is_empty() {
        out.push_str(known?);
    } else if let Some(default) = operation.strip_prefix(":-") {
        match known_or_empty {
            Some(value) => out.push_str(value),
            // Another text may hold braces of its own, one level of them.
            None if default.contains("${") => return None,
            None => out.push_str(&expand(default, escape, value)?),
        }
    } else if let Some(default) = operation.strip_prefix('-') {
        match known {
            Some(value) => out.push_str(value),
            None if default.contains("${") => return None,
            None => out.push_str(&expand(default, escape, value)?),
        }
    } else if let Some(other) = operation.strip_prefix(":+").filter(|o| !o.contains("${")) {
        if known_or_empty.is_some() {
            out.push_str(&expand(other, escape, value)?);
        }
    } else {
        return None;
    }
    Some(behind)
}

/// How long the name is that a text begins with.
fn name(text: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.find(|c| !part(c)).unwrap_or(text.len())
}

/// Where the brace is that closes one that stands before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_unknown_and_default() {
        let value = |name: &str| match name {
            "A" => Some("a"),
            "EMPTY" => Some(""),
            _ => None,
        };
        for (text, wanted) in [
            ("x$A-y", Some("xa-y")),
            ("${A}b", Some("ab")),
            ("$Ab", None),
            ("${X:-d:$A}", Some("d:a")),
            ("${EMPTY:-d}", Some("d")),
            ("${EMPTY-d}", Some("")),
            ("${A:+set}", Some("set")),
            ("${X:+set}", Some("")),
            ("\"$A\" '$A'", Some("a $A")),
            (r"\$A", Some("$A")),
            ("${A", None),
            ("${A#b}", None),
            ("$", None),
            ("${X:-${Y:-z}}", None),
        ] {
            let found = expand(text, '\\', &value);
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }
}
