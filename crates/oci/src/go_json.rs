//! JSON as Go's `encoding/json` takes it, which is how Docker, containerd and Podman read what
//! describes an image.
//!
//! A key of a structure is met in any case, and with the two signs that fold to ASCII letters: U+017F
//! to `s` and U+212A to `k` (Go, `encoding/json`, "Unmarshal"). What comes later in the document
//! counts: a text or number takes the place of the one before, an object is merged into the one
//! before, an array element by element into the array before, and `null` empties an array, a map or
//! what is behind a pointer and leaves all else as it is. Each place where a reader with other rules
//! would see something else is told.
//!
//! What no structure has a key for is passed over, however deep.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

/// Values of one document: the arrays and maps that we look into may not cost more.
const MAX_VALUES: usize = 1 << 18;
/// Oddities of one document that are told.
const MAX_TOLD: usize = 20;

/// What a structure of Go's has at a place.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text, a number or a truth value.
    Plain,
    /// An array.
    List(&'static Shape),
    /// An object whose keys are data, and so are met as they are written.
    Map,
    /// The same of which the values are empty structures: a set.
    Set,
    /// An object whose keys are the names of fields.
    Struct(&'static [(&'static str, Shape)]),
    /// The same behind a pointer, which `null` takes away.
    Pointer(&'static [(&'static str, Shape)]),
}

/// What follows the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing may: the engine reads the whole (`Unmarshal`).
    Refused,
    /// The engine never sees it (`Decoder`), so it is told.
    Unseen,
}

/// A document as Go takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read<T> {
    /// What it holds.
    pub value: T,
    /// Where others read something else in it, in words.
    pub odd: Vec<String>,
}

/// Reads a document of that shape into a type whose fields have the shape's names.
///
/// # Errors
/// What is no JSON, has another type at a place than its shape, or holds too many values.
pub fn read<T: DeserializeOwned>(
    bytes: &[u8],
    shape: &'static Shape,
    rest: Rest,
) -> Result<Read<T>, serde_json::Error> {
    // Go puts the replacement character for what is no UTF-8.
    let text: Cow<'_, str> = String::from_utf8_lossy(bytes);
    let mut state = State::default();
    let mut node = Node::Absent;
    let mut reader = serde_json::Deserializer::from_str(&text);
    let seed = Place {
        node: &mut node,
        shape,
        state: &mut state,
    };
    seed.deserialize(&mut reader)?;
    match (reader.end(), rest) {
        (Ok(()), _) => {}
        (Err(error), Rest::Refused) => return Err(error),
        (Err(_), Rest::Unseen) => {
            state.tell("something follows the document, which is passed over".to_owned());
        }
    }
    if matches!(text, Cow::Owned(_)) {
        state.tell("it is not all UTF-8".to_owned());
    }
    let value = serde_json::from_value(node.value().unwrap_or(Value::Null))?;
    Ok(Read {
        value,
        odd: state.odd,
    })
}

#[derive(Default)]
struct State {
    odd: Vec<String>,
    values: usize,
}

impl State {
    fn tell(&mut self, what: String) {
        if self.odd.len() < MAX_TOLD {
            self.odd.push(what);
        } else if self.odd.len() == MAX_TOLD {
            self.odd.push("and there is more of the kind".to_owned());
        }
    }
}

/// What was read so far at a place.
#[derive(Default)]
enum Node {
    #[default]
    Absent,
    Plain(Value),
    /// The elements that are left from a longer array before stay behind those that count, and show
    /// again where a later array is longer.
    List {
        counted: usize,
        elements: Vec<Node>,
    },
    Map(BTreeMap<String, Value>),
    Struct(BTreeMap<&'static str, Node>),
}

impl Node {
    fn value(self) -> Option<Value> {
        Some(match self {
            Self::Absent => return None,
            Self::Plain(value) => value,
            Self::List { counted, elements } => {
                let whole = elements.into_iter().take(counted);
                Value::Array(whole.map(|e| e.value().unwrap_or(Value::Null)).collect())
            }
            Self::Map(map) => Value::Object(map.into_iter().collect()),
            Self::Struct(fields) => {
                let there = |(name, node): (&str, Self)| Some((name.to_owned(), node.value()?));
                Value::Object(fields.into_iter().filter_map(there).collect())
            }
        })
    }
}

/// Where the next value goes.
struct Place<'n> {
    node: &'n mut Node,
    shape: &'static Shape,
    state: &'n mut State,
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        self.state.values += 1;
        if self.state.values > MAX_VALUES {
            return Err(D::Error::custom(format!(
                "more than {MAX_VALUES} values in one document"
            )));
        }
        reader.deserialize_any(self)
    }
}

