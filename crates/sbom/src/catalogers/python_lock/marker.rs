//! Markers (PEP 508) as `pylock.toml` has them (PEP 751, "packages.marker"): whether a package can be
//! installed when only the default groups are.
//!
//! What a marker says of the interpreter and of extras may hold; only what it says of groups is known.

/// Parentheses in parentheses.
const MAX_DEPTH: u32 = 50;

/// Whether the marker can hold with these groups alone; what can't be read can.
pub(super) fn holds_with(groups: &[String], marker: &str) -> bool {
    let Some(tokens) = tokens(marker) else {
        return true;
    };
    let mut reader = Reader {
        rest: &tokens,
        groups,
    };
    match reader.any(0) {
        Some(holds) if reader.rest.is_empty() => holds,
        _ => true,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'m> {
    Text(&'m str),
    /// A name or an operator.
    Word(&'m str),
}

fn tokens(marker: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_operator = |c: char| matches!(c, '<' | '>' | '=' | '!' | '~');
        let length = match first {
            '"' | '\'' => {
                let (text, behind) = rest.get(1..)?.split_once(first)?;
                tokens.push(Token::Text(text));
                rest = behind.trim_start();
                continue;
            }
            '(' | ')' => 1,
            c if is_operator(c) => rest.find(|c| !is_operator(c)).unwrap_or(rest.len()),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => return None,
        };
        let (word, behind) = rest.split_at_checked(length)?;
        tokens.push(Token::Word(word));
        rest = behind.trim_start();
    }
    Some(tokens)
}

struct Reader<'r, 'm> {
    rest: &'r [Token<'m>],
    groups: &'r [String],
}

impl<'m> Reader<'_, 'm> {
    fn next(&mut self) -> Option<Token<'m>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.rest.first() == Some(&Token::Word(word));
        if there {
            self.next();
        }
        there
    }

    /// `a or b`, of which either may hold.
    fn any(&mut self, depth: u32) -> Option<bool> {
        let mut holds = self.all(depth)?;
        while self.take("or") {
            holds |= self.all(depth)?;
        }
        Some(holds)
    }

    fn all(&mut self, depth: u32) -> Option<bool> {
        let mut holds = self.one(depth)?;
        while self.take("and") {
            holds &= self.one(depth)?;
        }
        Some(holds)
    }

    fn one(&mut self, depth: u32) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take("(") {
            let holds = self.any(depth + 1)?;
            return self.take(")").then_some(holds);
        }
        let left = self.next()?;
        let negated = self.take("not");
        let operator = self.next()?;
        let right = self.next()?;
        Some(match (left, operator, right) {
            (Token::Text(group), Token::Word("in"), Token::Word("dependency_groups")) => {
                negated || self.groups.iter().any(|own| own == group)
            }
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_decide_and_nothing_else() {
        let groups = ["default".to_owned()];
        for (marker, expected) in [
            ("'dev' in dependency_groups", false),
            ("\"default\" in dependency_groups", true),
            (
                "'dev' in dependency_groups or 'default' in dependency_groups",
                true,
            ),
            ("'dev' not in dependency_groups", true),
            (
                "python_full_version>='3.9' and 'dev' in dependency_groups",
                false,
            ),
            (
                "('test' in dependency_groups or 'dev' in dependency_groups) and sys_platform == 'win32'",
                false,
            ),
            ("'dev' in dependency_groups or 'cli' in extras", true),
            ("'x' in extras and sys_platform != 'win32'", true),
            ("", true),
            ("'dev' in dependency_groups and (", true),
            ("'dev in dependency_groups", true),
            ("; 'dev' in dependency_groups", true),
        ] {
            assert_eq!(holds_with(&groups, marker), expected, "{marker}");
        }
        let deep = format!("{}'dev' in dependency_groups", "(".repeat(1_000_000));
        assert!(holds_with(&groups, &deep));
    }
}
