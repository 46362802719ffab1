//! What Go makes of these documents was taken from `encoding/json` of Go 1.19 and 1.24.

use serde_json::json;

use super::*;

const INNER: Shape = Shape::Struct(&[("id", Shape::Plain), ("size", Shape::Plain)]);
static SHAPE: Shape = Shape::Struct(&[
    ("Task", Shape::Plain),
    ("Layers", Shape::List(&Shape::Plain)),
    ("blobs", Shape::List(&INNER)),
    ("labels", Shape::Map),
    ("own", INNER),
    (
        "other",
        Shape::Pointer(&[("id", Shape::Plain), ("size", Shape::Plain)]),
    ),
]);

fn taken(text: &str) -> (Value, usize) {
    let read: Read<Value> = read(text.as_bytes(), &SHAPE, Rest::Refused).unwrap();
    (read.value, read.odd.len())
}

#[test]
fn keys_fold_and_the_last_counts() {
    for (text, value, odd) in [
        (
            r#"{"Task":"a","Layers":["x"]}"#,
            json!({"Task": "a", "Layers": ["x"]}),
            0,
        ),
        (
            r#"{"TASK":"a","layers":["x"]}"#,
            json!({"Task": "a", "Layers": ["x"]}),
            2,
        ),
        (r#"{"Ta\u017f\u212a":"a"}"#, json!({"Task": "a"}), 1),
        ("{\"Layer\u{17f}\":[\"x\"]}", json!({"Layers": ["x"]}), 1),
        (r#"{"Täsk":"a","Tasks":"b","Tas":"c"}"#, json!({}), 0),
        (r#"{"Task":"a","task":"b"}"#, json!({"Task": "b"}), 2),
        (r#"{"task":"b","Task":"a"}"#, json!({"Task": "a"}), 2),
        (r#"{"Task":"a","Task":"b"}"#, json!({"Task": "b"}), 1),
        (r#"{"Task":"a","Task":null}"#, json!({"Task": "a"}), 1),
        (r#"{"Layers":["a"],"Layers":null}"#, json!({}), 1),
        (
            r#"{"Layers":["a","b"],"Layers":["c"]}"#,
            json!({"Layers": ["c"]}),
            1,
        ),
        (
            r#"{"Layers":["a","b"],"Layers":[null]}"#,
            json!({"Layers": ["a"]}),
            1,
        ),
        // What was behind the end of a shorter array shows again.
        (
            r#"{"Layers":["a","b"],"Layers":["c"],"Layers":["d",null]}"#,
            json!({"Layers": ["d", "b"]}),
            2,
        ),
        (
            r#"{"Layers":["a","b"],"Layers":[],"Layers":["d",null]}"#,
            json!({"Layers": ["d", null]}),
            2,
        ),
        (
            r#"{"blobs":[{"id":"a","size":1}],"blobs":[{"id":"b"}]}"#,
            json!({"blobs": [{"id": "b", "size": 1}]}),
            1,
        ),
        (
            r#"{"own":{"id":"a","size":1},"own":{"id":"b"}}"#,
            json!({"own": {"id": "b", "size": 1}}),
            1,
        ),
        (
            r#"{"own":{"id":"a"},"own":null}"#,
            json!({"own": {"id": "a"}}),
            1,
        ),
        (r#"{"other":{"id":"a"},"other":null}"#, json!({}), 1),
        (
            r#"{"labels":{"a":"1","A":"2"},"labels":{"a":"3"}}"#,
            json!({"labels": {"a": "3", "A": "2"}}),
            2,
        ),
        (r#"{"labels":{"a":null}}"#, json!({"labels": {"a": ""}}), 0),
        (r#"{"x":[[{}]],"Task":1.5} "#, json!({"Task": 1.5}), 0),
        ("{\"Task\":\"\u{fffd}\"}", json!({"Task": "\u{fffd}"}), 0),
    ] {
        assert_eq!(taken(text), (value, odd), "{text}");
    }
}

#[test]
fn what_go_refuses_is_refused() {
    for text in [
        "",
        "\u{feff}{}",
        "{} x",
        "{}{}",
        "[]",
        "5",
        r#"{"Task":[]}"#,
        r#"{"Task":{}}"#,
        r#"{"Layers":{}}"#,
        r#"{"Layers":"x"}"#,
        r#"{"Layers":[["x"]]}"#,
        r#"{"own":5}"#,
        r#"{"labels":{"a":{}}}"#,
        r#"{"Task":"a",}"#,
        "{'Task':'a'}",
    ] {
        let found: Result<Read<Value>, _> = read(text.as_bytes(), &SHAPE, Rest::Refused);
        assert!(found.is_err(), "{text}");
    }
}

#[test]
fn what_follows_is_unseen_or_refused() {
    let found: Read<Value> = read(br#"{"Task":"a"} {"Task":"b"}"#, &SHAPE, Rest::Unseen).unwrap();
    assert_eq!((found.value, found.odd.len()), (json!({"Task": "a"}), 1));
    let found: Read<Value> = read(b"{\"Task\":\"\xff\"}\n", &SHAPE, Rest::Unseen).unwrap();
    assert_eq!(
        (found.value, found.odd.len()),
        (json!({"Task": "\u{fffd}"}), 1)
    );
}

#[test]
fn size_and_depth_are_bounded() {
    let refused = |text: &str| {
        let found: Result<Read<Value>, _> = read(text.as_bytes(), &SHAPE, Rest::Refused);
        found.unwrap_err().to_string()
    };
    let many = format!(r#"{{"Layers":["x"{}]}}"#, r#","x""#.repeat(MAX_VALUES));
    assert!(refused(&many).contains("values"), "{}", refused(&many));
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let deep = format!(r#"{{"x":{open}{close},"Task":"a"}}"#);
    assert_eq!(taken(&deep), (json!({"Task": "a"}), 0));
    for deep in [
        format!(r#"{{"Layers":{open}{close}}}"#),
        format!(r#"{{"Task":{open}{close}}}"#),
        format!(r#"{{"x":{open}"#),
    ] {
        assert!(!refused(&deep).is_empty());
    }
    let odd = format!("{{{}\"Task\":\"a\"}}", r#""Task":"a","#.repeat(1_000));
    assert_eq!(taken(&odd), (json!({"Task": "a"}), MAX_TOLD + 1));
}
