//! Variables: which a stage knows where, and which a text refers to.

use std::collections::{HashMap, HashSet};

use super::instruction::Instruction;
use super::keyword::Keyword;
use super::tree::Tree;

/// Stages that a stage is based on, beyond which every name counts as known.
const DEEPEST: usize = 64;

/// The variables that a file sets.
pub(crate) struct Names<'a> {
    tree: &'a Tree<'a>,
    /// The arguments before the first FROM, and whether each has a value.
    pub(crate) globals: HashMap<String, bool>,
    /// Of each stage, its names, and the index of the instruction that sets each first.
    stages: Vec<HashMap<String, usize>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(tree: &'a Tree<'a>) -> Self {
        let mut globals = HashMap::new();
        let first = tree.stages.first().map_or(0, |stage| stage.from);
        let before = tree.instructions.iter().take(first);
        for pair in before
            .filter(|i| i.keyword == Keyword::Arg)
            .flat_map(Instruction::pairs)
        {
            let value = pair
                .value
                .is_some_and(|v| !v.text.trim_matches(['"', '\'']).is_empty());
            globals.insert(pair.key.text, value);
        }
        let mut stages = Vec::new();
        for stage in &tree.stages {
            let mut names = HashMap::new();
            for index in stage.body.clone() {
                let Some(instruction) = tree.instructions.get(index) else {
                    continue;
                };
                if matches!(instruction.keyword, Keyword::Arg | Keyword::Env) {
                    for pair in instruction.pairs() {
                        names.entry(pair.key.text).or_insert(index);
                    }
                }
            }
            stages.push(names);
        }
        Self {
            tree,
            globals,
            stages,
        }
    }

    /// The instructions of some kinds, each with its stage and its index.
    pub(crate) fn instructions(
        &self,
        wanted: impl Fn(Keyword) -> bool,
    ) -> impl Iterator<Item = (usize, usize, &'a Instruction<'a>)> {
        let stages = self.tree.stages.iter().enumerate();
        let all = stages.flat_map(|(stage, s)| s.body.clone().map(move |index| (stage, index)));
        all.filter_map(move |(stage, index)| {
            let instruction = self.tree.instructions.get(index)?;
            wanted(instruction.keyword).then_some((stage, index, instruction))
        })
    }

    /// Whether a stage has a variable before the instruction of that index. It has those of the stages that it
    /// is based on, and not the arguments before the first FROM.
    pub(crate) fn knows(&self, stage: usize, name: &str, before: usize) -> bool {
        let (mut stage, mut before) = (Some(stage), before);
        for _ in 0..DEEPEST {
            let Some(index) = stage else {
                return false;
            };
            let set = self.stages.get(index).and_then(|names| names.get(name));
            if set.is_some_and(|set| *set < before) {
                return true;
            }
            stage = self.tree.stages.get(index).and_then(|stage| stage.parent);
            before = usize::MAX;
        }
        true
    }

    /// Whether a stage sets a variable anywhere.
    pub(crate) fn sets(&self, stage: usize, name: &str) -> bool {
        self.stages
            .get(stage)
            .is_some_and(|names| names.contains_key(name))
    }
}

/// Arguments that the builder sets, which a FROM may refer to and a stage has where an ARG asks for them
/// (<https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>).
pub(crate) const PLATFORM: [&str; 8] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETVARIANT",
];

/// The names of the variables that a text refers to, without those that have a default beside them.
pub(crate) fn references(text: &str, escape: char) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut single = false;
    let mut double = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            _ if c == escape && !single => {
                let skipped = rest.chars().next().map_or(0, char::len_utf8);
                rest = rest.get(skipped..).unwrap_or_default();
            }
            '$' if !single => {
                let (braced, inside) = match rest.strip_prefix('{') {
                    Some(inside) => (true, inside),
                    None => (false, rest),
                };
                let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = inside.find(|c| !part(c)).unwrap_or(inside.len());
                let (name, behind) = inside.split_at(end);
                let letter = name.starts_with(|c: char| !c.is_ascii_digit());
                if letter && (!braced || behind.starts_with('}')) {
                    found.insert(name);
                }
                rest = behind;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found() {
        for (text, wanted) in [
            ("a$B/${C}d", vec!["B", "C"]),
            ("${A:-x} ${B-y} ${C:+z}", vec![]),
            (r"'$A' \$B \${C}", vec![]),
            ("\"it's $A\"", vec!["A"]),
            ("$1 $ $$ ${", vec![]),
            ("${A:-$B}", vec!["B"]),
        ] {
            let mut found: Vec<_> = references(text, '\\').into_iter().collect();
            found.sort_unstable();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn stages_hand_names_on_and_globals_stay_outside() {
        let text = "ARG G=1\nARG H\nFROM a AS x\nENV A=1\nFROM x AS y\nENV B=1\nFROM b\n";
        let tree = Tree::parse(text);
        let names = Names::new(&tree);
        assert_eq!((names.globals["G"], names.globals["H"]), (true, false));
        assert!(names.knows(1, "A", 5) && !names.knows(1, "B", 5) && names.knows(1, "B", 6));
        assert!(!names.knows(2, "A", 9) && !names.knows(0, "G", 9));
        // A long line of stages ends.
        let mut text = "FROM a AS s0\n".to_owned();
        for n in 0..5_000 {
            text.push_str(&format!("FROM s{n} AS s{}\n", n + 1));
        }
        let tree = Tree::parse(&text);
        assert!(Names::new(&tree).knows(5_000, "A", usize::MAX));
    }
}
