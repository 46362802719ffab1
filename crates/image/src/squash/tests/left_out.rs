//! What is left out is gone from the tree and from the evidence, and nothing else is.

use super::*;

/// Leaves out one path, with all below it.
struct Without(String);

impl Without {
    fn hides(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Inspect for Without {
    fn wants(&self, _: &seawall_model::FileFacts<'_>) -> bool {
        true
    }

    fn leaves_out(&self, path: &str, _: bool) -> Option<usize> {
        (path == self.0).then_some(0)
    }

    fn leaves_out_file(&self, path: &str) -> Option<usize> {
        self.hides(path).then_some(0)
    }

    fn inspect(
        &self,
        _: &seawall_model::FileFacts<'_>,
        _: &dyn seawall_model::Content,
    ) -> Vec<Evidence> {
        Vec::new()
    }

    fn revision(&self) -> String {
        String::new()
    }
}

fn squashed(layers: &[Vec<Op>]) -> Squash {
    let mut squash = Squash::default();
    for ops in layers {
        squash.add(layer(ops)).unwrap();
    }
    squash
}

fn paths(tree: &SquashedTree) -> Vec<String> {
    let mut paths = Vec::new();
    tree.walk(&mut |path, _| paths.push(path.to_owned()));
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_brings_it_back_and_nothing_goes_with_it(
        layers in prop::collection::vec(prop::collection::vec(op(), 0..12), 1..5),
        hidden in "[ab](/[abc]){0,2}",
    ) {
        let without = Without(hidden);
        let (all, all_evidence) = squashed(&layers).finish();
        let (tree, evidence, counts) = squashed(&layers).finish_without(Some(&without));
        let seen = paths(&tree);
        prop_assert!(seen.iter().all(|path| !without.hides(path)), "{seen:?}");
        // Entries that reach their place through a link of their layer go by the name that they have, too.
        let links = layers.iter().flatten().any(|op| matches!(op, Op::Symlink(..)));
        let expected: Vec<String> = paths(&all).into_iter().filter(|path| !without.hides(path)).collect();
        prop_assert!(seen == expected || links, "{seen:?}, not {expected:?}");
        let kept = |one: &&LayeredEvidence| {
            let Evidence { path, cataloger, .. } = &one.evidence;
            !without.hides(path) && !without.hides(cataloger)
        };
        let expected: Vec<&LayeredEvidence> = all_evidence.iter().filter(kept).collect();
        let found: Vec<&LayeredEvidence> = evidence.iter().filter(kept).collect();
        prop_assert_eq!(&found, &expected);
        let gone = all_evidence.len() > evidence.len() || paths(&all).len() > seen.len();
        prop_assert!(!gone || counts.contains_key(&0));
    }
}

#[test]
fn links_to_it_lead_nowhere_and_are_told_apart_from_broken_ones() {
    let path = |path: &str| path.to_owned();
    let ops = vec![
        Op::File(path("data/x/file")),
        Op::Symlink(path("to"), path("data/x/file")),
        Op::Symlink(path("deeper"), path("/data/x/../x/more")),
        Op::Symlink(path("over"), path("to")),
        Op::Symlink(path("broken"), path("data/y")),
    ];
    for hidden in ["data", "data/x"] {
        let without = Without(hidden.to_owned());
        let (tree, _, counts) = squashed(std::slice::from_ref(&ops)).finish_without(Some(&without));
        for (link, out) in [
            ("to", true),
            ("deeper", true),
            ("over", true),
            ("broken", hidden == "data"),
        ] {
            assert_eq!(tree.resolve(link), None, "{link}");
            assert_eq!(tree.is_left_out(link), out, "{hidden}: {link}");
        }
        assert!(tree.is_left_out("data/x/file") && !tree.is_left_out("nowhere"));
        assert_eq!(counts[&0].directories, 1);
    }
}

#[test]
fn a_directory_is_left_out_by_its_place_whatever_its_entry_calls_it() {
    let path = |path: &str| path.to_owned();
    let ops = vec![
        Op::Symlink(path("a"), path("/b/..")),
        Op::Directory(path("a/a")),
        Op::File(path("a/b")),
    ];
    let layers = std::slice::from_ref(&ops);
    let (tree, evidence, _) = squashed(layers).finish_without(Some(&Without("a/a".to_owned())));
    assert_eq!(paths(&tree), ["a", "a/b", "b"]);
    assert_eq!(evidence.len(), 1);
    let (tree, evidence, counts) = squashed(layers).finish_without(Some(&Without("a".to_owned())));
    assert_eq!(paths(&tree), ["b"]);
    assert!(evidence.is_empty() && counts[&0].directories == 1);
}
