//! Changes that mend what a check on containers found in a service. All of them may change what it does.

use seawall_model::{Edit, Finding};
use seawall_syntax::{Entry, Node, NodeValue, Span};

use crate::text_file::TextFile;

/// For what is missing: the keys that are put in, with their values.
const PUT_IN: [(&str, &[(&str, &str)]); 7] = [
    ("container-capabilities-kept", &[("cap_drop", "[ALL]")]),
    ("container-cpus-unlimited", &[("cpus", "1")]),
    (
        "container-memory-unlimited",
        &[("mem_limit", "512m"), ("memswap_limit", "512m")],
    ),
    (
        "container-new-privileges",
        &[("security_opt", "[\"no-new-privileges:true\"]")],
    ),
    ("container-processes-unlimited", &[("pids_limit", "200")]),
    ("container-runs-as-root", &[("user", "\"1000:1000\"")]),
    ("container-writable-root", &[("read_only", "true")]),
];

/// What is mended by leaving out the key, or the item of its list that was found.
const TAKE_OUT: [(&str, &str); 10] = [
    ("container-apparmor-unconfined", "security_opt"),
    ("container-dangerous-capability", "cap_add"),
    ("container-engine-socket", "volumes"),
    ("container-host-cgroups", "cgroup"),
    ("container-host-ipc", "ipc"),
    ("container-host-pid", "pid"),
    ("container-host-users", "userns_mode"),
    ("container-host-uts", "uts"),
    ("container-seccomp-unconfined", "security_opt"),
    ("container-system-paths", "security_opt"),
];

/// A service as it stands in its file.
pub(super) struct Mending<'a> {
    file: &'a TextFile<'a>,
    service: Option<&'a Node>,
}

impl<'a> Mending<'a> {
    /// The service of that name in a file.
    pub(super) fn of(file: &'a TextFile<'a>, root: &'a Node, service: &str) -> Self {
        let service = root.get("services").and_then(|all| all.get(service));
        Self { file, service }
    }

    /// The finding with the changes that mend it, where they are known and the text has a place for them.
    pub(super) fn mended(&self, mut finding: Finding) -> Finding {
        if finding.edits.is_empty() {
            let edit = self.put_in(&finding).or_else(|| self.take_out(&finding));
            finding.edits.extend(edit);
        }
        finding
    }

    fn put_in(&self, finding: &Finding) -> Option<Edit> {
        let (_, keys) = PUT_IN.iter().find(|(id, _)| *id == finding.id)?;
        let service = self.service?;
        // What stands there already says something else, and is a person's to change.
        if keys.iter().any(|(key, _)| service.get(key).is_some()) {
            return None;
        }
        // Of a service that several files tell of, it is put into the one that is named.
        let named = |entry: &&Entry| {
            let path = self.file.path_at(entry.span.start);
            finding.location.path.as_deref() == Some(path)
        };
        let own = service.entries().iter().filter(named);
        let first = own.min_by_key(|entry| entry.span.start);
        let first = first.filter(|first| self.stands(first))?;
        let behind = if self.is_behind('{', first.span.start) {
            ", "
        } else {
            &format!("\n{}", self.before_on_line(first.span))
        };
        let pairs = keys
            .iter()
            .map(|(key, value)| format!("{key}: {value}{behind}"));
        let text: String = pairs.collect();
        let at = first.span.start;
        Some(self.file.edit(Span::new(at, at), text, false))
    }

    fn take_out(&self, finding: &Finding) -> Option<Edit> {
        let (_, key) = TAKE_OUT.iter().find(|(id, _)| *id == finding.id)?;
        let entries = self.service?.entries();
        let entry = entries
            .iter()
            .find(|entry| entry.key == *key && self.stands(entry))?;
        match &entry.value.value {
            // A service is more than this one key.
            NodeValue::Scalar(_) if entries.len() > 1 => {
                self.lines(entry.span.to(entry.value.span))
            }
            NodeValue::List(items) => {
                let is_it = |item: &&Node| {
                    let place = self.file.location(item.span);
                    (place.line, &place.path) == (finding.location.line, &finding.location.path)
                };
                let item = items.iter().find(is_it)?;
                let is_scalar = matches!(item.value, NodeValue::Scalar(_));
                if items.len() == 1 && entries.len() > 1 && is_scalar {
                    let whole = entry.value.span;
                    let end = match self.is_behind('[', item.span.start) {
                        true if whole.start < item.span.start && item.span.end < whole.end => whole,
                        true => return None,
                        false => item.span,
                    };
                    return self.lines(entry.span.to(end));
                }
                let dash = self.before_on_line(item.span);
                let dash = is_scalar && dash.trim() == "-";
                dash.then(|| self.lines(item.span)).flatten()
            }
            _ => None,
        }
    }

