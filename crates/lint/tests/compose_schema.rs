//! What fixes make of Compose files, held against the specification's own schema.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_lint::{ConfigurationFiles, apply};
use seawall_model::{Edit, Evidence, FileFacts, Inspect};
use seawall_syntax::{Node, NodeValue, Style, read_yaml};
use serde_json::Value;

/// A tree as JSON: what YAML 1.2's core schema makes of scalars without quotes.
fn json(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::List(items) => items.iter().map(json).collect(),
        NodeValue::Map(entries) => {
            let entries = entries.iter();
            let pairs = entries.map(|entry| (entry.key.clone(), json(&entry.value)));
            Value::Object(pairs.collect())
        }
        NodeValue::Scalar(scalar) if scalar.style != Style::Plain => scalar.text.clone().into(),
        NodeValue::Scalar(scalar) => match scalar.text.as_str() {
            "true" => true.into(),
            "false" => false.into(),
            text => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) if text.starts_with(|c: char| c.is_ascii_digit()) => number.into(),
                _ => text.into(),
            },
        },
    }
}

/// What the schema has against a text; none where the text can't be read.
fn problems(schema: &jsonschema::Validator, text: &str) -> Option<Vec<String>> {
    let root = read_yaml(text).ok()?;
    let value = json(&root);
    let errors = schema.iter_errors(&value);
    Some(
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect(),
    )
}

fn judged(path: &str, text: &str) -> Vec<Evidence> {
    let facts = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    ConfigurationFiles::default().inspect(&facts, &text.as_bytes().to_vec())
}

/// The text with every edit that does not touch another one, until there is none left.
fn mended(path: &str, text: &str) -> (String, usize) {
    let (mut text, mut made) = (text.to_owned(), 0);
    for _ in 0..10 {
        let evidence = judged(path, &text);
        let findings = evidence.iter().flat_map(|one| &one.findings);
        let groups: Vec<&[Edit]> = findings
            .map(|finding| finding.edits.as_slice())
            .filter(|edits| !edits.is_empty())
            .collect();
        let edited = apply(&text, &groups);
        if edited.made.is_empty() {
            return (text, made);
        }
        made += edited.made.len();
        text = edited.text;
    }
    panic!("edits without an end:\n{text}");
}

/// The same document in brackets and braces, on one line and on many: JSON is YAML.
fn otherwise(name: &str, text: &str) -> Vec<(String, String)> {
    let Ok(root) = read_yaml(text) else {
        return Vec::new();
    };
    let value = json(&root);
    let forms = [
        serde_json::to_string(&value).unwrap(),
        serde_json::to_string_pretty(&value).unwrap(),
    ];
    let named = |form: String| (format!("{name}, otherwise"), form + "\n");
    forms.into_iter().map(named).collect()
}

#[test]
fn mended_workflows_stay_documents() {
    let mut changes = 0;
    for meta in seawall_lint::metas().filter(|meta| meta.id.starts_with("workflow-")) {
        let text = meta.bad.input;
        let path = if text.contains("jobs:") {
            ".github/workflows/a.yml"
        } else {
            ".gitlab-ci.yml"
        };
        let forms = otherwise(meta.id, text).into_iter();
        for (name, text) in forms.chain([(meta.id.to_owned(), text.to_owned())]) {
            let readable = read_yaml(&text).is_ok();
            let (after, made) = mended(path, &text);
            assert_eq!(
                read_yaml(&after).is_ok(),
                readable,
                "{name}:\n{text}\n---\n{after}"
            );
            changes += made;
        }
    }
    assert!(changes > 10, "{changes}");
}

#[test]
fn mended_files_are_as_the_specification_says() {
    let Some(data) = seawall_testkit::test_data("mended_files_are_as_the_specification_says")
    else {
        return;
    };
    let schema = data.join("fixtures/schemas/compose/compose-spec.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut texts = Vec::new();
    for meta in seawall_lint::metas() {
        for example in [meta.bad.input, meta.good.input] {
            if meta.id.starts_with("compose-") {
                texts.push((meta.id.to_owned(), example.to_owned()));
            } else if meta.id.starts_with("container-") {
                let service = example.lines().map(|line| format!("    {line}\n"));
                let service: String = service.collect();
                texts.push((meta.id.to_owned(), format!("services:\n  app:\n{service}")));
            }
        }
    }
    let files = seawall_testkit::unpack(&data.join("fixtures/config/config-samples.tar.zst"));
    for (path, bytes) in files {
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.contains("compose") && (name.ends_with(".yml") || name.ends_with(".yaml")) {
            texts.push((path.clone(), String::from_utf8(bytes).unwrap()));
        }
    }
    let written = texts.clone().into_iter();
    texts.extend(written.flat_map(|(name, text)| otherwise(&name, &text)));
    let (mut compared, mut changes) = (0, 0);
    for (name, text) in &texts {
        let Some(before) = problems(&schema, text) else {
            continue;
        };
        let (after, made) = mended("compose.yaml", text);
        let left = problems(&schema, &after);
        let left = left.unwrap_or_else(|| panic!("{name}: no YAML any more:\n{after}"));
        let new: Vec<&String> = left
            .iter()
            .filter(|problem| !before.contains(problem))
            .collect();
        assert_eq!(new, [""; 0], "{name}:\n{text}\n---\n{after}");
        compared += usize::from(made > 0);
        changes += made;
    }
    assert!(
        compared > 30 && changes > 100,
        "{compared} files, {changes} changes"
    );
}
