//! Markdown pages: each block of code is judged as the file or the commands that it is, at its place.

mod blocks;
mod prompts;

use std::collections::BTreeMap;

use seawall_model::{Finding, Hole, HoleName};
use seawall_syntax::{Source, read_json};

use super::excerpt::Excerpt;
use super::kind::is_fence;
use super::script::Script;
use super::{Setting, mentions_client, nested, shell_within};
use crate::daemon::DaemonFile;
use crate::kind::{Claim, Judged, Kind, ends_in};
use crate::text_file::TextFile;
use blocks::Block;
use prompts::Typed;

/// Pages in Markdown with blocks that configure containers or run them.
pub struct MarkdownKind;

/// Most blocks of a page that are judged; no honest page has more.
const MOST: usize = 2_000;

impl Kind for MarkdownKind {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn claims(&self, path: &str) -> Claim {
        if ends_in(path, &[".md", ".markdown", ".mdx", ".qmd"]) {
            Claim::Maybe
        } else {
            Claim::No
        }
    }

    /// A page with a block that is judged, or that should be.
    fn is_one(&self, text: &str) -> bool {
        if text.starts_with("#!") {
            return false;
        }
        let file = TextFile::new("", text);
        let mut blocks = blocks::read(file.source()).into_iter();
        blocks.any(|block| !matches!(content(&file, &block), Content::Nothing))
    }

    /// Without a fence a text may as well be a script.
    fn is_one_without_name(&self, text: &str) -> bool {
        text.lines().any(is_fence) && self.is_one(text)
    }

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        let mut judged = Judged::default();
        let mut unread: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
        let blocks = blocks::read(file.source());
        let judgeable = |block| match content(file, block) {
            Content::Nothing => None,
            content => Some((block, content)),
        };
        let mut contents = blocks.iter().filter_map(judgeable);
        let taken: Vec<(&Block, Content)> = contents.by_ref().take(MOST).collect();
        let more = contents.next().is_some();
        let built: Vec<String> = taken
            .iter()
            .flat_map(|(_, content)| built(content))
            .collect();
        for (block, content) in taken {
            let found = match content {
                Content::Nothing => continue,
                Content::Unread(why) => {
                    let first = block.lines.first().map_or(0, |line| line.start);
                    let line = file.source().mark(first).line;
                    unread.entry(why).or_default().push(line);
                    continue;
                }
                Content::Commands(excerpt) => {
                    let setting = Setting {
                        built: &built,
                        ..Setting::default()
                    };
                    shell_within(file, &excerpt, setting)
                }
                Content::File(kind, excerpt) => {
                    let inner = TextFile::new(file.path(), excerpt.text()).asked(file.options());
                    let mut found = kind.judge(&inner);
                    let some = is_some_settings(kind, block, excerpt.text());
                    found.findings.retain(|finding| {
                        let missing = some && is_at_bracket(&inner, finding);
                        !missing && !is_of_built(&inner, finding, &built)
                    });
                    excerpt.place(file, found)
                }
            };
            judged.findings.extend(found.findings);
            judged.holes.extend(found.holes);
        }
        judged.holes.sort();
        judged.holes.dedup();
        if more {
            let reason = "there are more blocks than are judged";
            judged.holes.push(Hole::new(
                HoleName::LIMIT_COMMANDS,
                "blocks",
                file.path(),
                reason,
            ));
        }
        for (why, lines) in unread {
            let shown: Vec<String> = lines.iter().take(LINES_NAMED).map(u32::to_string).collect();
            let more = if lines.len() > LINES_NAMED {
                " and more"
            } else {
                ""
            };
            let what = format!("blocks, line {}{more}", shown.join(", "));
            let name = if why == OTHER_SHELL {
                HoleName::UNJUDGED_COMMANDS
            } else {
                HoleName::UNJUDGED_BLOCKS
            };
            judged.holes.push(Hole::new(name, what, file.path(), why));
        }
        judged
    }
}

/// Whether a block shows some settings of dockerd, to be put beside others: what else is missing there is not
/// known.
fn is_some_settings(kind: &dyn Kind, block: &Block, text: &str) -> bool {
    let few = || read_json(text).is_ok_and(|root| root.entries().len() < FEW);
    kind.name() == DaemonFile.name() && !block.title.contains("daemon.json") && few()
}

/// Keys of a file that is shown whole.
const FEW: usize = 3;

/// Whether a finding is at the bracket that opens the file, as those on what is missing are.
fn is_at_bracket(file: &TextFile<'_>, finding: &Finding) -> bool {
    let text = file.source().text();
    let place = file.source().mark(text.len() - text.trim_start().len());
    let at = &finding.location;
    (at.line, at.column) == (Some(place.line), Some(place.column))
}

/// Whether a finding is about the version of an image that the page builds.
fn is_of_built(file: &TextFile<'_>, finding: &Finding, built: &[String]) -> bool {
    let of_version = matches!(
        finding.id.as_str(),
        "container-image-latest" | "container-image-unpinned"
    );
    let place = &finding.location;
    let image = || {
        let line = file.source().slice(file.source().line(place.line?)?);
        let column = |column: Option<u32>| usize::try_from(column?.checked_sub(1)?).ok();
        let (from, to) = (column(place.column)?, column(place.end_column)?);
        let text: String = line
            .chars()
            .skip(from)
            .take(to.checked_sub(from)?)
            .collect();
        Some(text.trim_matches(['"', '\'']).to_owned())
    };
    of_version && image().is_some_and(|image| built.contains(&image))
}

/// The images that the commands of a block make.
fn built(content: &Content) -> Vec<String> {
    match content {
        Content::Commands(excerpt) => Script::read(excerpt.text()).built(),
        _ => Vec::new(),
    }
}

