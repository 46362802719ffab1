//! Texts from outside must not speak to the terminal, browser or spreadsheet that shows them.

use seawall_report::ALL;

use crate::{render, sample};

pub(crate) const HOSTILE: &str = "=cmd()|a\u{1b}[31mb\u{202e}c\nd\r\te<script>alert(1)</script>&\"'`` [x](http://evil.example)](y) {0} @me www.evil.example ]]>;=1\u{0}\u{fffe}\u{9b}z";

fn render(format: &str, text: &str) -> String {
    render::all(format, &sample::hostile(text))
}

#[test]
fn no_format_lets_a_control_character_through() {
    for reporter in ALL {
        let text = render(reporter.name(), HOSTILE);
        let hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\r');
        assert!(!text.contains(hidden), "{}", reporter.name());
        assert!(!text.contains('\u{202e}'), "{}", reporter.name());
    }
}

#[test]
fn no_line_is_made_from_outside() {
    for format in ["table", "markdown", "csv", "junit", "html"] {
        let text = render(format, HOSTILE);
        let made = |l: &str| l.trim_start().starts_with("d\\u{d}");
        assert!(!text.lines().any(made), "{format}");
        assert!(text.replace("\r\n", "\n").find('\r').is_none(), "{format}");
    }
}

#[test]
fn the_table_obeys_no_escape_sequence() {
    let text = render("table", HOSTILE);
    assert!(text.contains("\\u{1b}[31m"));
    assert!(text.contains("\\u{202e}"));
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    let text = render("csv", HOSTILE);
    for line in text.split_terminator("\r\n").skip(1) {
        let inner = line.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
        let cells: Vec<_> = inner.split("\",\"").collect();
        assert_eq!(cells.len(), 28, "{line}");
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            assert!(!cell.contains(";="), "{cell}");
            assert!(!cell.replace("\"\"", "").contains('"'), "{cell}");
        }
    }
}

#[test]
fn markdown_holds_no_markup_from_outside() {
    let text = render("markdown", HOSTILE);
    for line in text.lines() {
        // What is in code spans is shown as it is.
        let mut outside = String::new();
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            let (before, code) = rest.split_at(start);
            outside.push_str(before);
            let fence = code.len() - code.trim_start_matches('`').len();
            let (fence, code) = code.split_at(fence);
            if before.ends_with('\\') {
                rest = code;
                continue;
            }
            let closed = code.match_indices(fence).find(|(i, _)| {
                !code[..*i].ends_with('`') && !code[i + fence.len()..].starts_with('`')
            });
            let end = closed.unwrap_or_else(|| panic!("open code: {line}")).0;
            rest = &code[end + fence.len()..];
        }
        outside.push_str(rest);
        for markup in ["<script", "](http://evil", "@me", " www.evil", "://evil"] {
            assert!(!outside.contains(markup), "{markup}: {outside}");
        }
    }
    let rows = text.lines().filter(|l| l.starts_with("| "));
    for row in rows.filter(|r| r.contains("cmd")) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!(bars == 10 || bars == 6, "{row}");
    }
}

#[test]
fn xml_stays_well_formed() {
    let text = render("junit", HOSTILE);
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut elements = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => {
                assert_ne!(e.name().as_ref(), "script");
                for attribute in e.attributes() {
                    attribute.unwrap();
                }
                elements += 1;
            }
            _ => {}
        }
    }
    assert!(elements > 10);
    let impossible = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!text.contains(impossible));
}

#[test]
fn sarif_messages_hold_no_links() {
    let value: serde_json::Value = serde_json::from_str(&render("sarif", HOSTILE)).unwrap();
    let message = value["runs"][0]["results"][0]["message"]["text"].as_str();
    assert!(!message.unwrap().contains("]("));
    let uri = &value["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = uri["artifactLocation"]["uri"].as_str().unwrap();
    assert!(
        uri.bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>\"\\`{}|^".contains(&b))
    );
    let rule = &value["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule.get("helpUri"), None);
}

#[test]
fn html_holds_no_markup_from_outside() {
    let text = render("html", HOSTILE);
    assert_eq!(text.matches("<script").count(), 1);
    assert_eq!(text.matches("<style").count(), 1);
    assert!(text.contains("&lt;script&gt;alert(1)"));
    for href in text.split("href=\"").skip(1) {
        let href = href.split('"').next().unwrap();
        assert!(
            href == "#findings" || href.starts_with("https://"),
            "{href}"
        );
    }
    for loads in [
        "src=", "url(", "@import", "<link", "<iframe", " style=", " onclick",
    ] {
        assert!(!text.contains(loads), "{loads}");
    }
}
