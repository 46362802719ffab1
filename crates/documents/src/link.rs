//! Which texts are links.

/// Whether a text is an address of the web that may stand as a link anywhere: http or https, and
/// nothing in it that could end it or that RFC 3986 does not allow.
pub fn is_web_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest.filter(|r| !r.is_empty() && !r.starts_with(['/', '?', '#', ':'])) else {
        return false;
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    let escapes = rest.match_indices('%').all(|(i, _)| {
        rest.get(i + 1..i + 3)
            .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    rest.bytes().all(allowed) && escapes && rest.matches('#').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_others() {
        for text in ["https://a.example/b?c=%20d#e", "http://a.example"] {
            assert!(is_web_link(text), "{text}");
        }
        for text in [
            "",
            "https://",
            "https:///x",
            "ftp://a",
            "javascript:alert(1)",
            "https://a b",
            "https://a\"b",
            "https://a%2",
            "https://a%zz",
            "https://a#b#c",
            "https://a<b>",
            "https://a\u{202e}b",
        ] {
            assert!(!is_web_link(text), "{text}");
        }
    }
}
