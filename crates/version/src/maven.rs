//! Maven's order: `ComparableVersion` of maven-artifact 4 (Maven POM reference, "Version Order
//! Specification"), with the corrections that made it a total order. Releases before them, Maven 3
//! too, differ in rare mixtures: a number after `ga`, `final` or `release`, and a qualifier in the
//! place of a number (`1.0.SNAPSHOT-2`).
//!
//! A version is a list of numbers, qualifiers and, last, at most one nested list. So the whole is
//! kept flat, with [`Kind::List`] where a nested list begins; it ends where the version ends. Like
//! Maven, it accepts every text of up to 256 characters; here an empty one is an error.

use std::cmp::Ordering;

use crate::number;
use crate::{VersionError, VersionScheme, compare_with};

pub(crate) static IT: Maven = Maven;

pub(crate) struct Maven;

impl VersionScheme for Maven {
    fn name(&self) -> &'static str {
        "maven"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Maven"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        compare_with(self.name(), a, b, check, |a, b| {
            let plain = |c: u8| c.is_ascii_digit() || c == b'.';
            if a.bytes().all(plain) && b.bytes().all(plain) {
                return compare_numbers(a.as_bytes(), b.as_bytes());
            }
            with_items(a, |a| with_items(b, |b| order(a, b)))
        })
    }
}

fn check(text: &str) -> Result<&str, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty");
    }
    // ComparableVersion.MAX_VERSION_LENGTH, in UTF-16 units.
    if text.len() > 256 && text.encode_utf16().count() > 256 {
        return Err("it is too long");
    }
    Ok(text)
}

/// Numbers with dots: number by number, what is missing is zero.
fn compare_numbers(a: &[u8], b: &[u8]) -> Ordering {
    let (mut left, mut right) = (a.split(|&c| c == b'.'), b.split(|&c| c == b'.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => number::compare(a.unwrap_or_default(), b.unwrap_or_default()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Qualifier,
    /// A qualifier and its number: `rc1`, `rc-1`.
    Combination,
    List,
}

#[derive(Clone, Copy)]
struct Item<'a> {
    kind: Kind,
    rank: u8,
    /// The qualifier, if its rank is [`UNKNOWN`].
    word: &'a str,
    digits: &'a str,
}

const EMPTY: Item = Item {
    kind: Kind::List,
    rank: 0,
    word: "",
    digits: "",
};

/// The rank of a release among the qualifiers.
const RELEASE: u8 = 5;
/// The rank of a qualifier that Maven doesn't know; such are in lexical order.
const UNKNOWN: u8 = 7;

fn rank(word: &str, before_number: bool) -> u8 {
    const WORDS: [(&str, u8); 10] = [
        ("alpha", 0),
        ("beta", 1),
        ("milestone", 2),
        ("rc", 3),
        ("cr", 3),
        ("snapshot", 4),
        ("ga", RELEASE),
        ("final", RELEASE),
        ("release", RELEASE),
        ("sp", 6),
    ];
    match word {
        "a" | "A" if before_number => 0,
        "b" | "B" if before_number => 1,
        "m" | "M" if before_number => 2,
        _ => WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map_or(UNKNOWN, |(_, rank)| *rank),
    }
}

/// Gives the items of a version to a function; from the stack unless it is very long.
fn with_items<T>(text: &str, then: impl FnOnce(&[Item]) -> T) -> T {
    // A character makes at most two items, and the last one a third.
    let most = 2 * text.len() + 2;
    let mut short = [EMPTY; 48];
    let mut long;
    let space = if let Some(space) = short.get_mut(..most) {
        space
    } else {
        long = vec![EMPTY; most];
        &mut long
    };
    let length = read(text, space);
    let items = space.get_mut(..length).unwrap_or_default();
    let start = normalise(items);
    then(items.get(start..).unwrap_or_default())
}

/// The items as they are read, before normalisation.
struct Reader<'a, 's> {
    space: &'s mut [Item<'a>],
    length: usize,
    /// Whether the innermost list has an item.
    filled: bool,
}

impl<'a> Reader<'a, '_> {
    fn push(&mut self, item: Item<'a>) {
        if let Some(slot) = self.space.get_mut(self.length) {
            *slot = item;
            self.length += 1;
        }
        self.filled = item.kind != Kind::List;
    }

    fn open(&mut self) {
        self.push(EMPTY);
    }

    /// Adds the token that was read.
    fn token(&mut self, text: &'a str) {
        let digits_at = text.find(|c: char| c.is_ascii_digit());
        let (word, digits) = text.split_at(digits_at.unwrap_or(text.len()));
        let kind = match (word, digits) {
            ("", _) => Kind::Number,
            (_, "") => Kind::Qualifier,
            _ => Kind::Combination,
        };
        let word = if kind == Kind::Combination {
            word.strip_suffix('-').unwrap_or(word)
        } else {
            word
        };
        self.push(Item {
            kind,
            rank: rank(word, kind == Kind::Combination),
            word,
            digits,
        });
    }
}

