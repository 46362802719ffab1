//! `WWW-Authenticate` (RFC 9110, section 11.6.1).

/// One way to authenticate that a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// Lower case.
    pub(crate) scheme: String,
    /// Lower-case names and their values.
    pub(crate) parameters: Vec<(String, String)>,
}

impl Challenge {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Parameters of all challenges of a header.
const MAX_PARAMETERS: usize = 64;

/// The challenges of a header; what is malformed ends the reading.
pub(crate) fn challenges(header: &str) -> Vec<Challenge> {
    let mut rest = header;
    let mut all: Vec<Challenge> = Vec::new();
    for _ in 0..MAX_PARAMETERS {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = token(rest);
        if word.is_empty() {
            break;
        }
        let spaced = after.trim_start_matches([' ', '\t']);
        if let (Some(value), Some(challenge)) = (spaced.strip_prefix('='), all.last_mut()) {
            let Some((value, after)) = self::value(value.trim_start_matches([' ', '\t'])) else {
                break;
            };
            challenge
                .parameters
                .push((word.to_ascii_lowercase(), value));
            rest = after;
        } else {
            all.push(Challenge {
                scheme: word.to_ascii_lowercase(),
                parameters: Vec::new(),
            });
            rest = after;
        }
    }
    all
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | '"'));
    text.split_at(end.unwrap_or(text.len()))
}

fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (word, rest) = token(text);
        return Some((word.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, quoted.get(at + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_told_apart() {
        let found = challenges(
            r#"Basic realm="a, \"b\"", Bearer realm="https://x/t",service=y , scope="r:z:pull,push""#,
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].parameter("realm"), Some("a, \"b\""));
        assert_eq!(found[1].scheme, "bearer");
        assert_eq!(found[1].parameter("service"), Some("y"));
        assert_eq!(found[1].parameter("scope"), Some("r:z:pull,push"));
        assert_eq!(challenges("Negotiate").len(), 1);
        for broken in [
            "",
            "=",
            "\"",
            "Bearer realm=\"x",
            "Bearer =",
            ",,,",
            "Bearer realm=\"\\",
        ] {
            assert!(
                challenges(broken).iter().all(|c| c.parameters.is_empty()),
                "{broken}"
            );
        }
    }
}
