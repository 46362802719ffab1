//! Command lines that people paste: the shell texts of scripts, units, makefiles and pages, with what they
//! start, and with the files that they write.
//!
//! A text is read, never run. What `docker run` starts is judged by the checks on containers, the rest by the
//! family here. What is told by variables is not known, and not judged.

mod checks;
mod containers;
mod excerpt;
mod facts;
mod heredoc;
mod kind;
mod markdown;
mod mend;
mod nested;
mod refused;
mod script;
#[cfg(test)]
mod tests;

use seawall_model::{Check, CheckMeta, Family, Finding, FindingKind, Hole, HoleName};
use seawall_syntax::Span;

pub use excerpt::Excerpt;
pub use facts::CommandFacts;
pub use kind::{MakefileKind, ShellKind, UnitKind};
pub use markdown::MarkdownKind;

use crate::kind::Judged;
use crate::text_file::TextFile;
use script::Script;

/// The family of checks on command lines.
pub struct Commands;

impl Family for Commands {
    type Facts<'a> = CommandFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// A check: what it says of itself, and what it finds.
struct Rule {
    meta: &'static CheckMeta,
    run: fn(&CommandFacts<'_>) -> Vec<Finding>,
}

impl Check<Commands> for Rule {
    fn meta(&self) -> &'static CheckMeta {
        self.meta
    }

    fn run(&self, facts: &CommandFacts<'_>) -> Vec<Finding> {
        (self.run)(facts)
    }
}

/// How a shell's text is run.
#[derive(Clone, Copy, Debug)]
struct Setting<'s> {
    /// How deep texts in it are followed: a script in a page that writes a script.
    depth: usize,
    /// Whether what it starts goes on, as what systemd starts.
    stays: bool,
    /// Images that are made elsewhere beside it.
    built: &'s [String],
}

impl Default for Setting<'_> {
    fn default() -> Self {
        Self {
            depth: 4,
            stays: false,
            built: &[],
        }
    }
}

impl Setting<'_> {
    /// That of a text in the text.
    fn deeper(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        Some(Self {
            depth,
            stays: false,
            ..self
        })
    }
}

/// Judges the shell's texts that stand in a file: their commands, and the files that they write. What one of
/// them builds the others may start. The places are those in the file.
pub fn judge_shells(file: &TextFile<'_>, excerpts: &[Excerpt]) -> Judged {
    let built = excerpts
        .iter()
        .flat_map(|one| Script::read(one.text()).built());
    let built: Vec<String> = built.collect();
    let setting = Setting {
        built: &built,
        ..Setting::default()
    };
    let mut all = Judged::default();
    for excerpt in excerpts {
        let Judged { findings, holes } = shell_within(file, excerpt, setting);
        all.findings.extend(findings);
        all.holes.extend(holes);
    }
    all
}

/// Whether a text has a command that is judged here; a sure answer costs little.
pub fn mentions_client(text: &str) -> bool {
    text.contains("docker")
        || text.contains("podman")
        || text.contains("nerdctl")
        || text.contains("DOCKER_")
}

fn shell_within(file: &TextFile<'_>, excerpt: &Excerpt, setting: Setting<'_>) -> Judged {
    let inner = TextFile::new(file.path(), excerpt.text()).asked(file.options());
    excerpt.place(file, shell(&inner, setting))
}

/// Judges a file that is a shell's text.
fn shell(file: &TextFile<'_>, setting: Setting<'_>) -> Judged {
    let script = Script::read(file.source().text());
    let facts = CommandFacts::new(file, &script);
    let mut judged = Judged::from(Commands::judge(&facts));
    let (started, open) = containers::judge(&facts, &script.built(), setting);
    judged.findings.extend(started);
    if open {
        let reason = "variables decide them when the line is run";
        let name = HoleName::UNJUDGED_VALUES;
        judged.holes.push(Hole::new(
            name,
            "values of command lines",
            file.path(),
            reason,
        ));
    }
    for reason in script.unread.iter().copied().chain(facts.unread()) {
        let name = HoleName::LIMIT_COMMANDS;
        judged
            .holes
            .push(Hole::new(name, "commands", file.path(), reason));
    }
    let (texts, unread) = nested::of(file, &script);
    if unread {
        let reason = "quotes in quotes are not followed";
        let name = HoleName::UNJUDGED_COMMANDS;
        judged.holes.push(Hole::new(
            name,
            "commands for another shell",
            file.path(),
            reason,
        ));
    }
    for nested in texts {
        let Some(setting) = setting.deeper() else {
            let reason = "texts in texts are nested deeper than is read";
            judged.holes.push(Hole::new(
                HoleName::LIMIT_COMMANDS,
                "commands",
                file.path(),
                reason,
            ));
            break;
        };
        let Judged { findings, holes } = nested.judge(file, setting);
        judged.findings.extend(findings);
        judged.holes.extend(holes);
    }
    judged.holes.dedup();
    judged
}

/// A shell's text that is part of a file as it stands there.
fn part(file: &TextFile<'_>, span: Span) -> Excerpt {
    Excerpt::of(file, [span])
}
