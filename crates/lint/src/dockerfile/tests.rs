//! The parser as a whole, on small texts and on the shared samples.

use seawall_model::{Check, Finding};

use super::*;
use crate::TextFile;
use crate::kind::Kind;

/// What one check finds in a text.
pub(super) fn judged(check: &dyn Check<Dockerfile>, text: &str) -> Vec<Finding> {
    let file = TextFile::new("Dockerfile", text);
    let tree = Tree::parse(text);
    check.run(&DockerfileFacts::new(&file, &tree))
}

fn messages(text: &str) -> Vec<String> {
    let errors = Tree::parse(text).errors.into_iter();
    errors.map(|error| error.message).collect()
}

#[test]
fn instructions_have_flags_words_and_places() {
    let text = "# syntax=docker/dockerfile:1\n# escape=`\n\u{20}from a:1 AS b\r\n\
                COPY --from=x --chown=1:1 `\n  # why\n  a `\n  \"b c\" /d\nrun [\"a\", \"b\\\"\"]\n";
    let tree = Tree::parse(text);
    assert_eq!(tree.errors, []);
    assert_eq!(tree.directives.escape, '`');
    assert_eq!(
        tree.directives.syntax.as_ref().unwrap().0,
        "docker/dockerfile:1"
    );
    let slice = |span: seawall_syntax::Span| &text[span.start..span.end];
    let copy = &tree.instructions[1];
    assert_eq!(copy.flag("from").unwrap().value.as_deref(), Some("x"));
    let words: Vec<_> = copy.words.iter().map(|w| slice(w.span)).collect();
    assert_eq!(words, ["a", "\"b c\"", "/d"]);
    assert_eq!(slice(tree.instructions[2].keyword_span), "run");
    let exec: Vec<_> = tree.instructions[2]
        .words
        .iter()
        .map(|w| &*w.text)
        .collect();
    assert_eq!(exec, ["a", "b\""]);
    assert_eq!(tree.stages[0].name.as_ref().unwrap().text, "b");
}

#[test]
fn documents_belong_to_their_instruction() {
    let text = "FROM a:1\nCOPY <<A <<-\"B\" /x/\none\nA\n\ttwo $X\n\tB\nRUN <<E\nUSER root\nE\nUSER app\n\
                RUN cat <<< x\nCMD a <<F\n";
    let tree = Tree::parse(text);
    assert_eq!(tree.errors, []);
    let slice = |span: seawall_syntax::Span| &text[span.start..span.end];
    let copy = &tree.instructions[1];
    let content: Vec<_> = copy.heredocs.iter().map(|h| slice(h.content)).collect();
    assert_eq!(content, ["one\n", "\ttwo $X\n"]);
    let expands: Vec<_> = copy.heredocs.iter().map(|h| h.expands).collect();
    assert_eq!(expands, [true, false]);
    let users = tree.each(Keyword::User).count();
    assert_eq!((users, tree.instructions.len()), (1, 6));
}

#[test]
fn errors_are_listed_and_the_rest_is_read() {
    for (text, wanted) in [
        ("", "there is no FROM"),
        ("# only\n", "there is no FROM"),
        ("RUN a\nFROM b:1\n", "RUN stands before"),
        ("FROM b:1\nRNU x\n", "RUN may be meant"),
        ("FROM b:1\nENV A\n", "needs a value"),
        ("FROM b:1\nLABEL A=1 # b\n", "name=value"),
        ("FROM b:1\nCOPY a\n", "needs a source"),
        ("FROM b:1 C\n", "FROM takes"),
        ("FROM b:1 AS 1x\n", "no name for a stage"),
        ("FROM b:1\nRUN\n", "RUN needs arguments"),
        ("FROM b:1\nRUN <<E\nx\n", "does not end"),
        ("FROM b:1\nSHELL bash\n", "list in JSON"),
        ("FROM b:1\nONBUILD FROM x\n", "behind ONBUILD"),
        ("FROM b:1\nONBUILD\n", "ONBUILD needs"),
        ("FROM b:1\nCOPY --form=x a b\n", "--from may be meant"),
        ("FROM b:1\nHEALTHCHECK curl x\n", "CMD or NONE"),
        ("# escape=x\nFROM b:1\n", "escape must be"),
        ("# syntax=a\n# syntax=b\nFROM b:1\n", "stands twice"),
    ] {
        let found = messages(text);
        let [message] = found.as_slice() else {
            panic!("{text}: {found:?}");
        };
        assert!(message.contains(wanted), "{text}: {message}");
    }
    let both = Tree::parse("FROM a:1\nFOO x\nUSER b\n");
    assert_eq!(both.each(Keyword::User).count(), 1);
}

