//! The nearest name to one that does not exist.

/// Names longer than this get no suggestion, so that a hostile name costs little.
const LONGEST: usize = 64;

/// The candidate nearest to `name`, if it is near enough to be what was meant: at most a third of
/// the letters differ. The first of equals wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = letters(name)?;
    let allowed = wanted.len().div_ceil(3);
    candidates
        .into_iter()
        .filter_map(|c| Some((distance(&wanted, &letters(c)?), c)))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// The letters that count: case and the choice between `-` and `_` do not.
fn letters(name: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = name.chars().take(LONGEST + 1).collect();
    (letters.len() <= LONGEST).then(|| {
        letters
            .into_iter()
            .map(|c| match c {
                '_' => '-',
                c => c.to_ascii_lowercase(),
            })
            .collect()
    })
}

/// Optimal string alignment distance: insertions, deletions, changes, swaps of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let change = above[j] + usize::from(x != y);
            let mut best = change.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && b[j - 1] == *x {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["severity", "status", "fixable", "fail-on", "kev"];
        assert_eq!(nearest("serverity", names).as_deref(), Some("severity"));
        assert_eq!(nearest("fail_on", names).as_deref(), Some("fail-on"));
        assert_eq!(nearest("KVE", names).as_deref(), Some("kev"));
        assert_eq!(nearest("nothing", names), None);
        assert_eq!(nearest(&"s".repeat(1 << 20), names), None);
    }
}
