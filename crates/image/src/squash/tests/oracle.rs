//! Layers put on top of each other as naively as it can be written down. The tests and a fuzz target
//! hold the squash against it.

use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(crate) enum Op {
    File(String),
    Directory(String),
    Whiteout(String),
    Opaque(String),
}

/// The same, written down naively: paths to the layer that they come from.
pub(crate) fn oracle(layers: &[Vec<Op>]) -> BTreeMap<String, (bool, u32)> {
    let mut tree: BTreeMap<String, (bool, u32)> = BTreeMap::new();
    for (index, ops) in layers.iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        for op in ops {
            match op {
                Op::Whiteout(path) => {
                    tree.retain(|p, _| p != path && !p.starts_with(&format!("{path}/")));
                }
                Op::Opaque(path) => tree.retain(|p, _| !p.starts_with(&format!("{path}/"))),
                _ => {}
            }
        }
        for op in ops {
            let (Op::File(path) | Op::Directory(path)) = op else {
                continue;
            };
            let mut prefix = String::new();
            for part in path.split('/') {
                if !prefix.is_empty() && !tree.get(&prefix).is_some_and(|(is_dir, _)| *is_dir) {
                    tree.insert(prefix.clone(), (true, index));
                }
                if !prefix.is_empty() {
                    prefix.push('/');
                }
                prefix.push_str(part);
            }
            let is_dir = matches!(op, Op::Directory(_));
            if !(is_dir && tree.get(path).is_some_and(|(d, _)| *d)) {
                tree.retain(|p, _| !p.starts_with(&format!("{path}/")));
            }
            tree.insert(path.clone(), (is_dir, index));
        }
    }
    tree
}
