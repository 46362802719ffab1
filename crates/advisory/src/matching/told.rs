//! The word of each source on one package, of all its entries that speak of one vulnerability.

use std::collections::BTreeSet;

use seawall_model::{Status, Verdict};

/// The verdicts on one package, in order, without those of a source that its other ones make void:
/// where one entry affects the package, another whose fix the package has is of another line of
/// versions or an earlier, incomplete fix; where a fix clears it, that it never was in another range
/// says nothing.
pub fn settled(verdicts: impl IntoIterator<Item = Verdict>) -> Vec<Verdict> {
    let all: BTreeSet<Verdict> = verdicts.into_iter().collect();
    let of = |is: fn(Status) -> bool| -> BTreeSet<String> {
        let those = all.iter().filter(|verdict| is(verdict.status));
        those.map(|verdict| verdict.source.clone()).collect()
    };
    let affecting = of(affects);
    let fixed = of(|status| status == Status::Fixed);
    let stands = |verdict: &Verdict| match verdict.status {
        Status::Fixed => !affecting.contains(&verdict.source),
        Status::NotAffected => ![&affecting, &fixed]
            .iter()
            .any(|s| s.contains(&verdict.source)),
        _ => true,
    };
    all.iter()
        .filter(|verdict| stands(verdict))
        .cloned()
        .collect()
}

fn affects(status: Status) -> bool {
    matches!(
        status,
        Status::Affected | Status::WillNotFix | Status::EndOfLife
    )
}

#[cfg(test)]
mod tests {
    use Status::{Affected, EndOfLife, Fixed, NotAffected, UnderInvestigation};

    use super::*;

    #[test]
    fn a_source_says_one_thing() {
        let verdict = |source: &str, status, reason: &str| Verdict {
            source: source.to_owned(),
            status,
            reason: reason.to_owned(),
        };
        let told = |given: &[(&str, Status, &str)]| {
            let given = given.iter().map(|(s, status, r)| verdict(s, *status, r));
            let told = settled(given).into_iter();
            let told: Vec<String> = told.map(|v| format!("{} {}", v.source, v.reason)).collect();
            told.join(", ")
        };
        let affected = [
            ("a", Fixed, "1"),
            ("a", Affected, "2"),
            ("a", NotAffected, "3"),
        ];
        assert_eq!(told(&affected), "a 2");
        let two = [
            ("a", EndOfLife, "1"),
            ("a", Fixed, "2"),
            ("b", Fixed, "3"),
            ("b", NotAffected, "4"),
        ];
        assert_eq!(told(&two), "a 1, b 3");
        let open = [("a", Fixed, "1"), ("a", UnderInvestigation, "2")];
        assert_eq!(told(&open), "a 1, a 2");
    }
}
