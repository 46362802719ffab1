//! An image's history, as builders write it: a text for each step, without a grammar that any of them
//! states.
//!
//! Docker's first builder writes `/bin/sh -c #(nop) ENV A=b` and `|1 ARG=value /bin/sh -c script`, as Podman
//! does; BuildKit `ENV A=b` and `RUN |1 ARG=value /bin/sh -c script # buildkit`; kaniko instructions as they
//! stand in the Dockerfile. Others (ko, Bazel, Jib, `docker import`) write what they like, which tells of no
//! instruction.

mod secrets;

pub use secrets::masked;
pub(super) use secrets::secrets;

use std::ops::Range;

use seawall_model::{HistoryEntry, ImageConfig, Location};

use crate::shell::{Command, commands};

/// What Docker's first builder writes before an instruction that runs nothing.
const NOP: &str = "/bin/sh -c #(nop)";
/// What BuildKit writes behind an instruction.
const BUILDKIT: &str = "# buildkit";

const KEYWORDS: [&str; 17] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// A step of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step<'h> {
    /// The text as the builder wrote it.
    pub(super) text: &'h str,
    /// The instruction, in capitals; empty for what is none.
    pub(super) keyword: &'static str,
    /// What stands behind the keyword; of `RUN`, the script.
    pub(super) body: Range<usize>,
    /// Of `RUN`, the values of build arguments.
    pub(super) arguments: Range<usize>,
    /// The layer that it made, where that is known.
    pub(super) layer: Option<u32>,
}

/// The steps, oldest first, of an image with so many layers.
pub(super) fn steps(config: &ImageConfig, layers: usize) -> Vec<Step<'_>> {
    let made = |entry: &&HistoryEntry| !entry.empty_layer;
    let told_apart = config.history.iter().filter(made).count() == layers;
    let mut layer = 0;
    let mut found = Vec::with_capacity(config.history.len());
    for entry in &config.history {
        let own = (told_apart && !entry.empty_layer).then_some(layer);
        layer += u32::from(own.is_some());
        found.push(Step {
            layer: own,
            ..Step::read(&entry.created_by)
        });
    }
    found
}

impl<'h> Step<'h> {
    /// Reads a step.
    pub(super) fn read(text: &'h str) -> Self {
        let whole = text.trim_end();
        let end = whole
            .strip_suffix(BUILDKIT)
            .unwrap_or(whole)
            .trim_end()
            .len();
        let at = |start: usize| start..end.max(start);
        let start = skip_space(text, 0);
        let rest = text.get(at(start)).unwrap_or_default();
        if rest.starts_with(NOP) {
            let start = skip_space(text, start + NOP.len());
            return Self::instruction(text, at(start));
        }
        let word = rest.split_whitespace().next().unwrap_or_default();
        if word.eq_ignore_ascii_case("RUN") {
            return Self::run(text, at(skip_space(text, start + word.len())));
        }
        let counted = word
            .strip_prefix('|')
            .is_some_and(|n| n.parse::<u16>().is_ok());
        if counted || is_shell(word) {
            return Self::run(text, at(start));
        }
        Self::instruction(text, at(start))
    }

    fn instruction(text: &'h str, range: Range<usize>) -> Self {
        let rest = text.get(range.clone()).unwrap_or_default();
        let word = rest.split_whitespace().next().unwrap_or_default();
        let known = KEYWORDS.iter().find(|k| k.eq_ignore_ascii_case(word));
        let start = skip_space(text, range.start + word.len());
        Self {
            text,
            keyword: known.copied().unwrap_or_default(),
            body: start.min(range.end)..range.end,
            arguments: 0..0,
            layer: None,
        }
    }

    fn run(text: &'h str, range: Range<usize>) -> Self {
        let mut script = range.start;
        let mut arguments = 0..0;
        let rest = text.get(range.clone()).unwrap_or_default();
        if rest.starts_with('|') {
            let first = rest.split_whitespace().next().unwrap_or_default();
            let start = range.start + first.len();
            // The script begins with its shell; where none is named, the arguments have no end.
            let shell = words(text, start..range.end)
                .find(|word| is_shell(text.get(word.clone()).unwrap_or_default()));
            script = shell.map_or(range.end, |word| word.start);
            arguments = start..script;
        }
        Self {
            text,
            keyword: "RUN",
            body: behind_shell(text, script..range.end),
            arguments,
            layer: None,
        }
    }

