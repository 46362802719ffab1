//! The example of an inspector in CONTRIBUTING.md is compiled, and does beside others what is said of it.

mod example_shebang;

use super::*;
use example_shebang::Shebang;

/// Wants files of text, whole, and tells how long they are.
struct Texts;

impl Inspect for Texts {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        file.path.ends_with(".txt")
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let mut evidence = Evidence {
            cataloger: "texts".to_owned(),
            path: file.path.to_owned(),
            ..Evidence::default()
        };
        let size = format!("{} hunter2", content.size());
        evidence.facts.insert("size".to_owned(), size);
        vec![evidence]
    }

    fn revision(&self) -> String {
        "7".to_owned()
    }
}

fn both() -> Inspectors {
    Inspectors::new(vec![
        ("texts", Box::new(Texts)),
        ("shebang", Box::new(Shebang)),
    ])
}

fn facts(path: &str, mode: u32) -> FileFacts<'_> {
    FileFacts {
        path,
        size: 500,
        mode,
    }
}

#[test]
fn the_example_is_what_the_page_says() {
    let code = include_str!("contributing/example_shebang.rs");
    seawall_testkit::assert_contributing_shows("inspectors/contributing/example_shebang.rs", code);
}

#[test]
fn families_share_a_pass_and_each_gets_what_it_wants() {
    let both = both();
    let script = format!("#!/bin/sh -e hunter2\n{}", "x".repeat(479));
    let content = script.as_bytes();
    let look = |families, file: &FileFacts<'_>| {
        let found = both.only(families).inspect(file, &content);
        let told = |e: &Evidence| (e.family.clone(), e.facts.values().next().unwrap().clone());
        found.iter().map(told).collect::<Vec<_>>()
    };
    let all = look(Families::ALL, &facts("a.txt", 0o755));
    let own = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    // Both get what they ask for, and the second redacts what the first found.
    let texts = own("texts", "500 ***");
    let shebang = own("shebang", "#!/bin/sh -e ***");
    assert_eq!(all, [texts.clone(), shebang.clone()]);
    // Alone each tells the same; redaction is always by all.
    assert_eq!(
        look(Families::NONE.with(0), &facts("a.txt", 0o755)),
        [texts]
    );
    assert_eq!(
        look(Families::NONE.with(1), &facts("a.txt", 0o755)),
        [shebang]
    );
    assert_eq!(look(Families::NONE, &facts("a.txt", 0o755)), []);
    assert_eq!(look(Families::ALL, &facts("a", 0o644)), []);
}

#[test]
fn the_most_that_is_wanted_is_read() {
    let both = both();
    let wanted = |path, mode, head: &[u8]| {
        let chosen = both.only(Families::ALL);
        let facts = facts(path, mode);
        (chosen.wants(&facts), chosen.wants_content(&facts, head))
    };
    assert_eq!(wanted("a.txt", 0o755, b"#!/bin/sh"), (true, Wanted::Whole));
    assert_eq!(wanted("a", 0o755, b"#!/bin/sh"), (true, Wanted::Upto(128)));
    assert_eq!(wanted("a", 0o755, b"\x7fELF"), (true, Wanted::Nothing));
    assert!(!wanted("a", 0o644, b"").0);
    assert!(Wanted::Whole > Wanted::Parts && Wanted::Parts > Wanted::Upto(9));
    assert!(Wanted::Upto(9) > Wanted::Upto(1) && Wanted::Upto(0) > Wanted::Nothing);
}

#[test]
fn the_revision_of_one_is_not_that_of_another() {
    let both = both();
    let revisions: Vec<_> = both.families().map(|(_, name, r)| (name, r)).collect();
    assert_eq!(
        revisions,
        [("texts", "7".to_owned()), ("shebang", "1".to_owned())]
    );
}
