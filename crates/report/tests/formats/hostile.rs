//! Texts from outside must not speak to the terminal, browser or spreadsheet that shows them.

use seawall_report::{ReportOptions, reporter};

use crate::sample;

const HOSTILE: &str =
    "a\u{1b}[31mb\u{202e}c\nd\r\te<script>alert(1)</script>&\"'`|=cmd()\u{0}\u{fffe}\u{9b}z";

fn render(format: &str, text: &str) -> String {
    let mut out = Vec::new();
    let options = ReportOptions {
        show_suppressed: true,
        ..ReportOptions::default()
    };
    let report = sample::hostile(text);
    reporter(format)
        .unwrap()
        .write(&report, &options, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_table_obeys_no_control_character() {
    let text = render("table", HOSTILE);
    assert!(text.contains("\\u{1b}[31m"));
    assert!(text.contains("\\u{202e}"));
    let hidden = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!text.contains(hidden));
    // The newline in the text makes no line of its own.
    assert!(!text.lines().any(|l| l.trim_start().starts_with("d\\u{d}")));
}
