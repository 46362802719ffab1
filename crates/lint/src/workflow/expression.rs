//! Expressions of GitHub's workflows: `${{ … }}`.

use std::ops::Range;

/// What anyone can write who opens an issue or a pull request, by the words behind `github.`; `*` stands for
/// any one word. The list is that of GitHub's guide on script injection.
const UNTRUSTED: &[&str] = &[
    "event.comment.body",
    "event.commits.*.author.email",
    "event.commits.*.author.name",
    "event.commits.*.message",
    "event.discussion.body",
    "event.discussion.title",
    "event.discussion_comment.body",
    "event.head_commit.author.email",
    "event.head_commit.author.name",
    "event.head_commit.message",
    "event.issue.body",
    "event.issue.title",
    "event.pages.*.page_name",
    "event.pull_request.body",
    "event.pull_request.head.label",
    "event.pull_request.head.ref",
    "event.pull_request.head.repo.default_branch",
    "event.pull_request.title",
    "event.review.body",
    "event.review_comment.body",
    "event.workflow_run.head_branch",
    "event.workflow_run.head_commit.message",
    "event.workflow_run.display_title",
    "head_ref",
];

/// The expressions of a text, each with where it stands and what is between its braces.
pub(super) fn all(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${{")) {
        let start = at + start;
        let Some(length) = text.get(start..).and_then(|rest| rest.find("}}")) else {
            break;
        };
        at = start + length + 2;
        let body = text.get(start + 3..at - 2).unwrap_or_default();
        found.push((start..at, body.trim()));
    }
    found
}

/// The text with a shell's variable of the same length in the place of each expression.
pub(super) fn as_variables(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, _) in all(text) {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        let filled = text.get(range.clone()).unwrap_or_default().bytes();
        let filled = filled.zip(0..).map(|(byte, place)| match (byte, place) {
            (b'\n', _) => '\n',
            (_, 0) => '$',
            _ => 'x',
        });
        out.extend(filled);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The part of an expression that anyone can write, if its value may hold it as it is.
pub(super) fn untrusted(body: &str) -> Option<String> {
    // A comparison and a test have a truth value.
    let test = [
        "==",
        "!=",
        "contains(",
        "startsWith(",
        "endsWith(",
        "hashFiles(",
    ];
    if test.iter().any(|word| body.contains(word)) {
        return None;
    }
    paths(body).into_iter().find(|path| {
        let path = path.strip_prefix("github.");
        path.is_some_and(|path| UNTRUSTED.iter().any(|known| matches(known, path)))
    })
}

/// The secret that an expression is, or has in it.
pub(super) fn secret(body: &str) -> Option<String> {
    let mut paths = paths(body).into_iter();
    paths.find(|path| path.starts_with("secrets.") || path == "github.token")
}

fn matches(known: &str, path: &str) -> bool {
    let (known, path): (Vec<&str>, Vec<&str>) =
        (known.split('.').collect(), path.split('.').collect());
    known.len() == path.len() && known.iter().zip(path).all(|(k, p)| *k == "*" || *k == p)
}

/// The paths of an expression, in small letters, with dots alone: `a['b'].c[0]` is `a.b.c.0`.
fn paths(body: &str) -> Vec<String> {
    let body = body.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut path = String::new();
    let mut index = false;
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' if !path.is_empty() => {
                path.push('.');
                index = true;
            }
            ']' if index => index = false,
            // A name in brackets belongs to the path; any other text is none.
            '\'' if index => {}
            '\'' => {
                chars.by_ref().find(|c| *c == '\'');
                found.push(std::mem::take(&mut path));
            }
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '*') => path.push(c),
            _ => {
                index = false;
                found.push(std::mem::take(&mut path));
            }
        }
    }
    found.push(path);
    found.retain(|path| path.contains('.'));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anyone_can_write() {
        for (body, wanted) in [
            ("github.event.issue.title", true),
            ("github.head_ref", true),
            ("github.event['pull_request'].body", true),
            ("github.event.commits[0].message", true),
            ("toJSON(github.event.comment.body)", true),
            ("github.head_ref || github.ref_name", true),
            ("GitHub.Event.Issue.Title", true),
            ("github.event.issue.number", false),
            ("github.event.pull_request.head.sha", false),
            ("contains(github.event.comment.body, '/run')", false),
            ("github.head_ref == 'main'", false),
            ("steps.github.outputs.head_ref", false),
            ("'github.head_ref'", false),
            ("github.ref_name", false),
        ] {
            assert_eq!(untrusted(body).is_some(), wanted, "{body}");
        }
    }

    #[test]
    fn secrets_and_places() {
        let text = "a ${{ secrets.X }} ${{secrets['Y']}} ${{ github.sha }} ${{ open";
        let found: Vec<_> = { all(text).into_iter() }
            .map(|(range, body)| (&text[range], secret(body)))
            .collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], ("${{ secrets.X }}", Some("secrets.x".to_owned())));
        assert_eq!(found[1].1.as_deref(), Some("secrets.y"));
        assert_eq!(found[2].1, None);
    }
}