    /// What stands behind the keyword; of `RUN`, the script.
    pub(super) fn body(&self) -> &'h str {
        self.text.get(self.body.clone()).unwrap_or_default()
    }

    /// The commands that it ran.
    pub(super) fn commands(&self) -> Vec<Command> {
        if self.keyword == "RUN" {
            commands(self.body()).0
        } else {
            Vec::new()
        }
    }

    /// Its place in the image.
    pub(super) fn location(&self) -> Location {
        Location {
            layer: self.layer,
            instruction: Some(self.shown()),
            ..Location::default()
        }
    }

    /// The text with the values of secrets taken out.
    pub(super) fn shown(&self) -> String {
        masked(self.text)
    }
}

/// Whether a word names a shell by its path.
fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    word.starts_with('/') && name.ends_with("sh")
}

/// What stands behind `/bin/sh -c`, with whatever options.
fn behind_shell(text: &str, range: Range<usize>) -> Range<usize> {
    let mut words = words(text, range.clone());
    let slice = |word: &Range<usize>| text.get(word.clone()).unwrap_or_default();
    if !words.next().is_some_and(|first| is_shell(slice(&first))) {
        return range;
    }
    for word in words {
        let option = slice(&word);
        if option.starts_with('-') && option.ends_with('c') {
            let start = skip_space(text, word.end);
            return start.min(range.end)..range.end;
        }
        // `-o pipefail` has its value behind it.
        if !option.starts_with('-') && option != "pipefail" {
            break;
        }
    }
    range
}

/// The words of a part of a text, by white space alone.
fn words(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = skip_space(text, at).min(range.end);
        let rest = text.get(start..range.end)?;
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        at = start + length;
        (length > 0).then_some(start..at)
    })
}

/// The offset of the first character from there on that is no white space.
fn skip_space(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + (rest.len() - rest.trim_start().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn builders_write_the_same_in_their_own_way() {
        for (text, keyword, body) in [
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD", "[\"bash\"]"),
            ("/bin/sh -c #(nop) ADD file:1a in / ", "ADD", "file:1a in /"),
            ("ENV A=b", "ENV", "A=b"),
            ("COPY a /b # buildkit", "COPY", "a /b"),
            (
                "RUN /bin/sh -c apt-get update # buildkit",
                "RUN",
                "apt-get update",
            ),
            ("RUN apt-get update", "RUN", "apt-get update"),
            ("/bin/sh -c apt-get update", "RUN", "apt-get update"),
            ("/bin/bash -euxo pipefail -c a | b", "RUN", "a | b"),
            ("/bin/bash -o pipefail -c a | b", "RUN", "a | b"),
            ("|1 A=b c /bin/sh -c echo $A", "RUN", "echo $A"),
            (
                "RUN |2 A=b C= /bin/sh -c echo $A # buildkit",
                "RUN",
                "echo $A",
            ),
            (
                "# debian.sh --arch 'amd64' out/",
                "",
                "debian.sh --arch 'amd64' out/",
            ),
            ("Imported from -", "", "from -"),
            ("bazel build ...", "", "build ..."),
            ("", "", ""),
        ] {
            let step = Step::read(text);
            assert_eq!((step.keyword, step.body()), (keyword, body), "{text}");
        }
        let step = Step::read("RUN |1 A=b c /bin/sh -c x # buildkit");
        assert_eq!(&step.text[step.arguments], " A=b c ");
    }

    #[test]
    fn a_step_has_the_layer_that_it_made() {
        let entry = |empty_layer| HistoryEntry {
            empty_layer,
            ..HistoryEntry::default()
        };
        let config = ImageConfig {
            history: vec![entry(false), entry(true), entry(false)],
            ..ImageConfig::default()
        };
        let layers = |count| -> Vec<_> { steps(&config, count).iter().map(|s| s.layer).collect() };
        assert_eq!(layers(2), [Some(0), None, Some(1)]);
        // They can't be told apart.
        assert_eq!(layers(3), [None, None, None]);
    }

    proptest! {
        #[test]
        fn never_panics(text in r"(RUN |/bin/sh -c |#\(nop\) |\|1 |A=|[ü'\\]|# buildkit| ){0,8}.{0,20}") {
            let step = Step::read(&text);
            let _ = (step.body(), step.commands(), step.shown());
        }
    }
}
