//! Accounts that share a number or a name.

use std::collections::BTreeMap;

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::accounts::{Accounts, GROUP, PASSWD};
use crate::image::{Image, ImageFacts, location};

static META: CheckMeta = CheckMeta {
    id: "image-duplicate-account",
    title: "Two accounts share a number or a name",
    severity: Severity::Medium,
    why: "To the kernel users of one number are one user: what is kept from one is open to the other. Of two lines with one name the first counts, whatever the other says.",
    fix: "Give each account a number and a name of its own.",
    references: &["https://man7.org/linux/man-pages/man5/passwd.5.html"],
    aliases: &["DKL-LI-0002"],
    bad: CheckExample {
        title: "A second user with the number of root",
        input: r#"{"files": [{"path": "etc/passwd", "mode": "644", "text": "root:x:0:0::/root:/bin/sh\nadmin:x:0:0::/root:/bin/sh"}]}"#,
    },
    good: CheckExample {
        title: "Numbers of their own",
        input: r#"{"files": [{"path": "etc/passwd", "mode": "644", "text": "root:x:0:0::/root:/bin/sh\nadmin:x:1:0::/root:/bin/sh"}]}"#,
    },
};

pub(crate) static IT: ImageDuplicateAccount = ImageDuplicateAccount;

/// The check.
pub(crate) struct ImageDuplicateAccount;

impl Check<Image> for ImageDuplicateAccount {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, what) in [(PASSWD, "user"), (GROUP, "group")] {
            let Some(accounts) = Accounts::of(facts, path) else {
                continue;
            };
            let mut numbers: BTreeMap<i64, &str> = BTreeMap::new();
            let mut names: BTreeMap<&str, Option<i64>> = BTreeMap::new();
            for (number, name) in accounts.numbers() {
                let shared = number.and_then(|n| numbers.get(&n).map(|first| (n, *first)));
                let said = match (names.get(name), shared) {
                    (Some(first), _) if *first == number => {
                        format!("{name} has two lines")
                    }
                    (Some(_), _) => format!("{name} has two lines with different numbers"),
                    (None, Some((number, first))) => {
                        format!("{first} and {name} have the number {number}")
                    }
                    (None, None) => {
                        names.insert(name, number);
                        numbers.extend(number.map(|number| (number, name)));
                        continue;
                    }
                };
                if findings.len() == MOST {
                    break;
                }
                let root = number == Some(0) && what == "user";
                let severity = if root { META.severity } else { Severity::Low };
                let title = format!("The {what} {name} is not the only one of its number or name");
                let mut finding = Image::finding(&META, severity, title);
                finding.location = location(facts, path, accounts.layer());
                finding.subject = Some(name.to_owned());
                finding.evidence = said;
                findings.push(finding);
            }
        }
        findings
    }
}

/// Findings of an image; a hostile one could make any number.
const MOST: usize = 50;

#[test]
fn who_shares_what() {
    use crate::image::example::Example;
    for (text, wanted) in [
        ("a:x:1\nb:x:1", &["a and b have the number 1"][..]),
        ("a:x:1\na:x:1", &["a has two lines"]),
        ("a:x:1\na:x:2", &["a has two lines with different numbers"]),
        ("a:x:1\nb:x:\nc:x:", &[]),
    ] {
        for path in ["etc/passwd", "etc/group"] {
            let input = format!(
                r#"{{"files": [{{"path": "{path}", "mode": "644", "text": "{}"}}]}}"#,
                text.replace('\n', "\\n")
            );
            let found = Example::parse(&input).judged(|facts| IT.run(facts));
            let said: Vec<_> = found.iter().map(|f| f.evidence.as_str()).collect();
            assert_eq!(said, wanted, "{text}");
        }
    }
}
