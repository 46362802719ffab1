use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::tree::{LONGEST, Style};

fn flaws(text: &str) -> Vec<String> {
    let json = read_with_flaws(text);
    json.flaws.iter().map(|f| f.error.to_string()).collect()
}

/// The text with every mend made, from the last one on.
fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    let flaws = read_with_flaws(&text).flaws;
    for (span, mend) in flaws.into_iter().flat_map(|f| f.mends).rev() {
        text.replace_range(span.start..span.end, &mend);
    }
    text
}

#[test]
fn places_and_texts() {
    let text = "\u{feff}{\r\n  \"ä\": [1e5, \"\\u00fc\\ud83d\\ude00\\/\"],\n  \"b\": null}";
    let node = read(text).unwrap();
    let [first, second] = node.entries() else {
        panic!("{node:?}")
    };
    assert_eq!(first.at, Mark { line: 2, column: 3 });
    assert_eq!(&text[first.span.start..first.span.end], "\"ä\"");
    let items = first.value.items();
    assert_eq!(items[0].text(), Some("1e5"));
    assert_eq!(items[1].text(), Some("ü😀/"));
    assert_eq!(
        items[1].at,
        Mark {
            line: 2,
            column: 14
        }
    );
    assert_eq!(&text[node.span.start..node.span.end], &text[3..]);
    assert_eq!(second.value.value, NodeValue::Null);
    assert_eq!(second.value.at.line, 3);
}

#[test]
fn what_people_write_is_named_and_mended() {
    for (text, flaw, good) in [
        (
            "{\"a\": 1,}",
            "column 8: a comma stands behind",
            "{\"a\": 1}",
        ),
        ("[1,,2]", "column 4: a comma too many", "[1,2]"),
        (
            "{\"a\": 1 \"b\": 2}",
            "column 8: a comma is missing",
            "{\"a\": 1, \"b\": 2}",
        ),
        ("{\"a\" 1}", "column 5: a `:` is missing", "{\"a\": 1}"),
        ("{\"a\"= 1}", "column 5: a key ends with `:`", "{\"a\": 1}"),
        (
            "{'a': 1}",
            "column 2: a text in single quotes",
            "{\"a\": 1}",
        ),
        (
            "{a: 1}",
            "column 2: a key stands in double quotes",
            "{\"a\": 1}",
        ),
        ("[True]", "column 2: JSON writes `true`", "[true]"),
        ("[None]", "column 2: JSON writes this as `null`", "[null]"),
        ("{} // x", "column 4: a comment", "{} "),
        ("# x\n{}", "column 1: a comment", "\n{}"),
        ("[/* x */ 1]", "column 2: a comment", "[ 1]"),
        (
            "[\"C:\\x\"]",
            "column 5: this `\\` begins no escape",
            "[\"C:\\\\x\"]",
        ),
        ("[\"a\tb\"]", "column 4: a tab", "[\"a\\tb\"]"),
    ] {
        let found = flaws(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(flaw), "{text}: {found:?}");
        assert!(read_with_flaws(text).whole, "{text}");
        assert_eq!(mended(text), good);
        assert!(read(good).is_ok(), "{good}");
    }
}

