use super::*;
use crate::tree::Facts;
use proptest::prelude::*;

fn put(tree: &mut SquashedTree, parent: NodeId, name: &str, kind: FileKind, link: &str) -> NodeId {
    let facts = Facts {
        kind,
        mode: 0o777,
        uid: 0,
        gid: 0,
        size: 0,
        link: link.as_bytes(),
        layer: 0,
    };
    tree.add(parent, name.as_bytes(), &facts)
}

/// Directories, files and links of few names, so that links meet.
fn tree(entries: &[(u8, u8, u8, String)]) -> SquashedTree {
    let mut tree = SquashedTree::default();
    let mut directories = vec![ROOT];
    for (parent, name, kind, link) in entries {
        let parent = directories[usize::from(*parent) % directories.len()];
        let name = ["a", "b", "c"][usize::from(*name) % 3];
        if tree.child(parent, name.as_bytes()).is_some() {
            continue;
        }
        let kind = [FileKind::Directory, FileKind::File, FileKind::Symlink][usize::from(*kind) % 3];
        let id = put(&mut tree, parent, name, kind, link);
        if kind == FileKind::Directory {
            directories.push(id);
        }
    }
    tree
}

proptest! {
    #[test]
    fn leads_where_the_tree_says(
        entries in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), "/?((a|b|c|\\.\\.)/?){1,4}"), 0..24),
        paths in prop::collection::vec("((a|b|c)/){0,3}(a|b|c)", 1..8),
    ) {
        let mut tree = tree(&entries);
        tree.settle();
        for path in paths {
            let naive = naive(&tree, ROOT, path.as_bytes(), &mut MAX_LINKS.clone());
            prop_assert_eq!(tree.resolved(path.as_bytes()), naive);
        }
    }
}

/// Every link followed anew, as the kernel does.
fn naive(tree: &SquashedTree, start: NodeId, path: &[u8], links: &mut u32) -> Option<NodeId> {
    let mut at = start;
    for name in components(path) {
        let next = tree.step(at, name)?;
        at = next;
        if tree.node(next).kind == FileKind::Symlink {
            *links = links.checked_sub(1)?;
            let text = tree.link(next);
            let absolute = text.starts_with(b"/");
            let from = if absolute {
                ROOT
            } else {
                tree.parent_or_root(next)
            };
            at = naive(tree, from, text, links)?;
        }
    }
    Some(at)
}

#[test]
fn chains_as_long_as_the_kernels_and_no_circles() {
    let mut tree = SquashedTree::default();
    let end = put(&mut tree, ROOT, "0", FileKind::File, "");
    let mut ids = vec![end];
    for number in 1..100_000_u32 {
        let (name, link) = (number.to_string(), (number - 1).to_string());
        ids.push(put(&mut tree, ROOT, &name, FileKind::Symlink, &link));
    }
    let circle = put(&mut tree, ROOT, "circle", FileKind::Symlink, "/circle");
    tree.settle();
    let led = [39, 40, 41, 99_999].map(|number: usize| tree.end_of_link(ids[number]).is_some());
    assert_eq!(led, [true, true, false, false]);
    assert_eq!(tree.end_of_link(circle), None);
    assert_eq!(tree.lead(b"circle"), Lead::Dangling(circle));
    assert_eq!(tree.lead(b"none"), Lead::Nothing);
}
