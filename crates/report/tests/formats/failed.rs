//! A target that could not be read is in every report, and no report of it looks clean.

use seawall_documents::{cyclonedx, spdx};
use seawall_model::{HoleName, Report, Summary};
use seawall_report::ALL;

use crate::{render, sample};

fn report(read: bool, failed: bool) -> Report {
    let targets = if read {
        vec![sample::clean_directory()]
    } else {
        Vec::new()
    };
    let mut report = sample::finish(targets);
    if failed {
        report.failed = vec![sample::failed()];
    }
    report.summary = Summary::of(&report.targets, &report.failed);
    report
}

fn sounds_clean(format: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    let words = match format {
        // What was read may be called complete; the rest says that there is more.
        "table" | "markdown" => ["no findings\n", "no findings;", "none, judged"],
        "html" => ["no findings.", "none, judged", ">complete.<"],
        _ => return false,
    };
    words.iter().any(|word| text.contains(word))
}

#[test]
fn it_is_in_every_report() {
    for read in [true, false] {
        let report = report(read, true);
        for reporter in ALL {
            let format = reporter.name();
            let text = render::plain(format, &report);
            for part in ["shop/gone:1", "does not have it", "404 Not Found"] {
                let part = if format == "markdown" {
                    part.replace(':', "&#58;")
                } else {
                    part.to_owned()
                };
                let plain = part.replace("&#58;", ":");
                assert!(
                    text.contains(&part) || text.contains(&plain),
                    "{format}: {text}"
                );
            }
            let clean = sounds_clean(format, &text) && !(read && format == "html");
            assert!(
                !clean || read && text.contains("services/worker"),
                "{format}: {text}"
            );
        }
    }
}

#[test]
fn the_table_says_it_first_and_last() {
    let both = render::plain("table", &report(true, true));
    assert_eq!(
        both.lines().next(),
        Some("NOT READ  1 target, of which nothing is known")
    );
    let last = both.lines().last().unwrap();
    assert_eq!(
        last,
        "1 target, 1 package: no findings in what was looked at; 1 target NOT READ"
    );
    let none = render::plain("table", &report(false, true));
    assert_eq!(
        none.lines().last(),
        Some("Nothing was judged; 1 target NOT READ.")
    );
}

#[test]
fn html_and_markdown_say_it_first() {
    let report = report(true, true);
    let markdown = render::plain("markdown", &report);
    assert!(markdown.starts_with("## Not read\n\n- `registry.example.com/shop/gone:1`:"));
    assert!(markdown.contains("; **1 target not read**"));
    let html = render::plain("html", &report);
    let place = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part}"));
    assert!(place("<strong>Not read:</strong>") < place("Findings by severity"));
    assert!(html.contains("<h1>1 target, 1 not read</h1>"));
    let none = "None in what was looked at, judged by debian of 2026-01-01.";
    assert!(html.contains(none));
}

#[test]
fn junit_has_an_error() {
    let text = render::plain("junit", &report(true, true));
    assert!(text.contains(
        "<testsuite name=\"registry.example.com/shop/gone:1\" tests=\"1\" failures=\"0\" errors=\"1\""
    ));
    assert_eq!(text.matches("<error ").count(), 1);
}

/// SARIF 2.1.0 appendix I; and a name that no run of targets that were all read has, so that a code host
/// does not take all that it knew of the target for mended.
#[test]
fn sarif_has_a_run_that_did_not_succeed() {
    let id = |read, failed| {
        let sarif = render::json("sarif", &report(read, failed));
        assert_eq!(sarif["runs"].as_array().unwrap().len(), 1);
        let id = sarif["runs"][0]["automationDetails"]["id"].as_str();
        id.unwrap().to_owned()
    };
    assert_eq!(id(true, false), "seawall/services/worker/");
    let both = id(true, true);
    assert!(both.starts_with("seawall/not-read/2-targets-"), "{both}");

    let sarif = render::json("sarif", &report(false, true));
    let run = &sarif["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert_eq!(notification["descriptor"]["id"], "unread-target");
    assert_eq!(
        run["automationDetails"]["id"],
        "seawall/not-read/registry.example.com/shop/gone:1/"
    );
    assert_eq!(run["results"].as_array().unwrap().len(), 0);
}

/// Whoever reads the inventory later knows that it is not whole: the document read back has a gap.
#[test]
fn inventories_call_themselves_incomplete() {
    for read in [true, false] {
        let report = report(read, true);
        for format in ["cyclonedx", "cyclonedx-sbom", "spdx"] {
            let text = render::plain(format, &report);
            let sbom = match format {
                "spdx" => spdx::read(text.as_bytes()),
                _ => cyclonedx::read(text.as_bytes()),
            };
            let sbom = sbom.unwrap();
            assert_eq!(sbom.packages.len(), usize::from(read), "{format}");
            let gaps: Vec<_> = sbom
                .coverage
                .gaps
                .iter()
                .map(|g| (&g.name, &*g.place))
                .collect();
            assert_eq!(
                gaps,
                [(&HoleName::UNREAD_TARGET, "registry.example.com/shop/gone:1")],
                "{format}"
            );
        }
        let bom = render::json("cyclonedx", &report);
        let compositions = bom["compositions"].as_array().unwrap();
        assert_eq!(compositions.last().unwrap()["aggregate"], "incomplete");
        let spdx = render::json("spdx", &report);
        let comment = spdx["comment"].as_str().unwrap();
        assert!(comment.starts_with("This inventory is incomplete:"));
    }
}

/// No target at all, and none that failed: what a wrong caller may hand over.
#[test]
fn a_report_of_nothing_is_not_clean() {
    let report = report(false, false);
    for reporter in ALL.iter().filter(|r| r.name() != "json") {
        let format = reporter.name();
        let text = render::plain(format, &report);
        let said = ["no target was judged", "othing was judged"];
        assert!(said.iter().any(|s| text.contains(s)), "{format}: {text}");
        assert!(!sounds_clean(format, &text), "{format}: {text}");
    }
    let sarif = render::json("sarif", &report);
    assert_eq!(
        sarif["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
    assert!(render::plain("junit", &report).contains("<error "));
}
