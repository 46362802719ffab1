//! Text from outside, made harmless for each kind of document.
//!
//! All of them first make hidden characters visible ([`seawall_model::visible`]), so that no
//! control, bidirectional or line-breaking character is left.

use std::borrow::Cow;

use seawall_model::visible;

/// For HTML: element content and quoted attributes.
pub(crate) fn html(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    if !shown.contains(['&', '<', '>', '"', '\'']) {
        return shown;
    }
    let mut out = String::with_capacity(shown.len() + 16);
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// For XML 1.0: character data and quoted attributes. Characters that XML can't hold at all
/// (section 2.2, "Char") stand as `\u{..}`.
pub(crate) fn xml(text: &str) -> String {
    let impossible = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut out = String::with_capacity(text.len());
    for c in html(text).chars() {
        if impossible(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// For GitHub-flavoured Markdown, in a paragraph or a table cell: no markup, links or mentions.
pub(crate) fn markdown(text: &str) -> String {
    let shown = visible(text);
    let mut out = String::with_capacity(shown.len() + 16);
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // What would make a link or a mention without any markup.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // `www.` begins a link, a number or dash at the start a list.
    let out = out.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;");
    match out.chars().next() {
        Some('-' | '=') => format!("\\{out}"),
        Some('0'..='9') => out.replacen(". ", "\\. ", 1),
        _ => out,
    }
}

/// The same for a text of several lines, line by line.
pub(crate) fn markdown_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|l| markdown(l.trim())).collect();
    lines.join("\n")
}

/// The same as code, in a table cell too.
pub(crate) fn markdown_code(text: &str) -> String {
    let shown = visible(text);
    if shown.trim().is_empty() {
        return String::new();
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A table takes its bars before code is recognised, and an odd backslash would undo that.
    let body = shown.replace('|', "\\|");
    if longest > 0 {
        format!("{fence} {body} {fence}")
    } else {
        format!("{fence}{body}{fence}")
    }
}

/// One field of CSV (RFC 4180), always quoted; what a spreadsheet would take for a formula is
/// made a text by an apostrophe, also behind what it may take for a separator.
pub(crate) fn csv(text: &str) -> String {
    let shown = visible(text);
    let mut out = String::with_capacity(shown.len() + 2);
    out.push('"');
    let mut at_start = true;
    for c in shown.chars() {
        if at_start && matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            out.push('\'');
        }
        if c == '"' {
            out.push('"');
        }
        out.push(c);
        at_start = matches!(c, ',' | ';') || at_start && matches!(c, ' ' | '"');
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_in_its_way() {
        assert_eq!(
            html("<a b=\"c\">&'\u{1b}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&#39;\\u{1b}"
        );
        assert_eq!(xml("a\u{0}\u{ffff}<"), "a\\u{0}\\u{ffff}&lt;");
        assert_eq!(
            markdown("[x](http://y) | www.z @me\n"),
            "\\[x\\]\\(http&#58;//y\\) \\| www&#46;z &#64;me\\\\u\\{a\\}"
        );
        assert_eq!(markdown("- a"), "\\- a");
        assert_eq!(markdown("1. a"), "1\\. a");
        assert_eq!(markdown_code("a|b"), "`a\\|b`");
        assert_eq!(markdown_code("a``b`"), "``` a``b` ```");
        assert_eq!(csv("=cmd()"), "\"'=cmd()\"");
        assert_eq!(csv("x; =1,\"-2\""), "\"x; '=1,\"\"'-2\"\"\"");
        assert_eq!(csv("a\t\r=b"), "\"a\\u{9}\\u{d}=b\"");
        assert_eq!(csv("1.0-1"), "\"1.0-1\"");
    }
}
