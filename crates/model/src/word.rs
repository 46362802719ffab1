//! Words that reports use, each with the words of versions to come: what this version does not know is
//! kept and shown as it is.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Bytes of a word that is kept.
const LONGEST: usize = 64;
/// Different words that are kept in one process; what is beyond is all one word.
const MOST: usize = 1_024;

static KEPT: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// A word that this version does not know, as a report had it. Each different one is kept once for as
/// long as the process runs; there are few, and they are short, so a hostile report costs little.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(&'static str);

impl Word {
    /// The word; cut after 64 bytes, and `other` where a process has met too many.
    pub fn new(text: &str) -> Self {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get_or_insert_default();
        if let Some(known) = kept.get(text) {
            return Self(known);
        }
        if kept.len() >= MOST {
            return Self("other");
        }
        let word: &'static str = Box::leak(text.to_owned().into_boxed_str());
        kept.insert(word);
        Self(word)
    }

    /// The word as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Declares an enumeration whose members are words of reports: `ALL`, `name`, `from_name`, and both
/// directions of serde by the word, so that any other word of a newer version is kept as `Other`.
///
/// The members are ordered as they are declared, `Other` before all of them.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $type:ident {
            $($(#[$about:meta])* $member:ident = $word:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            /// A word of a newer version.
            Other($crate::Word),
            $($(#[$about])* $member,)+
        }

        impl $type {
            /// All members that this version knows, in their order.
            pub const ALL: &[Self] = &[$(Self::$member),+];

            /// The words of [`Self::ALL`], in the same order.
            pub const NAMES: &[&str] = &[$($word),+];

            /// The word that reports and expressions use.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Other(word) => word.as_str(),
                    $(Self::$member => $word,)+
                }
            }

            /// The member of that name, if this version knows it.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.name() == name)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                Ok(Self::from_name(&word).unwrap_or_else(|| Self::Other($crate::Word::new(&word))))
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(unreachable_pub, reason = "the macro declares what is public")]
    mod pair {
        crate::word::words! {
        /// Two words.
        pub enum Pair {
            /// The first.
            One = "one",
            /// The second.
            Two = "two",
        }
        }
    }
    use pair::Pair;

    #[test]
    fn unknown_words_are_kept_and_sort_first() {
        let read: Vec<Pair> = serde_json::from_str(r#"["two","three","one"]"#).unwrap();
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            r#"["two","three","one"]"#
        );
        assert_eq!(Pair::NAMES, ["one", "two"]);
        assert!(read[1] < Pair::One && Pair::One < Pair::Two);
        let packed = postcard::to_stdvec(&read).unwrap();
        assert_eq!(postcard::from_bytes::<Vec<Pair>>(&packed).unwrap(), read);
        assert_eq!(Word::new(&"ü".repeat(60)).as_str().len(), 64);
    }
}