/// Lines that a note names.
const LINES_NAMED: usize = 10;

/// Why commands of a block are not judged.
const OTHER_SHELL: &str = "commands for a shell that is not read";

/// What a block holds.
enum Content {
    /// Nothing that is judged.
    Nothing,
    /// Something that should be, and is not, for that reason.
    Unread(&'static str),
    /// Commands of a shell.
    Commands(Excerpt),
    /// A file of a kind.
    File(&'static dyn Kind, Excerpt),
}

/// Names that a file of a language may have, by which kinds know it.
fn names(language: &str) -> &'static [&'static str] {
    match language {
        "docker" | "dockerfile" | "containerfile" => &["Dockerfile"],
        "yaml" | "yml" | "compose" => &[
            "compose.yaml",
            ".github/workflows/block.yaml",
            ".gitlab-ci.yml",
        ],
        "json" | "jsonc" | "json5" => &["daemon.json", "seccomp.json", "block.json"],
        "" => &[
            "Dockerfile",
            "compose.yaml",
            ".github/workflows/block.yaml",
            "daemon.json",
            "seccomp.json",
        ],
        _ => &[],
    }
}

fn content(file: &TextFile<'_>, block: &Block) -> Content {
    let Some(language) = block.language.as_deref() else {
        return commands(file, block, Typed::Known);
    };
    let text = || Excerpt::of(file, block.lines.iter().copied());
    match language {
        "bash" | "sh" | "shell" | "zsh" | "ksh" | "fish" | "console" | "shell-session"
        | "shellsession" | "sh-session" | "terminal" | "bash-session" => {
            let how = if language.contains("session") || matches!(language, "console" | "terminal")
            {
                Typed::Known
            } else {
                Typed::All
            };
            commands(file, block, how)
        }
        "powershell" | "ps1" | "pwsh" | "cmd" | "bat" | "batch"
            if runs_client(file.source(), block) =>
        {
            Content::Unread(OTHER_SHELL)
        }
        "ini" | "systemd" => match nested::kind_of("block.service", text().text()) {
            Some(kind) => Content::File(kind, text()),
            None => Content::Nothing,
        },
        "make" | "makefile" => match nested::kind_of("Makefile", text().text()) {
            Some(kind) => Content::File(kind, text()),
            None => Content::Nothing,
        },
        _ => of_language(file, block, language),
    }
}

/// A block that is a file, or has no language.
fn of_language(file: &TextFile<'_>, block: &Block, language: &str) -> Content {
    let names = names(language);
    if names.is_empty() {
        return Content::Nothing;
    }
    let excerpt = Excerpt::of(file, block.lines.iter().copied());
    let text = excerpt.text();
    // A title may name the file.
    let title = block.title.trim_matches([':', '{', '}', ' ', '"', '\'']);
    let title = title
        .rsplit(['=', ' ', '/'])
        .next()
        .unwrap_or_default()
        .trim_matches(['"', '\'']);
    let titled = (!title.is_empty())
        .then(|| nested::kind_of(title, text))
        .flatten();
    let is_one = |kind: &&&'static dyn Kind| {
        names.iter().any(|name| kind.claims(name) > Claim::No) && kind.is_one(text)
    };
    let kind = titled.or_else(|| crate::KINDS.iter().find(is_one).copied());
    match kind {
        Some(kind) if kind.name() == "dockerfile" && !is_whole(text) => {
            Content::Unread("a part of a Dockerfile only, which is not judged by itself")
        }
        Some(kind) if !matches!(kind.name(), "shell" | "markdown") => Content::File(kind, excerpt),
        _ if language.is_empty()
            || names == ["Dockerfile"] && runs_client(file.source(), block) =>
        {
            commands(file, block, Typed::Known)
        }
        _ if names == ["Dockerfile"] && !text.trim().is_empty() => {
            Content::Unread("a part of a Dockerfile only, which is not judged by itself")
        }
        _ => part(text).map_or(Content::Nothing, Content::Unread),
    }
}

/// Whether a Dockerfile has a FROM, and nothing that a reader is to fill in.
fn is_whole(text: &str) -> bool {
    let first = |line: &str| line.split_whitespace().next().map(str::to_ascii_uppercase);
    let from = text
        .lines()
        .filter(|line| first(line).as_deref() == Some("FROM"));
    let open = text.lines().any(|line| matches!(line.trim(), "..." | "…"));
    let mut from = from.peekable();
    from.peek().is_some() && !open && !from.any(|line| line.contains(['<', '[']))
}

/// Why a text is not judged that is a part of a file.
fn part(text: &str) -> Option<&'static str> {
    let inner = text.trim();
    if inner.starts_with('"') && DaemonFile.is_one(&format!("{{{inner}}}")) {
        return Some("a part of a daemon.json only, which is not judged by itself");
    }
    let key = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
    let elsewhere = ["apiVersion:", "jobs:", "steps:", "script:", "stages:"];
    let service = key("image:")
        && [
            "ports:",
            "volumes:",
            "environment:",
            "privileged:",
            "cap_add:",
        ]
        .into_iter()
        .any(key);
    (service && !elsewhere.into_iter().any(key))
        .then_some("a part of a Compose file only, which is not judged by itself")
}

fn commands(file: &TextFile<'_>, block: &Block, how: Typed) -> Content {
    if !runs_client(file.source(), block) {
        return Content::Nothing;
    }
    let excerpt = Excerpt::of(file, prompts::typed(file.source(), &block.lines, how));
    if mentions_client(excerpt.text()) {
        Content::Commands(excerpt)
    } else {
        Content::Nothing
    }
}

/// Whether an engine's client is named at all.
fn runs_client(source: &Source<'_>, block: &Block) -> bool {
    block
        .lines
        .iter()
        .any(|line| mentions_client(source.slice(*line)))
}
