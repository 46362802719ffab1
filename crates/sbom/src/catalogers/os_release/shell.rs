//! Shell assignments as os-release(5) allows them: `KEY=value`, quoted or not, no expansion.

use std::collections::HashMap;

/// What the file assigns; of a key assigned twice the last value counts, as in a shell.
#[derive(Debug, Default)]
pub(super) struct Assignments {
    values: HashMap<String, String>,
    /// Key, line, the value before and the value after.
    conflicts: Vec<(String, usize, String, String)>,
}

impl Assignments {
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// Whether the key was assigned two different values: line, first, second.
    pub(super) fn conflict(&self, key: &str) -> Option<(usize, &str, &str)> {
        let found = self.conflicts.iter().find(|(k, ..)| k == key)?;
        Some((found.1, &found.2, &found.3))
    }
}

/// Reads every assignment and passes over every other line.
pub(super) fn assignments(text: &str) -> Assignments {
    let mut all = Assignments::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let valid = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if key.is_empty() || !key.bytes().all(valid) {
            continue;
        }
        let value = unquote(value);
        if let Some(before) = all.values.insert(key.to_owned(), value.clone())
            && before != value
        {
            all.conflicts
                .push((key.to_owned(), index + 1, before, value));
        }
    }
    all
}

fn unquote(value: &str) -> String {
    let value = value.trim();
    if let Some(rest) = value.strip_prefix('\'') {
        return rest.split('\'').next().unwrap_or_default().to_owned();
    }
    let quoted = value.strip_prefix('"');
    let mut out = String::with_capacity(value.len());
    let mut rest = quoted.unwrap_or(value).chars();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted.is_some() => break,
            '\\' => out.extend(rest.next()),
            c if quoted.is_none() && c.is_whitespace() => break,
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes() {
        for (written, meant) in [
            ("a", "a"),
            ("\"a b\" # c", "a b"),
            ("'a\"b'", "a\"b"),
            ("\"a\\\"b\\$\"", "a\"b$"),
            ("a b", "a"),
            ("\"open", "open"),
            ("\"\"", ""),
        ] {
            assert_eq!(unquote(written), meant, "{written}");
        }
    }

    #[test]
    fn the_last_wins_and_a_conflict_is_kept() {
        let all = assignments("ID=a\nID=a\nexport X=1\nID=b\n");
        assert_eq!(all.get("ID"), Some("b"));
        assert_eq!(all.conflict("ID"), Some((4, "a", "b")));
        assert_eq!(all.get("export X"), None);
    }
}