/// Cuts a version into items (`ComparableVersion.parseVersion`); gives how many.
fn read<'a>(text: &'a str, space: &mut [Item<'a>]) -> usize {
    let mut reader = Reader {
        space,
        length: 0,
        filled: false,
    };
    let bytes = text.as_bytes();
    let token = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (mut start, mut digit) = (0, false);
    for (i, &c) in bytes.iter().enumerate() {
        match c {
            b'.' | b'-' => {
                if i == start {
                    reader.token("0");
                } else {
                    let number_next = bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
                    if c == b'-' && !digit && number_next {
                        continue;
                    }
                    reader.token(token(start, i));
                }
                start = i + 1;
                if c == b'-' {
                    reader.open();
                }
            }
            b'0'..=b'9' => {
                if !digit && i > start && reader.filled {
                    reader.open();
                }
                digit = true;
            }
            _ => {
                if digit && i > start {
                    reader.token(token(start, i));
                    start = i;
                    reader.open();
                }
                digit = false;
            }
        }
    }
    if bytes.len() > start {
        if !digit && reader.filled {
            reader.open();
        }
        reader.token(token(start, bytes.len()));
    }
    reader.length
}

/// Removes what has no say (`ListItem.normalize`, from the innermost list out): empty lists, and
/// zeros at the end of a list or before a qualifier. Leaves the result at the end of the slice
/// and gives its start.
fn normalise(items: &mut [Item]) -> usize {
    /// What follows in the same list.
    #[derive(Clone, Copy, PartialEq)]
    enum Next {
        End,
        Qualifier,
        Other,
    }
    let mut next = Next::End;
    let mut start = items.len();
    for i in (0..items.len()).rev() {
        let Some(&item) = items.get(i) else { continue };
        let first = items.get(start).map(|item| item.kind);
        let keep = match item.kind {
            Kind::List => {
                // The list that began here is read. A list of nothing but a list is that list.
                if first == Some(Kind::List) {
                    start += 1;
                }
                first.is_some()
            }
            Kind::Number => next == Next::Other || !number::is_zero(item.digits.as_bytes()),
            Kind::Qualifier | Kind::Combination => true,
        };
        if !keep {
            continue;
        }
        next = match item.kind {
            Kind::Qualifier => Next::Qualifier,
            Kind::Number | Kind::Combination => Next::Other,
            Kind::List => match items.get(start).map(|item| item.kind) {
                Some(Kind::Qualifier | Kind::Combination) => Next::Qualifier,
                _ => Next::Other,
            },
        };
        start -= 1;
        if let Some(slot) = items.get_mut(start) {
            *slot = item;
        }
    }
    if items.get(start).is_some_and(|item| item.kind == Kind::List) {
        start += 1;
    }
    start
}

/// Compares the rest of two lists.
fn order(mut a: &[Item], mut b: &[Item]) -> Ordering {
    loop {
        let order = match (a.split_first(), b.split_first()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return to_nothing(b).reverse(),
            (Some(_), None) => return to_nothing(a),
            (Some((left, rest_a)), Some((right, rest_b))) => {
                match (left.kind == Kind::List, right.kind == Kind::List) {
                    (true, false) => {
                        let order = list_to_item(rest_a, right);
                        return order.then_with(|| to_nothing(rest_b).reverse());
                    }
                    (false, true) => {
                        let order = list_to_item(rest_b, left).reverse();
                        return order.then_with(|| to_nothing(rest_a));
                    }
                    (true, true) | (false, false) => {
                        (a, b) = (rest_a, rest_b);
                        items(left, right)
                    }
                }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares the rest of a list with nothing: the first that differs from nothing decides.
fn to_nothing(list: &[Item]) -> Ordering {
    let orders = list.iter().map(|item| {
        let number = || number::compare(item.digits.as_bytes(), b"");
        match item.kind {
            Kind::List => Ordering::Equal,
            Kind::Number => number(),
            Kind::Qualifier => item.rank.cmp(&RELEASE),
            Kind::Combination => item.rank.cmp(&RELEASE).then_with(number),
        }
    });
    orders
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Compares a list with a single item.
fn list_to_item(list: &[Item], item: &Item) -> Ordering {
    match (item.kind, list.split_first()) {
        (Kind::Number, _) => Ordering::Less,
        (_, None) => to_nothing(std::slice::from_ref(item)).reverse(),
        (_, Some((first, rest))) => items(first, item).then_with(|| to_nothing(rest)),
    }
}

/// Compares two items of one kind, or of which neither is a list.
fn items(a: &Item, b: &Item) -> Ordering {
    let number = || number::compare(a.digits.as_bytes(), b.digits.as_bytes());
    match (a.kind, b.kind) {
        (Kind::Number, Kind::Number) => number(),
        (Kind::Number, _) => Ordering::Greater,
        (_, Kind::Number) => Ordering::Less,
        (Kind::List, _) | (_, Kind::List) => Ordering::Equal,
        (Kind::Qualifier, Kind::Qualifier) => qualifiers(a, b),
        (Kind::Combination, Kind::Combination) => qualifiers(a, b).then_with(number),
        // x1 > x, also for x0; but ga0 = ga.
        (Kind::Qualifier, Kind::Combination) | (Kind::Combination, Kind::Qualifier) => {
            let more = a
                .kind
                .eq(&Kind::Combination)
                .cmp(&b.kind.eq(&Kind::Combination));
            qualifiers(a, b).then_with(|| if a.rank == RELEASE { number() } else { more })
        }
    }
}

fn qualifiers(a: &Item, b: &Item) -> Ordering {
    a.rank.cmp(&b.rank).then_with(|| {
        if a.rank == UNKNOWN {
            let left = a.word.chars().flat_map(char::to_lowercase);
            left.cmp(b.word.chars().flat_map(char::to_lowercase))
        } else {
            Ordering::Equal
        }
    })
}
