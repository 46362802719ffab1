//! Comments that set findings aside: those of hadolint, and BuildKit's `check` directive.

use seawall_syntax::Span;

/// What a comment sets aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The ids, as they stand: `DL3008`, `JSONArgsRecommended`; `all` is every one of BuildKit's.
    pub ids: Vec<String>,
    /// Why, where the comment says so (` -- reason`).
    pub reason: Option<String>,
    /// Where the comment stands.
    pub span: Span,
    /// What it is about.
    pub scope: Scope,
}

/// What a comment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole file.
    File,
    /// The instruction of that index.
    Instruction(usize),
    /// The stage whose FROM has that index.
    Stage(usize),
}

/// What a comment that belongs to the instruction of that index sets aside.
///
/// `# hadolint ignore=DL3008,SC2086 -- reason` is about the next instruction, `# hadolint stage ignore=DL3008`
/// about the stage that begins there, `# hadolint global ignore=DL3008` about the file. A reason may also
/// stand behind a second `#`.
pub(super) fn of_hadolint(comment: &str, span: Span, next: usize) -> Option<Ignore> {
    let text = told(comment)?;
    let (scope, text) = if let Some(text) = text.strip_prefix("global") {
        (Scope::File, text.trim_start())
    } else if let Some(text) = text.strip_prefix("stage") {
        (Scope::Stage(next), text.trim_start())
    } else {
        (Scope::Instruction(next), text)
    };
    let text = text.strip_prefix("ignore")?.trim_start();
    let (ids, reason) = ids_and_reason(text.strip_prefix('=')?);
    (!ids.is_empty()).then_some(Ignore {
        ids,
        reason,
        span,
        scope,
    })
}

/// The shell that a comment names: `# hadolint shell=powershell`.
pub(super) fn shell(comment: &str) -> Option<&str> {
    let text = told(comment)?.strip_prefix("shell")?.trim_start();
    text.strip_prefix('=')?.split_whitespace().next()
}

/// What a comment tells hadolint.
fn told(comment: &str) -> Option<&str> {
    let text = comment.trim_start().strip_prefix('#')?.trim_start();
    let text = text.strip_prefix("hadolint")?;
    Some(text.strip_prefix(|c: char| c.is_whitespace())?.trim_start())
}

/// What `# check=skip=A,B;error=true` sets aside.
pub(super) fn of_buildkit(value: &str, span: Span) -> Option<Ignore> {
    let (value, reason) = split_reason(value);
    let skip = value
        .split(';')
        .find_map(|part| part.trim().strip_prefix("skip="))?;
    let ids = ids(skip);
    (!ids.is_empty()).then_some(Ignore {
        ids,
        reason,
        span,
        scope: Scope::File,
    })
}

fn ids_and_reason(text: &str) -> (Vec<String>, Option<String>) {
    let (text, reason) = split_reason(text);
    (ids(text), reason)
}

fn split_reason(text: &str) -> (&str, Option<String>) {
    let split = text.split_once(" -- ").or_else(|| text.split_once(" #"));
    match split {
        Some((text, reason)) => (text, Some(reason.trim().to_owned())),
        None => (text, None),
    }
}

fn ids(text: &str) -> Vec<String> {
    let ids = text.split(',').map(str::trim);
    // A word behind a blank is no id: people write reasons there.
    let ids = ids.map_while(|id| id.split_whitespace().next());
    ids.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_hadolint() {
        let read = |text| of_hadolint(text, Span::default(), 3);
        let one = read("  # hadolint  ignore = DL3008, SC1 -- pinned by apt.conf").unwrap();
        assert_eq!(one.ids, ["DL3008", "SC1"]);
        assert_eq!(one.reason.as_deref(), Some("pinned by apt.conf"));
        assert_eq!(one.scope, Scope::Instruction(3));
        let one = read("# hadolint ignore=DL3003,SC1035 # no other way").unwrap();
        assert_eq!(one.ids, ["DL3003", "SC1035"]);
        assert_eq!(one.reason.as_deref(), Some("no other way"));
        let stage = read("# hadolint stage ignore=DL3003").unwrap();
        assert_eq!(stage.scope, Scope::Stage(3));
        let all = read("#hadolint global ignore=DL3006").unwrap();
        assert_eq!((all.scope, all.reason), (Scope::File, None));
        for text in [
            "# hadolint ignore=",
            "# hadolintignore=A",
            "# ignore=A",
            "# hadolint shell=a",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn shells() {
        assert_eq!(shell("# hadolint shell=pwsh -Command"), Some("pwsh"));
        assert_eq!(shell("#hadolint  shell = powershell"), Some("powershell"));
        for text in ["# hadolint shell=", "# shell=a", "# hadolint ignore=DL3000"] {
            assert_eq!(shell(text), None, "{text}");
        }
    }

    #[test]
    fn directives_of_buildkit() {
        let skip = of_buildkit("error=true; skip=A,B", Span::default()).unwrap();
        assert_eq!((skip.ids.len(), skip.scope), (2, Scope::File));
        assert_eq!(of_buildkit("error=true", Span::default()), None);
    }
}
