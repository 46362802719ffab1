//! The notation of examples: a Compose service.

use seawall_model::{Check, Edit, Finding, Location};
use seawall_syntax::{Entry, Node, NodeValue, Span, read_yaml};

use crate::compose::{self, Service};
use crate::family::{Container, ContainerFacts, Places};

/// A text in which a place is its first byte, and every part can be changed.
pub(crate) struct Text;

impl Places for Text {
    fn location(&self, span: Span) -> Location {
        Location {
            column: u32::try_from(span.start).ok(),
            ..Location::default()
        }
    }

    fn edit(&self, span: Span, text: &str, safe: bool) -> Option<Edit> {
        Some(Edit {
            start: span.start as u64,
            end: span.end as u64,
            text: text.to_owned(),
            safe,
            ..Edit::default()
        })
    }
}

/// The service of the text.
pub(crate) fn service(text: &str) -> Service {
    let value = read_yaml(text).unwrap();
    let (at, span) = (value.at, Span::default());
    let within = |key: &str, value| {
        let key = key.to_owned();
        let entry = Entry {
            key,
            at,
            span,
            value,
        };
        let value = NodeValue::Map(vec![entry]);
        Node { at, span, value }
    };
    let root = within("services", within("app", value));
    compose::read(&root, text).remove(0)
}

/// What a check has against the service of the text.
pub(crate) fn judged(check: &dyn Check<Container>, text: &str) -> Vec<Finding> {
    let service = service(text);
    assert_eq!(service.diagnostics, [], "{text}");
    let spec = &service.spec;
    check.run(&ContainerFacts {
        spec,
        places: &Text,
    })
}

/// The text after the edits of the findings.
pub(crate) fn mended(text: &str, findings: &[Finding]) -> String {
    let mut out = text.to_owned();
    for edit in findings.iter().flat_map(|f| &f.edits) {
        let range = usize::try_from(edit.start).unwrap()..usize::try_from(edit.end).unwrap();
        out.replace_range(range, &edit.text);
    }
    out
}