#[test]
fn a_secret_in_a_broken_line_is_not_shown() {
    for text in ["FROM a:1\nTOKEN=hunter2\n", "FROM a:1\nENV A=b hunter2\n"] {
        let findings = DockerfileKind
            .judge(&TextFile::new("Dockerfile", text))
            .findings;
        assert!(!findings.is_empty());
        assert!(!format!("{findings:?}").contains("hunter2"), "{text}");
    }
}

#[test]
fn comments_set_findings_aside() {
    let text = "# hadolint global ignore=DL3004 -- no\n# hadolint ignore=DL3006\nFROM a\nFROM b\nRUN sudo x\n";
    let findings = DockerfileKind
        .judge(&TextFile::new("Dockerfile", text))
        .findings;
    let of = |id: &str| -> Vec<_> {
        let found = findings.iter().filter(|f| f.id == id);
        found
            .map(|f| f.suppressed.as_ref().map(|s| s.reason.clone()))
            .collect()
    };
    let without = Some("comment in line 2, without a reason".to_owned());
    assert_eq!(of("dockerfile-untagged-base"), [without, None]);
    assert_eq!(
        of("dockerfile-sudo"),
        [Some("no (comment in line 1)".to_owned())]
    );
    let text = "# check=skip=all\nFROM a:1\nMAINTAINER x\nRUN sudo x\n";
    let findings = DockerfileKind
        .judge(&TextFile::new("Dockerfile", text))
        .findings;
    let aside = findings.iter().filter(|f| f.suppressed.is_some());
    let aside: Vec<_> = aside.map(|f| f.id.as_str()).collect();
    assert_eq!(aside, ["dockerfile-maintainer"]);
}

/// A text with a number in it, once for each number.
fn many(count: usize, text: &str) -> String {
    let one = |n: usize| text.replace('#', &n.to_string());
    (0..count).map(one).collect()
}

/// A stage on the one before, which takes all of it.
fn chained(n: usize) -> String {
    format!(
        "FROM s{n} AS s{}\nRUN curl a | b\nCOPY --from=s{n} / /\nENV A{n}=$B\n",
        n + 1
    )
}

/// Each of these would take hours if something were quadratic.
#[test]
fn odd_and_long_texts_are_read() {
    let long = 1 << 17;
    for text in [
        format!("FROM a:1\nRUN {}\n", "x ".repeat(long / 2)),
        format!("FROM a:1\nRUN {}\n", "a \\\n".repeat(long / 4)),
        format!("FROM a:1\nRUN {}\n", "\\\n".repeat(long / 2)),
        format!("FROM a:1\nRUN {}\n", "$(a ".repeat(long / 4)),
        format!("FROM a:1\nCOPY {} /\n", "<<A ".repeat(long / 4)),
        format!("FROM a:1\nCMD [{}\n", "\"a\",".repeat(long / 4)),
        format!("FROM {}\n", "${a:-".repeat(long / 5)),
        "FROM a AS b\n".repeat(long / 12),
        "# hadolint ignore=DL3006\n".repeat(2_000) + &"FROM a\n".repeat(2_000),
        "ONBUILD ".repeat(long / 8),
        "\0".repeat(long),
        "A\n".repeat(long / 2),
        "FROM a\n".to_owned() + &"RUN yum install a; tar xf a.tar\nCOPY a.tar .\n".repeat(3_000),
        (0..2_000).map(chained).collect(),
        "FROM a:1\nENV ".to_owned() + &many(20_000, "A#=$A1# "),
        many(5_000, "ARG A#=1\n") + &"from a:$B as c\n".repeat(5_000),
        "FROM a:1\nENV A=1 \\\n".to_owned() + &"\n".repeat(long),
        "\u{feff}".to_owned(),
        "\r\n\\\r\n\u{2028}\u{a0}x\n".to_owned(),
    ] {
        let file = TextFile::new("Dockerfile", &text);
        let findings = DockerfileKind.judge(&file).findings;
        let tree = Tree::parse(&text);
        let places = tree.instructions.iter().map(|i| i.span);
        assert!(
            places
                .into_iter()
                .all(|s| text.get(s.start..s.end).is_some())
        );
        assert!(!findings.is_empty());
    }
}