    /// Whether an entry stands in the text as it was read.
    fn stands(&self, entry: &Entry) -> bool {
        let text = self.file.source().slice(entry.span);
        text.trim_matches(['"', '\'']) == entry.key && !text.is_empty()
    }

    /// Whether a bracket is what stands before a place, on whichever line, but for comments.
    fn is_behind(&self, bracket: char, place: usize) -> bool {
        let mut before = self.file.source().text().get(..place).unwrap_or_default();
        loop {
            before = before.trim_end();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let line = before.get(start..).unwrap_or_default();
            let comment = if line.trim_start().starts_with('#') {
                Some(0)
            } else {
                line.find(" #")
            };
            match comment.and_then(|at| before.get(..start + at)) {
                Some(rest) => before = rest,
                None => return before.ends_with(bracket),
            }
        }
    }

    /// What stands before a part on its line.
    fn before_on_line(&self, span: Span) -> &'a str {
        let text = self.file.source().text();
        let before = text.get(..span.start).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default()
    }

    /// Takes out the lines of a part that has them to itself, but for a comment behind it.
    fn lines(&self, span: Span) -> Option<Edit> {
        let text = self.file.source().text();
        let before = self.before_on_line(span);
        let behind = text.get(span.end..)?;
        let rest = behind.split('\n').next().unwrap_or_default();
        let bare = rest.trim_start_matches([' ', '\t', '\r']);
        let alone = before.trim().is_empty() || before.trim() == "-";
        if !alone || !(bare.is_empty() || bare.starts_with('#')) {
            return None;
        }
        let end = (span.end + rest.len() + 1).min(text.len());
        Some(
            self.file
                .edit(Span::new(span.start - before.len(), end), "", false),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::ComposeFile;
    use crate::kind::Kind;
    use crate::{TextFile, apply};
    use seawall_model::Edit;

    /// The text after the change of one check.
    fn mended(text: &str, id: &str) -> Option<String> {
        let file = TextFile::new("compose.yaml", text);
        let findings = ComposeFile.judge(&file).findings;
        let finding = findings.iter().find(|finding| finding.id == id)?;
        let edits: &[Edit] = &finding.edits;
        assert!(edits.iter().all(|edit| !edit.safe));
        (!edits.is_empty()).then(|| apply(text, &[edits]).text)
    }

    #[test]
    fn what_is_missing_is_put_in_front() {
        for (text, id, wanted) in [
            (
                "services:\n  a:\n    image: b:1\n",
                "container-writable-root",
                Some("services:\n  a:\n    read_only: true\n    image: b:1\n"),
            ),
            (
                "services:\n  a: {image: b:1} # c\n",
                "container-memory-unlimited",
                Some("services:\n  a: {mem_limit: 512m, memswap_limit: 512m, image: b:1} # c\n"),
            ),
            (
                "services:\n  a: { # c {\n    # d\n    image: b:1 }\n",
                "container-writable-root",
                Some("services:\n  a: { # c {\n    # d\n    read_only: true, image: b:1 }\n"),
            ),
            // What services share is changed for all of them.
            (
                "x-a: &a\n  image: b:1\nservices:\n  a: *a\n",
                "container-writable-root",
                Some("x-a: &a\n  read_only: true\n  image: b:1\nservices:\n  a: *a\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    security_opt: [label:disable]\n",
                "container-new-privileges",
                None,
            ),
        ] {
            assert_eq!(mended(text, id).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_should_not_be_there_is_taken_out() {
        for (text, id, wanted) in [
            (
                "services:\n  a:\n    image: b:1\n    pid: host # why\n    init: true\n",
                "container-host-pid",
                Some("services:\n  a:\n    image: b:1\n    init: true\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    security_opt:\n      - seccomp:unconfined\n",
                "container-seccomp-unconfined",
                Some("services:\n  a:\n    image: b:1\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    security_opt:\n      - seccomp:unconfined\n      - label:a\n",
                "container-seccomp-unconfined",
                Some("services:\n  a:\n    image: b:1\n    security_opt:\n      - label:a\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    cap_add: [SYS_ADMIN]\n",
                "container-dangerous-capability",
                Some("services:\n  a:\n    image: b:1\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    cap_add: [\n      SYS_ADMIN # c\n    ] # d\n    init: true\n",
                "container-dangerous-capability",
                Some("services:\n  a:\n    image: b:1\n    init: true\n"),
            ),
            (
                "services:\n  a:\n    image: b:1\n    cap_add: [\n      SYS_ADMIN,\n      CHOWN\n    ]\n",
                "container-dangerous-capability",
                None,
            ),
            (
                "services:\n  a:\n    image: b:1\n    cap_add: [SYS_ADMIN, CHOWN]\n",
                "container-dangerous-capability",
                None,
            ),
            (
                "services:\n  a: {image: b:1, pid: host}\n",
                "container-host-pid",
                None,
            ),
        ] {
            assert_eq!(mended(text, id).as_deref(), wanted, "{text}");
        }
    }
}
