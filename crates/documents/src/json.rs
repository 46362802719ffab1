//! JSON that is safe to look at: what a terminal or an editor would obey is escaped.
//!
//! JSON lets any character stand as `\uXXXX`, so control, bidirectional and other invisible
//! characters are written so, and a reader gets the very same text.

use std::io;

use seawall_model::visible;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// Writes a value, indented, with a line end behind it.
///
/// # Errors
/// Those of `out`, and of values that JSON can't hold.
pub fn write_json(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let formatter = Visible(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    out.write_all(b"\n")
}

struct Visible<'a>(PrettyFormatter<'a>);

/// Hands the layout on to the pretty formatter.
macro_rules! delegate {
    ($($name:ident($($argument:ident: $type:ty)?);)+) => {
        $(fn $name<W: ?Sized + io::Write>(
            &mut self,
            writer: &mut W,
            $($argument: $type,)?
        ) -> io::Result<()> {
            self.0.$name(writer, $($argument)?)
        })+
    };
}

impl Formatter for Visible<'_> {
    delegate! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let hidden = |c: char| visible(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8();
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| hidden(*c)) {
            let (before, tail) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = tail.get(c.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write_json(&text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hidden_characters_are_escaped() {
        assert_eq!(
            written("a\u{9b}b\u{202e}\u{e0001}é\n\""),
            "\"a\\u009bb\\u202e\\udb40\\udc01é\\n\\\"\"\n"
        );
    }

    proptest! {
        #[test]
        fn texts_read_back_the_same(text in any::<String>()) {
            let read: String = serde_json::from_str(&written(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