#[test]
fn what_can_not_be_mended_is_named() {
    for (text, flaw, whole) in [
        ("", "column 1: there is no value", false),
        ("// x", "column 1: a comment", false),
        ("{\"a\": 1", "column 1: `{` has no `}`", false),
        ("{\"a\": [1}", "column 9: want `]` here", false),
        ("{\"a\"}", "column 5: a `:` and a value", false),
        ("{\"a\":}", "column 6: a value is missing", false),
        ("{} {}", "column 4: more text behind", false),
        ("[\"a]\n", "column 2: this text has no closing quote", false),
        ("[“a”]", "column 2: a typographic quote", false),
        ("[\u{a0}1]", "column 2: U+00A0 has no place", false),
        ("[yes]", "column 2: JSON knows only", true),
        ("[01]", "column 2: no number", true),
        ("[0x10]", "column 2: no number", true),
        (
            "[unquoted]",
            "column 2: a text stands in double quotes",
            true,
        ),
        ("/* x", "column 1: a comment without an end", false),
        (
            "{\"a\": 1, \"a\": 2}",
            "column 10: this key stands twice",
            true,
        ),
    ] {
        let found = flaws(text);
        assert!(found.iter().any(|f| f.contains(flaw)), "{text}: {found:?}");
        let json = read_with_flaws(text);
        assert_eq!(json.whole, whole, "{text}");
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_rest_of_a_flawed_document_is_read() {
    let json = read_with_flaws("{\n  // why\n  'a': 1\n  \"a\": 2,\n  b: [3,],\n}");
    assert_eq!(json.flaws.len(), 7);
    assert!(json.whole);
    let node = json.node.unwrap();
    assert_eq!(node.entries().len(), 2);
    assert_eq!(node.get("a").and_then(Node::text), Some("2"));
    assert_eq!(node.get("b").unwrap().items().len(), 1);
    let cut = read_with_flaws("{\"a\": 1, \"b\": [2, ");
    assert!(!cut.whole);
    assert_eq!(cut.node.unwrap().entries().len(), 2);
}

#[test]
fn what_is_beyond_all_honesty_is_refused() {
    let limit = |text: &str| match read(text).unwrap_err().kind {
        SyntaxErrorKind::Limit { what, .. } => what,
        other => panic!("{other:?}"),
    };
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(DEEPEST)).is_ok());
    assert_eq!(limit(&nested(DEEPEST + 1)), "levels of nesting");
    assert_eq!(limit(&nested(100_000)), "levels of nesting");
    assert_eq!(limit(&"{\"a\":".repeat(100_000)), "levels of nesting");
    assert_eq!(
        limit(&format!("[{}1]", "1,".repeat(MOST_NODES))),
        "keys and values"
    );
    assert_eq!(limit(&" ".repeat(LONGEST + 1)), "bytes");
    let many = read_with_flaws(&format!("[{}]", "a ".repeat(100_000)));
    assert_eq!((many.flaws.len(), many.whole), (MOST_FLAWS, false));
}

/// Whether a tree says what the other reader's says.
fn same(node: &Node, value: &Value) -> bool {
    match (&node.value, value) {
        (NodeValue::Null, Value::Null) => true,
        (NodeValue::Scalar(scalar), Value::String(text)) => {
            scalar.style == Style::Quoted && scalar.text == *text
        }
        (NodeValue::Scalar(scalar), Value::Bool(_) | Value::Number(_)) => {
            let text = value.to_string();
            scalar.style == Style::Plain && scalar.text == text
        }
        (NodeValue::List(items), Value::Array(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(i, v)| same(i, v))
        }
        (NodeValue::Map(entries), Value::Object(values)) => {
            let pairs = entries.iter().zip(values);
            entries.len() == values.len() && { pairs }
                .all(|(e, (key, v))| e.key == *key && same(&e.value, v))
        }
        _ => false,
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What a list of these pieces makes is often JSON, and often nearly so.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"", "'", "\\", "\\u00e9", "\\ud800",
        "\\n", "1", "0", "-", "+", ".", "e", "E", "true", "false", "null", " ", "\n", "\t", "/",
        "//", "/*", "*/", "#", "x", "\u{1}", "ü", "{\"a\":", "[1", ",2]", "\"a\":1", "0.5e-3",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The other reader's word on the grammar alone.
fn accepted(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn agrees(text: &str) -> bool {
    match read(text) {
        Ok(_) => accepted(text),
        Err(SyntaxError {
            kind: SyntaxErrorKind::Grammar(_),
            ..
        }) => !accepted(text),
        // A key that stands twice is grammar; what else is wrong may come behind it.
        Err(_) => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_grammar_is_that_of_the_other_reader(text in pieces()) {
        prop_assert!(agrees(&text), "{text:?}");
    }

    #[test]
    fn numbers_are_those_of_the_other_reader(text in "[0-9eE+.-]{1,8}") {
        prop_assert!(agrees(&text), "{text:?}");
    }

    #[test]
    fn spans_lie_in_the_text(text in pieces()) {
        for flaw in read_with_flaws(&text).flaws {
            prop_assert!(text.get(flaw.span.start..flaw.span.end).is_some());
        }
    }
}

proptest! {
    #[test]
    fn trees_are_those_of_the_other_reader(value in values(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        };
        let node = read(&text.unwrap()).unwrap();
        prop_assert!(same(&node, &value), "{value}");
    }
}
