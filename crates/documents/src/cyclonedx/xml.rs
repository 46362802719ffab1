//! CycloneDX XML (CycloneDX specification, XML schemas 1.0 to 1.7) as the values of the JSON form, so that
//! one reader knows what they mean.
//!
//! Only what that reader asks for is kept. Entities that the document declares are not looked up: the text
//! that holds one is left out, and that is said.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use seawall_model::{Hole, HoleName};
use serde_json::{Map, Value};

/// Elements in elements.
const MAX_DEPTH: usize = 120;
/// Bytes of one text.
const MAX_TEXT: usize = 64 << 10;
/// Bytes that all values together may take, about.
const BUDGET: usize = 256 << 20;
/// What a value takes beside its text, about.
const OVERHEAD: usize = 96;
/// Holes of texts that could not be read; of more it is enough to know some.
const MAX_HOLES: usize = 20;

/// Elements that hold any number of others.
const LISTS: &[&str] = &[
    "assemblies",
    "components",
    "compositions",
    "dependencies",
    "hashes",
    "licenses",
    "occurrences",
    "properties",
];

/// Elements that hold what is asked for.
const KEPT: &[&str] = &[
    "aggregate",
    "assembly",
    "bom",
    "component",
    "composition",
    "dependency",
    "description",
    "evidence",
    "expression",
    "group",
    "hash",
    "id",
    "license",
    "line",
    "location",
    "metadata",
    "name",
    "occurrence",
    "property",
    "publisher",
    "purl",
    "scope",
    "supplier",
    "version",
];

/// Of these, those that are a text and nothing else.
const TEXTS: &[&str] = &[
    "aggregate",
    "description",
    "expression",
    "group",
    "id",
    "location",
    "name",
    "publisher",
    "purl",
    "scope",
    "version",
];

/// Attributes that are asked for.
const ATTRIBUTES: &[&str] = &["alg", "bom-ref", "name", "ref", "type"];

/// An element that is open.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Map<String, Value>,
    text: String,
    /// Its text holds what is not looked up, or is longer than is read.
    unread: bool,
    inner: Vec<(String, Value)>,
}

/// The document as the values of its JSON form, and what could not be read of it.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn values(text: &str) -> Result<(Value, Vec<Hole>), String> {
    let mut reader = Reader::from_str(text);
    let mut holes = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    let mut spent = 0;
    let mut root = None;
    // Elements that nobody asks for, in each other.
    let mut passed_over = 0_usize;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("at byte {}: {error}", reader.error_position()))?;
        match event {
            Event::Start(start) if passed_over > 0 || !is_kept(&start, root.is_some()) => {
                passed_over += 1;
                deep(open.len() + passed_over)?;
            }
            Event::Start(start) => {
                open.push(element(&start));
                deep(open.len())?;
            }
            Event::Empty(start) if passed_over == 0 && is_kept(&start, root.is_some()) => {
                let done = element(&start);
                close(done, &mut open, &mut root, &mut spent)?;
            }
            Event::End(_) if passed_over > 0 => passed_over -= 1,
            Event::End(_) => {
                let Some(done) = open.pop() else { continue };
                if done.unread && holes.len() < MAX_HOLES {
                    let reason = "it is longer than is read, or holds what is not looked up";
                    let what = format!("the {} of an entry", done.name);
                    let hole = Hole::new(HoleName::UNREADABLE_SBOM, what, "", reason);
                    holes.push(hole.at(reader.buffer_position()));
                }
                close(done, &mut open, &mut root, &mut spent)?;
            }
            Event::Text(text) if passed_over == 0 => add(&mut open, &text.xml10_content()),
            Event::CData(text) if passed_over == 0 => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) if passed_over == 0 => match name.resolve_char_ref() {
                Ok(Some(c)) => add(&mut open, c.encode_utf8(&mut [0; 4])),
                _ => match predefined(&name) {
                    Some(text) => add(&mut open, text),
                    None => leave_out(&mut open),
                },
            },
            Event::Eof if open.is_empty() && passed_over == 0 => break,
            Event::Eof => return Err("it ends inside an element".to_owned()),
            _ => {}
        }
    }
    // The schema's version is in its name space alone, and nothing here depends on it.
    let root = root.ok_or("its root is no bill of materials")?;
    Ok((root, holes))
}

fn deep(depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("elements nest deeper than {MAX_DEPTH}"));
    }
    Ok(())
}

fn is_kept(start: &BytesStart<'_>, ended: bool) -> bool {
    let name = start.local_name();
    !ended && (KEPT.contains(&name.as_ref()) || LISTS.contains(&name.as_ref()))
}

fn element(start: &BytesStart<'_>) -> Element {
    let wanted = start.attributes().flatten().filter_map(|attribute| {
        let key = attribute.key.local_name();
        let key = ATTRIBUTES.iter().find(|wanted| **wanted == key.as_ref())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        (value.len() <= MAX_TEXT).then(|| ((*key).to_owned(), value.into_owned().into()))
    });
    Element {
        name: start.local_name().as_ref().to_owned(),
        attributes: wanted.collect(),
        ..Element::default()
    }
}

/// Entities that XML itself declares.
fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "apos" => "'",
        "gt" => ">",
        "lt" => "<",
        "quot" => "\"",
        _ => return None,
    })
}

fn add(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else {
        return;
    };
    if element.text.len() + text.len() <= MAX_TEXT {
        element.text.push_str(text);
    } else {
        element.unread = true;
    }
}

fn leave_out(open: &mut [Element]) {
    if let Some(element) = open.last_mut() {
        element.unread = true;
    }
}

/// Hands a whole element on to the one that it is in.
fn close(
    mut done: Element,
    open: &mut [Element],
    root: &mut Option<Value>,
    spent: &mut usize,
) -> Result<(), String> {
    if done.unread {
        done.text.clear();
    }
    let name = std::mem::take(&mut done.name);
    *spent += OVERHEAD + done.text.len() + OVERHEAD * done.attributes.len();
    if *spent > BUDGET {
        return Err("it has too many parts to be held in memory".to_owned());
    }
    let value = value(&name, done);
    match open.last_mut() {
        Some(outer) => outer.inner.push((name, value)),
        None if name == "bom" => *root = Some(value),
        None => {}
    }
    Ok(())
}

/// An element as its JSON form has it.
fn value(name: &str, element: Element) -> Value {
    let Element {
        mut attributes,
        text,
        inner,
        ..
    } = element;
    let text = text.trim();
    match name {
        _ if LISTS.contains(&name) => {
            let items = inner.into_iter().map(|(name, value)| match &*name {
                "license" | "expression" => Value::from(Map::from_iter([(name, value)])),
                _ => value,
            });
            return items.collect();
        }
        "property" => {
            attributes.insert("value".to_owned(), text.into());
            return attributes.into();
        }
        "hash" => {
            attributes.insert("content".to_owned(), text.into());
            return attributes.into();
        }
        "assembly" => return attributes.remove("ref").unwrap_or_default(),
        "dependency" => {
            let needed = inner
                .into_iter()
                .filter_map(|(_, inner)| inner.get("ref").cloned());
            let needed: Value = needed.collect();
            attributes.insert("dependsOn".to_owned(), needed);
            return attributes.into();
        }
        "line" => return text.parse::<u32>().map_or(Value::Null, Value::from),
        _ => {}
    }
    if TEXTS.contains(&name) {
        return text.into();
    }
    // Of what may be there once, the first counts.
    for (name, value) in inner {
        attributes.entry(name).or_insert(value);
    }
    attributes.into()
}
