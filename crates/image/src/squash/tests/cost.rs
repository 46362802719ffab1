//! Putting layers together costs what is in them, whatever they are made to do to each other: nodes
//! visited, against entries.

use std::sync::atomic::Ordering;

use super::*;

/// Visits that the layers cost, and their entries.
fn cost(layers: &[Vec<Op>]) -> (u64, u64) {
    let mut squash = Squash::default();
    for ops in layers {
        squash.add(layer(ops)).unwrap();
    }
    let (tree, _) = squash.finish();
    let entries: usize = layers.iter().map(Vec::len).sum();
    (tree.visits.load(Ordering::Relaxed), entries as u64)
}

type Shape = (&'static str, Vec<Vec<Op>>);

fn files(directory: &str, count: usize) -> Vec<Op> {
    let file = |n| file(&format!("{directory}/{n}"));
    (0..count).map(file).collect()
}

/// Layers that take out what others have again and again, of about so many entries.
fn markers(size: usize) -> Vec<Shape> {
    let half = size / 2;
    let few = size.isqrt();
    vec![
        ("opaque markers, each in its own layer, of one directory", {
            let mut layers = vec![files("a", half)];
            layers.extend((0..half).map(|_| vec![Op::Opaque("a".into())]));
            layers
        }),
        (
            "many opaque markers of one directory in one layer",
            vec![files("a", half), vec![Op::Opaque("a".into()); half]],
        ),
        ("whiteouts of a large tree, again and again", {
            let mut layers = vec![files("a/b/c", half)];
            layers.extend((0..half).map(|_| vec![Op::Whiteout("a".into())]));
            layers
        }),
        ("one file after the other hidden in a large directory", {
            let mut layers = vec![files("a", half)];
            layers.extend((0..half).map(|n| vec![Op::Whiteout(format!("a/{n}"))]));
            layers
        }),
        ("one file replaced again and again beside many", {
            let mut layers = vec![files("a", half)];
            layers.extend((0..half).map(|_| vec![file("a/0")]));
            layers
        }),
        (
            "one directory filled and made opaque by turns",
            (0..few)
                .map(|_| {
                    let mut ops = files("a", few);
                    ops.push(Op::Opaque("a".into()));
                    ops
                })
                .collect(),
        ),
        (
            "a directory and a file of one name by turns",
            vec![
                (0..half)
                    .flat_map(|n| [file(&format!("a/{n}")), file("a")])
                    .collect(),
            ],
        ),
    ]
}

/// Long ways and many links, of about so many entries.
fn ways(size: usize) -> Vec<Shape> {
    let half = size / 2;
    let few = size.isqrt();
    let deep = |length: usize| vec!["d"; length].join("/");
    vec![
        (
            "deeper and deeper",
            vec![
                (1..size.min(2_000))
                    .map(|length| Op::Directory(deep(length)))
                    .collect(),
            ],
        ),
        ("deep and at the top by turns", {
            let below = deep(1_000);
            vec![
                (0..half)
                    .flat_map(|n| [file(&format!("{below}/{n}")), file(&format!("t{n}"))])
                    .collect(),
            ]
        }),
        ("whiteouts deep down, in many layers", {
            let below = deep(200);
            let layer = |n| vec![Op::Whiteout(format!("{below}/{n}"))];
            (0..few).map(layer).collect()
        }),
        (
            "links in a chain, all of them asked for",
            vec![
                (0..size)
                    .map(|n| symlink(&format!("l{n}"), &format!("l{}", n + 1)))
                    .collect(),
            ],
        ),
        (
            "links through each other's directories",
            vec![
                (0..size)
                    .map(|n| symlink(&format!("l{n}"), &format!("l{}/x", n / 2)))
                    .collect(),
            ],
        ),
        (
            "hard links of one file",
            vec![
                std::iter::once(file("a"))
                    .chain((0..size).map(|n| Op::HardLink(format!("h{n}"), "a".into())))
                    .collect(),
            ],
        ),
        (
            "layers of nothing but markers",
            (0..few)
                .map(|_| (0..few).map(|n| Op::Whiteout(format!("x/{n}"))).collect())
                .collect(),
        ),
    ]
}

#[test]
fn the_cost_of_every_shape_is_near_linear() {
    let shapes = |size| markers(size).into_iter().chain(ways(size));
    let (small, large) = (shapes(2_000), shapes(8_000));
    for ((what, small), (_, large)) in small.zip(large) {
        let ((visits, entries), (more_visits, more_entries)) = (cost(&small), cost(&large));
        // The directories of a way are made anew in each layer, and are no entries.
        let each = if what.contains("deep down") {
            1_300
        } else {
            24
        };
        for (visits, entries) in [(visits, entries), (more_visits, more_entries)] {
            assert!(
                visits <= each * entries + 5_000,
                "{what}: {visits} for {entries}"
            );
        }
        let grown = |of: u64| u128::from(of);
        assert!(
            grown(more_visits) * grown(entries) * 10 <= grown(visits) * grown(more_entries) * 13,
            "{what}: {visits} for {entries}, {more_visits} for {more_entries}"
        );
    }
}

/// What the layer's own links cost has a budget; going beyond it is said.
#[test]
fn paths_through_links_end_with_their_budget() {
    let way = vec!["d"; 1_000].join("/");
    let mut ops = vec![Op::Directory(way.clone())];
    for at in 0..30 {
        let text = format!("{}l{}", "d/../".repeat(500), at + 1);
        ops.push(symlink(&format!("l{at}"), &text));
    }
    ops.push(symlink("l30", &way));
    let through = |n: usize| [file(&format!("l0/{n}")), file(&format!("other/{n}"))];
    ops.extend((0..2_000).flat_map(through));
    let mut squash = Squash::default();
    assert_eq!(squash.add(layer(&ops)), Err(SquashError::Links));
    let (tree, _) = squash.finish();
    assert!(
        tree.entry(&format!("{way}/0")).is_some(),
        "what came before counts"
    );
    let visits = tree.visits.load(Ordering::Relaxed);
    assert!(visits < 8_000_000, "{visits}");
}

/// A few bytes more in a path are a directory more to make, and none is listed.
#[test]
fn ways_that_nobody_lists_end_with_their_budget() {
    let way = vec!["d"; 2_000].join("/");
    let ops: Vec<Op> = (0..400).map(|n| file(&format!("{n}/{way}/x"))).collect();
    let mut squash = Squash::default();
    assert_eq!(squash.add(layer(&ops)), Err(SquashError::Ways));
    assert!(SquashError::Ways.is_limit());
    let (tree, _) = squash.finish();
    assert!(
        tree.entry(&format!("0/{way}/x")).is_some(),
        "what came before counts"
    );
    assert!(tree.ids().count() < 600_000);
    // Layers of archives that list no directory at all are far from it.
    let ops: Vec<Op> = (0..20_000)
        .map(|n| file(&format!("node_modules/{n}/lib/x")))
        .collect();
    assert_eq!(Squash::default().add(layer(&ops)), Ok(()));
}

#[test]
fn room_ends_before_numbers_do() {
    let tree = SquashedTree::default();
    assert!(tree.has_room(1 << 20));
    assert!(!tree.has_room(u32::MAX as usize));
}
