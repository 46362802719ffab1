//! Whether values are what the keys want.

use std::net::IpAddr;

use seawall_syntax::{Node, NodeValue, Style};

use super::keys::Shape;
use super::strange::shown;

/// A value that is not what its key wants.
pub(crate) struct Misfit<'a> {
    /// The key, with those around it: `builder.gc.enabled`, `dns[1]`.
    pub(crate) path: String,
    /// The value.
    pub(crate) node: &'a Node,
    /// What is wanted.
    pub(crate) shape: &'static Shape,
    /// That in words.
    pub(crate) wanted: String,
    /// Whether only the value is wrong.
    pub(crate) right_type: bool,
}

/// Adds every value in a node that is not of the shape.
pub(crate) fn misfits<'a>(
    shape: &'static Shape,
    node: &'a Node,
    path: &str,
    found: &mut Vec<Misfit<'a>>,
) {
    match (shape, &node.value) {
        (Shape::Size, NodeValue::Null) => found.push(misfit(shape, node, path, false)),
        (Shape::Any, _) | (_, NodeValue::Null) => {}
        (Shape::List(inner), NodeValue::List(items)) => {
            for (at, item) in items.iter().enumerate() {
                misfits(inner, item, &format!("{path}[{at}]"), found);
            }
        }
        (Shape::Map(inner), NodeValue::Map(entries)) => {
            for entry in entries {
                misfits(inner, &entry.value, &below(path, &entry.key), found);
            }
        }
        (Shape::Object(names) | Shape::Strict(names), NodeValue::Map(entries)) => {
            for entry in entries {
                let known =
                    { names.iter() }.find(|(name, _)| name.eq_ignore_ascii_case(&entry.key));
                if let Some((_, inner)) = known {
                    misfits(inner, &entry.value, &below(path, &entry.key), found);
                }
            }
        }
        (_, NodeValue::Scalar(scalar)) => {
            let right_type = of_type(shape, &scalar.text, scalar.style);
            if !right_type || !of_value(shape, &scalar.text) {
                found.push(misfit(shape, node, path, right_type));
            }
        }
        _ => found.push(misfit(shape, node, path, false)),
    }
}

fn misfit<'a>(shape: &'static Shape, node: &'a Node, path: &str, right_type: bool) -> Misfit<'a> {
    let (path, wanted) = (path.to_owned(), wanted(shape, right_type));
    Misfit {
        path,
        node,
        shape,
        wanted,
        right_type,
    }
}

fn below(path: &str, key: &str) -> String {
    let key = shown(key);
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}

fn of_type(shape: &Shape, text: &str, style: Style) -> bool {
    let plain = style == Style::Plain;
    match shape {
        Shape::Flag => plain && matches!(text, "true" | "false"),
        Shape::Text | Shape::Word(_) | Shape::Address | Shape::Size => !plain,
        Shape::Integer | Shape::Natural => plain && is_integer(text),
        Shape::Unsigned => plain && text.parse::<u64>().is_ok() && !text.starts_with('+'),
        _ => false,
    }
}

/// Whether a text is a whole number that dockerd has room for.
pub(super) fn is_integer(text: &str) -> bool {
    text.parse::<i64>().is_ok() && !text.starts_with('+')
}

fn of_value(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Word(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
        Shape::Natural => !text.starts_with('-'),
        Shape::Size => is_size(text),
        Shape::Address => {
            let address = text.trim().split('%').next().unwrap_or_default();
            address.is_empty() || address.parse::<IpAddr>().is_ok()
        }
        _ => true,
    }
}

/// Whether a text is a number with a unit, as `64m`, `1.5 GiB`.
fn is_size(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &text[..text.len() - unit.len()];
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let unit = unit.strip_suffix('b').unwrap_or(unit);
    let unit = unit.strip_suffix('i').unwrap_or(unit);
    number.parse::<f64>().is_ok() && matches!(unit, "" | "k" | "m" | "g" | "t" | "p" | "e")
}

fn wanted(shape: &Shape, right_type: bool) -> String {
    match shape {
        Shape::Flag => "true or false".to_owned(),
        Shape::Word(words) if right_type => {
            let words: Vec<_> = words.iter().filter(|word| !word.is_empty()).collect();
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("one of {}", words.join(", "))
        }
        Shape::Address if right_type => "an IP address".to_owned(),
        Shape::Size if right_type => "a number of bytes such as `64m`".to_owned(),
        Shape::Text | Shape::Word(_) | Shape::Address | Shape::Size => "a text".to_owned(),
        Shape::Natural if right_type => "a number that is not negative".to_owned(),
        Shape::Integer | Shape::Natural => "a whole number".to_owned(),
        Shape::Unsigned => "a whole number that is not negative".to_owned(),
        Shape::List(Shape::Text | Shape::Address) => "a list of texts".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        _ => "an object".to_owned(),
    }
}

/// What a value is, in words, without its text.
pub(crate) fn kind(node: &Node) -> &'static str {
    match &node.value {
        NodeValue::Null => "null",
        NodeValue::List(_) => "a list",
        NodeValue::Map(_) => "an object",
        NodeValue::Scalar(scalar) if scalar.style != Style::Plain => "a text",
        NodeValue::Scalar(scalar) if matches!(&*scalar.text, "true" | "false") => "true or false",
        NodeValue::Scalar(_) => "a number",
    }
}