#[test]
fn the_samples_are_read_without_errors() {
    let Some(data) = seawall_testkit::test_data("the_samples_are_read_without_errors") else {
        return;
    };
    let files = seawall_testkit::unpack(&data.join("fixtures/config/config-samples.tar.zst"));
    // Those that are broken on purpose, or made for another program than a builder.
    let broken = [
        "dockerfile.invalid",
        "dockerfile.empty",
        "Dockerfile-InvalidLabel",
    ];
    let mut read = 0;
    for (path, bytes) in &files {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_lowercase();
        let other = [".want", ".err", ".yaml", ".yml", ".go", ".json"];
        let is_one = lower.starts_with("dockerfile") || lower.ends_with(".dockerfile");
        if !is_one || other.iter().any(|end| lower.ends_with(end)) {
            continue;
        }
        read += 1;
        let text = String::from_utf8_lossy(bytes);
        let errors = Tree::parse(&text).errors;
        let wanted = broken.contains(&name);
        assert_eq!(!errors.is_empty(), wanted, "{path}: {errors:?}");
    }
    assert!(read > 140, "{read} Dockerfiles");
}

/// The text with the edits of the findings made.
fn mended(text: &str, findings: &[Finding]) -> String {
    let mut edits: Vec<_> = findings.iter().flat_map(|f| &f.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.start));
    let mut text = text.to_owned();
    for edit in edits {
        let at = |offset| usize::try_from(offset).unwrap();
        text.replace_range(at(edit.start)..at(edit.end), &edit.text);
    }
    text
}

#[test]
fn edits_mend_what_they_are_for_and_nothing_else() {
    for (text, wanted) in [
        (
            "\u{feff}FROM a:1\r\nRUN apt-get \\\r\n  install \\\r\n  # why\r\n  curl=1\r\n",
            "\u{feff}FROM a:1\r\nRUN apt-get \\\r\n  install -y --no-install-recommends \\\r\n  # why\r\n  curl=1\r\n",
        ),
        (
            "FROM a:1\nRUN <<E\napk add x=1\npip install y==1\nE\n",
            "FROM a:1\nRUN <<E\napk add --no-cache x=1\npip install --no-cache-dir y==1\nE\n",
        ),
        (
            "FROM a:1\nONBUILD add --chown=1 x y /z\nMAINTAINER \"é\"\n",
            "FROM a:1\nONBUILD COPY --chown=1 x y /z/\nLABEL org.opencontainers.image.authors=\"é\"\n",
        ),
    ] {
        let mut mending = text.to_owned();
        for check in Dockerfile::checks() {
            mending = mended(&mending, &judged(*check, &mending));
        }
        let sorted = |text: &str| {
            let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        };
        assert_eq!(sorted(&mending), sorted(wanted));
        let again = DockerfileKind
            .judge(&TextFile::new("Dockerfile", &mending))
            .findings;
        assert!(
            again.iter().all(|finding| finding.edits.is_empty()),
            "{mending}"
        );
    }
}

#[test]
fn every_edit_silences_its_finding() {
    let mut with_edits = 0;
    for check in Dockerfile::checks() {
        let meta = check.meta();
        let found = judged(*check, meta.bad.input);
        if found.iter().any(|finding| !finding.edits.is_empty()) {
            with_edits += 1;
            let mended = mended(meta.bad.input, &found);
            assert!(judged(*check, &mended).is_empty(), "{mended}");
            assert_eq!(Tree::parse(&mended).errors, []);
        }
    }
    assert_eq!(with_edits, 20);
}
