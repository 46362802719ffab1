//! Makes changes in a text.

use seawall_model::Edit;

/// What came of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The text after them.
    pub text: String,
    /// The places, in the list that was given, of the groups that were made.
    pub made: Vec<usize>,
    /// Of those that touch what another one changes already, or that lie outside the text or within a
    /// character.
    pub refused: Vec<usize>,
}

/// Makes groups of changes, each whole or not at all, the first ones first. A change that another group asks
/// for as well is made once.
pub fn apply(text: &str, groups: &[&[Edit]]) -> Edited {
    let mut edited = Edited::default();
    let mut taken: Vec<&Edit> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let new = |edit: &&Edit| !taken.contains(edit);
        let new: Vec<&Edit> = group.iter().filter(new).collect();
        let fits = |edit: &&Edit| {
            is_within(text, edit) && taken.iter().all(|other| are_apart(edit, other))
        };
        if new.iter().all(fits) {
            taken.extend(new);
            edited.made.push(number);
        } else {
            edited.refused.push(number);
        }
    }
    // Of several at one place the first stays in front.
    taken.sort_by_key(|edit| (edit.start, edit.end));
    let mut at = 0;
    for edit in taken {
        let (start, end) = places(edit);
        edited
            .text
            .push_str(text.get(at..start).unwrap_or_default());
        edited.text.push_str(&edit.text);
        at = end;
    }
    edited.text.push_str(text.get(at..).unwrap_or_default());
    edited
}

fn places(edit: &Edit) -> (usize, usize) {
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    (place(edit.start), place(edit.end))
}

fn is_within(text: &str, edit: &Edit) -> bool {
    let (start, end) = places(edit);
    text.get(start..end).is_some()
}

/// Whether neither changes what the other one does. Two that put texts in at one place would depend on their
/// order, but for entries and options that each bring what separates them from the one before.
fn are_apart(a: &Edit, b: &Edit) -> bool {
    let brings_its_own = |edit: &Edit| edit.text.starts_with(',') || edit.text.starts_with(" --");
    let same_place = (a.start, a.end) == (b.start, b.end);
    if same_place {
        return a.start == a.end && brings_its_own(a) && brings_its_own(b);
    }
    a.end <= b.start || b.end <= a.start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u64, end: u64, text: &str) -> Edit {
        Edit {
            start,
            end,
            text: text.to_owned(),
            ..Edit::default()
        }
    }

    #[test]
    fn groups_are_made_whole_and_in_order() {
        let text = "FROM aü\nUSER root\n";
        let one = [edit(14, 18, "app"), edit(0, 4, "from")];
        let same = [edit(14, 18, "app")];
        let over = [edit(8, 9, ""), edit(16, 17, "x")];
        let beside = [edit(18, 18, "!")];
        let all: Vec<&[Edit]> = vec![&one, &same, &over, &beside];
        let edited = apply(text, &all);
        assert_eq!(edited.text, "from aü\nUSER app!\n");
        assert_eq!((edited.made, edited.refused), (vec![0, 1, 3], vec![2]));
    }

    #[test]
    fn what_lies_outside_or_within_a_character_is_refused() {
        for wrong in [edit(99, 100, ""), edit(7, 8, ""), edit(5, 2, "")] {
            let edited = apply("FROM aü\n", &[&[wrong]]);
            assert_eq!(edited.text, "FROM aü\n");
            assert_eq!((edited.made, edited.refused), (vec![], vec![0]));
        }
        let twice = [edit(1, 1, "a")];
        let other = [edit(1, 1, "b")];
        let edited = apply("xy", &[&twice, &other]);
        assert_eq!((&*edited.text, edited.refused), ("xay", vec![1]));
    }

    #[test]
    fn entries_that_bring_their_comma_stand_side_by_side() {
        let (one, next) = ([edit(2, 2, ", b")], [edit(2, 2, ", c")]);
        let edited = apply("[a]", &[&one, &next]);
        assert_eq!((&*edited.text, edited.made), ("[a, b, c]", vec![0, 1]));
        let instead = [edit(1, 2, ", x")];
        let edited = apply("[a]", &[&instead, &[edit(1, 2, ", y")]]);
        assert_eq!((&*edited.text, edited.refused), ("[, x]", vec![1]));
    }
}
