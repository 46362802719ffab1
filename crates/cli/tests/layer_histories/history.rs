//! Random histories of layers that the engine takes, each below its own directory or at the root.

use std::collections::BTreeMap;

use seawall_testkit::image::{TestImage, TestLayer};

use crate::engine::Seen;
use crate::oracle::{Entry, Op, Unpacked, name_in_tar, shown};

/// The name whose files are read for packages; others hold nothing.
pub(crate) const WANTED: &str = "requirements.txt";

/// Numbers that look random and are the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// One of 0 up to `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        // Marsaglia, "Xorshift RNGs".
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.roll(texts.len() as u64)).unwrap()]
    }
}

/// What layers of an image do below one directory.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// The directory; empty for the root.
    pub(crate) below: String,
    /// What the engine takes of each layer.
    pub(crate) layers: Vec<Vec<Op>>,
    unpacked: Vec<Unpacked>,
}

impl History {
    /// A history of that number.
    pub(crate) fn random(number: usize, at_root: bool, dice: &mut Dice) -> Self {
        let below = if at_root {
            String::new()
        } else {
            format!("h{number}")
        };
        let mut history = Self {
            below,
            layers: Vec::new(),
            unpacked: Vec::new(),
        };
        for _ in 0..=dice.roll(5) {
            let mut unpacked = Unpacked::default();
            let mut taken = Vec::new();
            for _ in 0..dice.roll(12) {
                let op = history.op(&taken, dice);
                if unpacked.unpack(&op) {
                    taken.push(op);
                }
            }
            history.layers.push(taken);
            history.unpacked.push(unpacked);
        }
        history
    }

    /// Another entry of a layer that has these.
    fn op(&self, before: &[Op], dice: &mut Dice) -> Op {
        let path = self.path(dice);
        match dice.roll(20) {
            0..7 => Op::File(path),
            7..9 => Op::Directory(path),
            9..12 => {
                let up = dice.pick(&["", "", "../", "../../", "./"]);
                let to = self.path(dice);
                let text = match dice.roll(2) {
                    0 => format!("/{to}"),
                    _ => format!("{up}{}", names(dice)),
                };
                Op::Symlink(path, text)
            }
            12..14 => {
                let at = usize::try_from(dice.roll(before.len() as u64 + 1)).unwrap();
                let target = match before.get(at) {
                    Some(Op::File(target)) => target.clone(),
                    _ => self.path(dice),
                };
                Op::HardLink(path, target)
            }
            14 => Op::Fifo(path),
            15 => Op::WhiteoutDevice(path),
            16..18 => Op::Whiteout(path),
            18 => Op::Opaque(path),
            _ => Op::Opaque(self.below.clone()),
        }
    }

    fn path(&self, dice: &mut Dice) -> String {
        let names = names(dice);
        if self.below.is_empty() {
            names
        } else {
            format!("{}/{names}", self.below)
        }
    }

    /// What the naive oracle says that a container sees: paths with their contents.
    pub(crate) fn expected(&self) -> BTreeMap<String, Seen> {
        let seen = |entry: Entry, layer: u32| match entry {
            Entry::File(_, first) => Seen::File(content(&first, layer)),
            Entry::Directory(_) => Seen::Directory,
            Entry::Symlink(text) => Seen::Symlink(text),
            Entry::Special | Entry::Whiteout => Seen::Special,
        };
        let shown = shown(&self.unpacked).into_iter();
        let shown = shown.map(|(path, (entry, layer))| (path, seen(entry, layer)));
        shown.collect()
    }
}

fn names(dice: &mut Dice) -> String {
    let mut path = dice.pick(&["a", "b", "a", "b", WANTED]).to_owned();
    for _ in 0..dice.roll(4) {
        path.push('/');
        path.push_str(dice.pick(&["a", "b", "c", WANTED]));
    }
    path
}

/// What a file holds that an entry of that name brought in that layer: where it is wanted, a package
/// of a name of its own.
pub(crate) fn content(named: &str, layer: u32) -> String {
    if named.rsplit('/').next() != Some(WANTED) {
        return "nothing\n".to_owned();
    }
    let path = named.replace('/', "-").replace(WANTED, "r");
    format!("l{layer}-{path}==1.0\n")
}

/// The histories side by side, layer by layer.
pub(crate) fn image(histories: &[History], dice: &mut Dice) -> TestImage {
    let count = histories.iter().map(|h| h.layers.len()).max();
    let layers = (0..count.unwrap_or_default()).map(|layer| {
        let mut tar = tar::Builder::new(Vec::new());
        // No layer is another's twin.
        put(
            &mut tar,
            "layer",
            tar::EntryType::Regular,
            "",
            &format!("{layer}"),
        );
        for history in histories {
            let ops = history.layers.get(layer).into_iter().flatten();
            let mut ops = ops.peekable();
            while let Some(op) = ops.next() {
                // The mark may as well be an attribute of the directory.
                let marked = match (op, ops.peek()) {
                    (Op::Directory(path), Some(Op::Opaque(marked))) => path == marked,
                    _ => false,
                };
                if marked && dice.roll(2) == 0 {
                    let attribute = "SCHILY.xattr.trusted.overlay.opaque";
                    tar.append_pax_extensions([(attribute, &b"y"[..])]).unwrap();
                    ops.next();
                }
                append(&mut tar, op, layer);
            }
        }
        TestLayer::of_tar(tar.into_inner().unwrap())
    });
    TestImage::new(layers.collect())
}

fn append(tar: &mut tar::Builder<Vec<u8>>, op: &Op, layer: usize) {
    let layer = u32::try_from(layer).unwrap();
    let (kind, link, bytes) = match op {
        Op::File(path) => (tar::EntryType::Regular, "", content(path, layer)),
        Op::Directory(_) => (tar::EntryType::Directory, "", String::new()),
        Op::Symlink(_, text) => (tar::EntryType::Symlink, text.as_str(), String::new()),
        Op::HardLink(_, target) => (tar::EntryType::Link, target.as_str(), String::new()),
        Op::Fifo(_) => (tar::EntryType::Fifo, "", String::new()),
        Op::WhiteoutDevice(_) => (tar::EntryType::Char, "", String::new()),
        Op::Whiteout(_) | Op::Opaque(_) => (tar::EntryType::Regular, "", String::new()),
    };
    put(tar, &name_in_tar(op), kind, link, &bytes);
}

fn put(tar: &mut tar::Builder<Vec<u8>>, path: &str, kind: tar::EntryType, link: &str, bytes: &str) {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(if kind == tar::EntryType::Directory {
        0o755
    } else {
        0o644
    });
    if !link.is_empty() {
        header.set_link_name_literal(link).unwrap();
    }
    header.set_device_major(0).unwrap();
    header.set_device_minor(0).unwrap();
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, path, bytes.as_bytes())
        .unwrap();
}
