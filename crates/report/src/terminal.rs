//! Text for a terminal: colours, hyperlinks, and cells of a given width.
//!
//! Invariant: whatever comes from outside goes through [`Terminal::cell`], [`Terminal::whole`] or
//! [`wrap`], which show control and bidirectional characters instead of obeying them.

use std::borrow::Cow;

use seawall_model::{Severity, visible};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::ReportOptions;

/// A way to set off a text (ECMA-48, "SGR").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Bold,
    Dim,
    Severity(Severity),
    /// What must not be overlooked.
    Alarm,
    Good,
}

impl Style {
    fn sgr(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim
            | Self::Severity(Severity::Negligible | Severity::Unknown | Severity::Other(_)) => "2",
            Self::Severity(Severity::Critical) => "1;37;41",
            Self::Severity(Severity::High) | Self::Alarm => "1;31",
            Self::Severity(Severity::Medium) => "33",
            Self::Severity(Severity::Low) => "36",
            Self::Good => "32",
        }
    }
}

/// What the terminal at the other end can do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    color: bool,
    links: bool,
}

impl Terminal {
    pub(crate) fn new(options: &ReportOptions) -> Self {
        Self {
            color: options.color,
            links: options.links,
        }
    }

    /// Whether it shows colours.
    pub(crate) fn has_color(self) -> bool {
        self.color
    }

    /// A text of our own, in that style.
    pub(crate) fn styled(self, style: Style, text: &str) -> String {
        if self.color && style != Style::Plain && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", style.sgr())
        } else {
            text.to_owned()
        }
    }

    /// An outside text, cut or filled to that many columns.
    pub(crate) fn cell(self, style: Style, text: &str, width: usize) -> String {
        let text = fit(text, width);
        let fill = width.saturating_sub(text.width());
        format!("{}{}", self.styled(style, &text), " ".repeat(fill))
    }

    /// An outside text, cut to that many columns and not filled.
    pub(crate) fn whole(self, style: Style, text: &str, width: Option<usize>) -> String {
        match width {
            Some(width) => self.styled(style, &fit(text, width)),
            None => self.styled(style, &visible(text)),
        }
    }

    /// An outside path, of which the middle is cut where it is longer than that many columns: its end tells
    /// most. Not filled.
    pub(crate) fn path(self, style: Style, text: &str, width: Option<usize>) -> String {
        match width {
            Some(width) => self.styled(style, &fit_middle(text, width)),
            None => self.styled(style, &visible(text)),
        }
    }

    /// A cell that links to `address`, which must be a link by [`seawall_documents::is_web_link`].
    pub(crate) fn linked(self, text: &str, width: usize, address: Option<&str>) -> String {
        let cut = fit(text, width);
        let fill = " ".repeat(width.saturating_sub(cut.width()));
        match address {
            Some(address) if self.links => {
                format!("\u{1b}]8;;{address}\u{1b}\\{cut}\u{1b}]8;;\u{1b}\\{fill}")
            }
            _ => format!("{cut}{fill}"),
        }
    }
}

/// Columns that an outside text takes when shown.
pub(crate) fn width(text: &str) -> usize {
    visible(text).width()
}

/// The text as shown, cut to at most `width` columns, with an ellipsis where something is cut.
pub(crate) fn fit(text: &str, width: usize) -> Cow<'_, str> {
    // A hostile text may be megabytes long: what can't fit is not even looked at.
    let limit = text
        .char_indices()
        .nth(width.saturating_mul(4).saturating_add(16))
        .map_or(text.len(), |(i, _)| i);
    let shown = visible(text.get(..limit).unwrap_or(text));
    if limit == text.len() && shown.width() <= width {
        return shown;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in shown.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// The text as shown, cut in its middle to at most `width` columns; two thirds of them are the end's.
pub(crate) fn fit_middle(text: &str, width: usize) -> Cow<'_, str> {
    let limit = width.saturating_mul(4).saturating_add(16);
    if text.len() <= limit.saturating_mul(2) {
        let shown = visible(text);
        if shown.width() <= width {
            return shown;
        }
    }
    if width < 8 {
        return fit(text, width);
    }
    // A hostile text may be megabytes long: only its ends are looked at.
    let mut end = text.len().saturating_sub(limit);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let tail = visible(text.get(end..).unwrap_or_default()).into_owned();
    let (mut used, most) = (0, (width - 1) * 2 / 3);
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= most
    };
    let kept: Vec<char> = tail.chars().rev().take_while(fits).collect();
    let kept: String = kept.into_iter().rev().collect();
    let head = fit(text, width - kept.width());
    let mut out = head.into_owned();
    if !out.ends_with('…') {
        out.push('…');
    }
    Cow::Owned(out + &kept)
}

/// The text as shown, in lines of at most `width` columns (but at least 20); words that are longer
/// are broken. One line where there is no width.
pub(crate) fn wrap(text: &str, width: Option<usize>) -> Vec<String> {
    let shown = visible(text);
    let Some(width) = width.map(|w| w.max(20)) else {
        return vec![shown.into_owned()];
    };
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in shown.split(' ').filter(|w| !w.is_empty()) {
        let wide = word.width();
        let space = usize::from(used > 0);
        if used + space + wide > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for (i, c) in word.chars().enumerate() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                if i == 0 && used > 0 {
                    line.push(' ');
                    used += 1;
                }
                line.push(c);
                used += wide;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cutting_and_wrapping() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("a\u{1b}[31m", 80), "a\\u{1b}[31m");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit_middle("a/b/c.lock", 10), "a/b/c.lock");
        assert_eq!(
            fit_middle("srv/shop/node_modules/qs/package.json", 20),
            "srv/sho…package.json"
        );
        assert_eq!(fit_middle(&"é".repeat(100_000), 9), "ééé…ééééé");
        assert_eq!(
            wrap("one two three four five six", Some(20)),
            ["one two three four", "five six"]
        );
        assert_eq!(wrap("x y", None), ["x y"]);
    }

    proptest! {
        #[test]
        fn never_wider_than_asked(text in any::<String>(), columns in 0usize..60) {
            prop_assert!(fit(&text, columns).width() <= columns);
            prop_assert!(fit_middle(&text, columns).width() <= columns);
            for line in wrap(&text, Some(columns)) {
                prop_assert!(line.width() <= columns.max(20));
            }
        }
    }
}
