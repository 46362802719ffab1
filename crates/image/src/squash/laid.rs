//! A layer that was unpacked by itself, laid on top of the tree.

use seawall_model::FileKind;

use crate::tree::{Fate, Mark, NodeId, ROOT, SquashedTree};

/// Moves what is below `root` onto the tree. `whiteouts` are all of them that were unpacked.
pub(super) fn on_top(tree: &mut SquashedTree, root: NodeId, whiteouts: &[NodeId], layer: u32) {
    // Directories that are in both: the tree's and the layer's.
    let mut pending = vec![(ROOT, root)];
    while let Some((below, above)) = pending.pop() {
        for node in tree.give_up_children(above) {
            let (kind, mark) = (tree.node(node).kind, tree.node(node).mark);
            let old = tree.child(below, tree.name(node));
            match old {
                Some(old) if mark == Mark::Whiteout => tree.remove(old, Fate::Deleted(layer)),
                Some(old) if [kind, tree.node(old).kind] == [FileKind::Directory; 2] => {
                    take_over(tree, old, node, layer);
                    pending.push((old, node));
                    continue;
                }
                Some(old) => tree.remove(old, Fate::Shadowed(layer)),
                None => {}
            }
            if mark != Mark::Whiteout {
                tree.move_to(node, below);
            }
        }
    }
    // Some went along with the directory that they are in, and there was nothing to hide.
    for whiteout in whiteouts {
        if tree.node(*whiteout).fate == Fate::Alive {
            tree.remove_one(*whiteout, Fate::Shadowed(layer));
        }
    }
    tree.node_mut(root).fate = Fate::Shadowed(layer);
}

/// A directory of the tree becomes the layer's, which is of no more use.
fn take_over(tree: &mut SquashedTree, old: NodeId, new: NodeId, layer: u32) {
    if tree.node(new).mark == Mark::Opaque {
        for child in tree.give_up_children(old) {
            tree.remove(child, Fate::Deleted(layer));
        }
    }
    tree.remove_one(new, Fate::Shadowed(layer));
    let of = tree.node(new);
    let (mode, uid, gid) = (of.mode, of.uid, of.gid);
    let node = tree.node_mut(old);
    (node.mode, node.uid, node.gid, node.layer) = (mode, uid, gid, layer);
}