impl Place<'_> {
    fn plain<E: Error>(self, value: Value) -> Result<(), E> {
        match self.shape {
            Shape::Plain => {
                *self.node = Node::Plain(value);
                Ok(())
            }
            _ => Err(E::custom(format!(
                "{value} where there should be {}",
                self.shape
            ))),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "a text, a number or a truth value",
            Self::List(_) => "an array",
            Self::Map | Self::Set | Self::Struct(_) | Self::Pointer(_) => "an object",
        })
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shape)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if !matches!(self.shape, Shape::Plain | Shape::Struct(_)) {
            *self.node = Node::Absent;
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.plain(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.plain(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.plain(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.plain(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.plain(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let Shape::List(inner) = self.shape else {
            return Err(A::Error::custom(format!(
                "an array where there should be {}",
                self.shape
            )));
        };
        let mut elements = match std::mem::take(self.node) {
            Node::List { elements, .. } => elements,
            _ => Vec::new(),
        };
        let mut counted = 0;
        loop {
            let mut element = elements
                .get_mut(counted)
                .map(std::mem::take)
                .unwrap_or_default();
            let place = Place {
                node: &mut element,
                shape: inner,
                state: &mut *self.state,
            };
            if array.next_element_seed(place)?.is_none() {
                // Go gives an array of nothing anew.
                if counted == 0 {
                    elements.clear();
                } else if let Some(stale) = elements.get_mut(counted) {
                    *stale = element;
                }
                break;
            }
            match elements.get_mut(counted) {
                Some(known) => *known = element,
                None => elements.push(element),
            }
            counted += 1;
        }
        *self.node = Node::List { counted, elements };
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        match self.shape {
            Shape::Struct(fields) | Shape::Pointer(fields) => {
                if !matches!(self.node, Node::Struct(_)) {
                    *self.node = Node::Struct(BTreeMap::new());
                }
                let Node::Struct(known) = self.node else {
                    return Ok(());
                };
                structure(&mut object, fields, known, self.state)
            }
            Shape::Map | Shape::Set => {
                let inner = match self.shape {
                    Shape::Map => &Shape::Plain,
                    _ => &Shape::Struct(&[]),
                };
                if !matches!(self.node, Node::Map(_)) {
                    *self.node = Node::Map(BTreeMap::new());
                }
                let Node::Map(known) = self.node else {
                    return Ok(());
                };
                map(&mut object, inner, known, self.state)
            }
            Shape::Plain | Shape::List(_) => Err(A::Error::custom(format!(
                "an object where there should be {}",
                self.shape
            ))),
        }
    }
}

fn structure<'de, A: MapAccess<'de>>(
    object: &mut A,
    fields: &'static [(&'static str, Shape)],
    known: &mut BTreeMap<&'static str, Node>,
    state: &mut State,
) -> Result<(), A::Error> {
    let mut met: Vec<&str> = Vec::new();
    while let Some(key) = object.next_key::<String>()? {
        let exact = fields.iter().find(|(name, _)| *name == key);
        let field = exact.or_else(|| fields.iter().find(|(name, _)| folds_to(&key, name)));
        let Some((name, shape)) = field else {
            object.next_value::<IgnoredAny>()?;
            continue;
        };
        if key != *name {
            state.tell(format!("the key {key:?} is read as {name:?}"));
        }
        if met.contains(name) {
            state.tell(format!(
                "the key {name:?} is there more than once, and the last counts"
            ));
        } else {
            met.push(name);
        }
        object.next_value_seed(Place {
            node: known.entry(name).or_default(),
            shape,
            state: &mut *state,
        })?;
    }
    Ok(())
}

fn map<'de, A: MapAccess<'de>>(
    object: &mut A,
    shape: &'static Shape,
    known: &mut BTreeMap<String, Value>,
    state: &mut State,
) -> Result<(), A::Error> {
    while let Some(key) = object.next_key::<String>()? {
        let mut node = Node::Absent;
        object.next_value_seed(Place {
            node: &mut node,
            shape,
            state: &mut *state,
        })?;
        // To Go no text is an empty one.
        let value = node.value().unwrap_or_else(|| "".into());
        if known.insert(key.clone(), value).is_some() {
            state.tell(format!(
                "the key {key:?} is there more than once, and the last counts"
            ));
        }
    }
    Ok(())
}

/// Whether Go takes a key for the field of that name, which is in ASCII.
fn folds_to(key: &str, name: &str) -> bool {
    let fold = |sign: char| match sign {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars().map(fold))
}

#[cfg(test)]
#[path = "go_json_tests.rs"]
mod tests;
