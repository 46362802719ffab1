//! `Depends`, `Pre-Depends` and `Provides` (deb-control(5)), without their versions.

use std::collections::BTreeMap;

use crate::links::Relations;

use super::paragraphs::Paragraph;

pub(super) fn of(paragraph: &Paragraph) -> Relations {
    let get = |name| paragraph.get(name).unwrap_or_default();
    let mut needs = clauses(get("Pre-Depends"));
    needs.append(&mut clauses(get("Depends")));
    Relations {
        needs,
        offers: clauses(get("Provides")).into_iter().flatten().collect(),
    }
}

/// `a (>= 1), b:any | c` as `[[a], [b, c]]`.
fn clauses(text: &str) -> Vec<Vec<String>> {
    let name = |alternative: &str| {
        let end = alternative.find(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | ':'));
        alternative[..end.unwrap_or(alternative.len())].to_owned()
    };
    let alternatives = |clause: &str| {
        let names = clause.split('|').map(|a| name(a.trim()));
        names.filter(|n| !n.is_empty()).collect::<Vec<_>>()
    };
    let all = text.split(',').map(alternatives);
    all.filter(|a| !a.is_empty()).collect()
}

/// Keeps the relations of a package whose needs are met by other files.
pub(super) fn to_facts(relations: &Relations) -> BTreeMap<String, String> {
    let needs = relations.needs.iter().map(|a| a.join("|"));
    BTreeMap::from([
        ("needs".to_owned(), needs.collect::<Vec<_>>().join(",")),
        ("offers".to_owned(), relations.offers.join(",")),
    ])
}

/// What [`to_facts`] kept.
pub(super) fn from_facts(facts: &BTreeMap<String, String>) -> Option<Relations> {
    let offers = clauses(facts.get("offers")?);
    Some(Relations {
        needs: clauses(facts.get("needs")?),
        offers: offers.into_iter().flatten().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_and_facts() {
        let needs = clauses("libc6 (>= 2.34), a:any | b [amd64], , c");
        assert_eq!(needs, [vec!["libc6"], vec!["a", "b"], vec!["c"]]);
        let relations = Relations {
            needs,
            offers: vec!["x".to_owned()],
        };
        assert_eq!(from_facts(&to_facts(&relations)), Some(relations));
        assert_eq!(from_facts(&BTreeMap::new()), None);
    }
}
