use super::*;

#[test]
fn tails_match_whole_components() {
    assert!(tail_matches(
        "*.dist-info/METADATA",
        "usr/lib/a-1.0.dist-info/METADATA"
    ));
    assert!(!tail_matches("*.dist-info/METADATA", "usr/lib/a/METADATA"));
    assert!(tail_matches("*a*.txt", "x/1a2.txt") && tail_matches("*a*.txt", "a.txt"));
    assert!(!tail_matches("*a*.txt", "x/a.txtb") && !tail_matches("a*a", "a"));
    assert!(!tail_matches("a/b", "xa/b"));
    assert!(tail_matches("a/b", "a/b"));
}

struct Sample;
impl Cataloger for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }
    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Suffix(".jar"),
            Pattern::Name("go.mod"),
            Pattern::Within("var/lib/x"),
            Pattern::Executable,
        ]
    }
}

#[test]
fn each_pattern_is_found() {
    let set = Catalogers::new(&[&Sample]);
    let wants = |path, mode| {
        set.wants(&FileFacts {
            path,
            size: 100,
            mode,
        })
    };
    assert!(wants("a/B.JAR", 0o644) && wants("x/go.mod", 0o644) && wants("var/lib/x/y", 0o644));
    assert!(wants("bin/tool", 0o755) && wants("lib/a.so", 0o644));
    assert!(!wants("var/lib/x/y/z", 0o644) && !wants("a/jar", 0o644));
}

struct Programs;
impl Cataloger for Programs {
    fn name(&self) -> &'static str {
        "programs"
    }
    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Executable]
    }
}

struct Modules;
impl Cataloger for Modules {
    fn name(&self) -> &'static str {
        "modules"
    }
    fn patterns(&self) -> &'static [Pattern] {
        &[Pattern::Name("go.mod"), Pattern::Within("var/lib/x")]
    }
}

struct Database;
impl Cataloger for Database {
    fn name(&self) -> &'static str {
        "database"
    }
    fn database(&self) -> bool {
        true
    }
    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Path("var/db/list"),
            Pattern::Path("usr/db/list"),
            Pattern::WithinEnding("var/db/info", ".list"),
        ]
    }
}

#[test]
fn links_are_wanted_unless_their_file_was_read_as_they_would_be() {
    let set = Catalogers::new(&[&Programs, &Modules, &Database]);
    let wants = |path, real, mode, symbolic, told: bool| {
        let file = FileFacts {
            path,
            size: 100,
            mode,
        };
        set.wants_link(&LinkFacts {
            file,
            real,
            symbolic,
            told: &|_| told,
        })
    };
    // Hard links: each name. Of executables only what told something, or was not looked into.
    assert!(wants("a/go.mod", "b/go.mod", 0o644, false, true));
    assert!(wants("a/go.mod", "objects/1.file", 0o644, false, false));
    assert!(!wants("a/x", "objects/1.file", 0o644, false, false));
    assert!(!wants("bin/a", "bin/b", 0o755, false, false));
    assert!(wants("bin/a", "bin/b", 0o755, false, true));
    assert!(wants("lib/a.so", "objects/1.file", 0o644, false, false));
    // Symbolic links: what told nothing under its own name.
    assert!(wants("a/go.mod", "b/mod", 0o644, true, false));
    assert!(!wants("a/go.mod", "b/go.mod", 0o644, true, true));
    assert!(!wants("bin/a", "bin/b", 0o755, true, true));
    assert!(wants("var/db/list", "data/db/list", 0o644, true, false));
    assert!(!wants("var/db/list", "usr/db/list", 0o644, true, false));
    assert!(wants(
        "var/db/list",
        "var/db/info/x.list",
        0o644,
        true,
        true
    ));
    assert!(wants(
        "var/db/info/x.list",
        "data/x.list",
        0o644,
        true,
        false
    ));
    let fixed = set.fixed_paths();
    let told: Vec<_> = fixed
        .iter()
        .map(|f| (f.path, f.within, f.database))
        .collect();
    assert_eq!(
        told,
        [
            ("var/lib/x", Some(""), false),
            ("var/db/list", None, true),
            ("usr/db/list", None, true),
            ("var/db/info", Some(".list"), true),
        ]
    );
    assert!(!set.wants(&FileFacts {
        path: "var/db/info/x.md5sums",
        size: 1,
        mode: 0o644,
    }));
}

#[test]
fn of_executables_some_parts_are_wanted() {
    let set = Catalogers::new(crate::catalogers::ALL);
    let wanted = |path, head: &[u8]| {
        let file = FileFacts {
            path,
            size: 100,
            mode: 0o755,
        };
        set.wants_content(&file, head)
    };
    assert_eq!(wanted("bin/tool", b"\x7fELF\x02\x01"), Wanted::Parts);
    assert_eq!(wanted("bin/tool", b"#!/bin/sh\n"), Wanted::Nothing);
    assert_eq!(wanted("srv/go.mod", b"module x\n"), Wanted::Whole);
}

/// They are asked by `extract_executable` alone.
#[test]
fn who_wants_executables_wants_nothing_else() {
    for cataloger in crate::catalogers::ALL {
        let patterns = cataloger.patterns();
        let executables = patterns.contains(&Pattern::Executable);
        assert!(!executables || patterns.len() == 1, "{}", cataloger.name());
    }
}
