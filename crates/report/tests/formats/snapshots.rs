//! What each format looks like.

use seawall_report::{ALL, ReportOptions};

use crate::{render, sample};

fn render(format: &str, options: &ReportOptions) -> String {
    render::with(format, &sample::rich(), options)
}

#[test]
fn every_format_on_the_rich_report() {
    for reporter in ALL {
        let text = render(reporter.name(), &ReportOptions::default());
        insta::assert_snapshot!(reporter.name(), text);
    }
}

#[test]
fn tables_for_terminals() {
    let options = |width, color, show_suppressed| ReportOptions {
        width: Some(width),
        color,
        links: color,
        show_suppressed,
        ..ReportOptions::default()
    };
    insta::assert_snapshot!("table-80", render("table", &options(80, false, false)));
    insta::assert_snapshot!(
        "table-120-colour",
        render("table", &options(120, true, true)).replace('\u{1b}', "␛")
    );
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for reporter in ALL {
        let options = ReportOptions::default();
        assert_eq!(
            render(reporter.name(), &options),
            render(reporter.name(), &options),
            "{}",
            reporter.name()
        );
    }
}

#[test]
fn no_line_of_a_table_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for width in [20, 60, 80, 100, 200] {
        let text = render(
            "table",
            &ReportOptions {
                width: Some(width),
                show_suppressed: true,
                ..ReportOptions::default()
            },
        );
        for line in text.lines() {
            assert!(line.width() <= width.max(60), "{width}: {line}");
        }
    }
}
