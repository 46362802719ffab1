//! Values that are read whatever their JSON type is.
//!
//! Documents in the wild hold numbers where texts belong and `null` where lists do. One such value
//! must not cost the rest of the document, so these types take any value and keep what fits.
//!
//! Invariant: what [`parse`] builds has at most [`BUDGET`] bytes. A document of a few megabytes can
//! hold millions of empty objects, each of which would be a large structure here.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value;

/// Bytes that the parts of one document may take.
pub(crate) const BUDGET: usize = 384 * 1024 * 1024;

/// What the allocator takes for a small text, about.
const TEXT_OVERHEAD: usize = 32;

thread_local! {
    /// What is left of the budget. Types made by `derive` have no other way to share a count.
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Parses a document within the budget.
pub(crate) fn parse<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, serde_json::Error> {
    parse_within(text, BUDGET)
}

fn parse_within<'de, T: Deserialize<'de>>(
    text: &'de [u8],
    budget: usize,
) -> Result<T, serde_json::Error> {
    within(budget, || serde_json::from_slice(text))
}

/// Makes a document's parts of what another format was turned into, within the budget.
pub(crate) fn of_value<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    within(BUDGET, || T::deserialize(value))
}

/// Builds the parts of a document, each of which is [spent](spend), within the budget.
pub(crate) fn within<T>(budget: usize, build: impl FnOnce() -> T) -> T {
    LEFT.set(budget);
    let built = build();
    LEFT.set(0);
    built
}

/// Takes the bytes of one part off the budget.
pub(crate) fn spend<E: de::Error>(bytes: usize) -> Result<(), E> {
    let left = LEFT.get().checked_sub(bytes);
    LEFT.set(
        left.ok_or_else(|| E::custom("the document has too many parts to be held in memory"))?,
    );
    Ok(())
}

/// A text; numbers and truth values are taken as they are written, all else is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    /// A text that was read otherwise, within the budget.
    pub(crate) fn new(text: &str) -> Result<Self, serde_json::Error> {
        spend(text.len() + TEXT_OVERHEAD)?;
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn get(&self) -> &str {
        &self.0
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.0 == text
    }

    /// The text, unless it is empty.
    pub(crate) fn some(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }

    pub(crate) fn owned(&self) -> Option<String> {
        self.some().map(str::to_owned)
    }
}

/// A list; anything else is an empty one.
#[derive(Clone, Debug)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// An object of that form; none for anything else.
#[derive(Clone, Debug)]
pub(crate) struct Object<T>(pub(crate) Option<Box<T>>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// A text, or an object of that form; neither for anything else.
#[derive(Clone, Debug)]
pub(crate) struct TextOr<T> {
    pub(crate) text: Text,
    pub(crate) object: Option<Box<T>>,
}

impl<T> Default for TextOr<T> {
    fn default() -> Self {
        Self {
            text: Text::default(),
            object: None,
        }
    }
}

/// A positive number of 32 bits; none for anything else.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Number(pub(crate) Option<u32>);

/// The methods of a visitor that passes over what it has no use for.
macro_rules! ignore {
    ($value:expr; $($method:ident $type:ty),+) => {
        $(fn $method<E: de::Error>(self, _: $type) -> Result<Self::Value, E> {
            Ok($value)
        })+
    };
    (null $value:expr) => {
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
    (seq $value:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok($value)
        }
    };
    (map $value:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok($value)
        }
    };
    (expecting) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
    };
}

struct AsText;

impl<'de> Visitor<'de> for AsText {
    type Value = Text;

    ignore!(expecting);
    ignore!(null Text::default());
    ignore!(seq Text::default());
    ignore!(map Text::default());

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        spend(text.len() + TEXT_OVERHEAD)?;
        Ok(Text(text.to_owned()))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Text, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Text, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Text, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Text, E> {
        self.visit_str(&value.to_string())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsText)
    }
}

struct AsNumber;

impl<'de> Visitor<'de> for AsNumber {
    type Value = Number;

    ignore!(expecting);
    ignore!(null Number::default());
    ignore!(seq Number::default());
    ignore!(map Number::default());
    ignore!(Number::default(); visit_bool bool, visit_i64 i64, visit_f64 f64, visit_str &str);

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number(u32::try_from(value).ok()))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsNumber)
    }
}

struct AsList<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AsList<T> {
    type Value = List<T>;

    ignore!(expecting);
    ignore!(null List::default());
    ignore!(map List::default());
    ignore!(List::default();
        visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
        // No size hint: it comes from the document.
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            spend(size_of::<T>())?;
            items.push(item);
        }
        Ok(List(items))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsList(PhantomData))
    }
}

struct AsObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AsObject<T> {
    type Value = Object<T>;

    ignore!(expecting);
    ignore!(null Object::default());
    ignore!(seq Object::default());
    ignore!(Object::default();
        visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        spend(size_of::<T>())?;
        T::deserialize(MapAccessDeserializer::new(map)).map(|value| Object(Some(Box::new(value))))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsObject(PhantomData))
    }
}

struct AsTextOr<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AsTextOr<T> {
    type Value = TextOr<T>;

    ignore!(expecting);
    ignore!(null TextOr::default());
    ignore!(seq TextOr::default());
    ignore!(TextOr::default(); visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64);

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOr<T>, E> {
        let text = AsText.visit_str(text)?;
        Ok(TextOr { text, object: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOr<T>, A::Error> {
        let object = AsObject(PhantomData).visit_map(map)?.0;
        Ok(TextOr {
            text: Text::default(),
            object,
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsTextOr(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Form {
        text: Text,
        list: List<Object<Form>>,
        texts: List<Text>,
        object: Object<Form>,
        number: Number,
    }

    #[test]
    fn any_value_is_taken() {
        for value in [
            "null",
            "true",
            "-1",
            "1.5",
            "7",
            "\"x\"",
            "[1,[2]]",
            "{\"a\":{}}",
        ] {
            let text = format!(
                r#"{{"text":{value},"list":{value},"object":{value},"number":{value},"z":{value}}}"#
            );
            let form: Form = parse(text.as_bytes()).unwrap();
            assert_eq!(form.number.0, (value == "7").then_some(7));
            assert_eq!(form.list.0.len(), if value == "[1,[2]]" { 2 } else { 0 });
            assert_eq!(form.object.0.is_some(), value.starts_with('{'));
            let scalar = ["true", "-1", "1.5", "7"].contains(&value);
            assert_eq!(form.text.get() == value, scalar);
        }
    }

    #[test]
    fn many_empty_parts_are_refused_before_they_fill_the_memory() {
        for item in ["{}", "0", "\"\"", "[]"] {
            for key in ["list", "texts"] {
                let text = format!("{{\"{key}\":[{}]}}", vec![item; 5000].join(","));
                assert!(parse_within::<Form>(text.as_bytes(), 5000 * 1000).is_ok());
                let error = parse_within::<Form>(text.as_bytes(), 5000 * 4)
                    .err()
                    .unwrap();
                assert!(error.to_string().contains("too many parts"), "{key} {item}");
            }
        }
    }
}
