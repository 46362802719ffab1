//! Compose files: the checks on the file as a whole, and those on each service as a container.
//!
//! A file is judged alone. What it takes from other files is not read, and that is said.

mod checks;
mod facts;
mod recognise;
mod schema;
#[cfg(test)]
mod tests;

use seawall_container::compose::Service;
use seawall_container::{Container, ContainerFacts, Places, compose};
use seawall_model::{Check, Edit, Family, Finding, FindingKind, Location};
use seawall_syntax::{Mark, Node, NodeValue, Span, SyntaxError, read_yaml};

use crate::kind::{Claim, Kind};
use crate::text_file::TextFile;

/// Most services of a file that are judged as containers; no honest file has more.
const MOST_SERVICES: usize = 1000;

/// The kind of file.
pub struct ComposeFile;

/// The family of checks on a file as a whole.
pub struct Compose;

/// What is known of a file.
#[derive(Clone, Copy)]
pub struct ComposeFacts<'a> {
    /// The file.
    pub file: &'a TextFile<'a>,
    /// Why it can't be read; `root` is null then.
    pub error: Option<&'a SyntaxError>,
    /// What it holds, as it stands there.
    pub root: &'a Node,
    /// The same with merge keys replaced.
    pub flat: &'a Node,
    /// Its services.
    pub services: &'a [Service],
}

impl Family for Compose {
    type Facts<'a> = ComposeFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

impl Kind for ComposeFile {
    fn name(&self) -> &'static str {
        "compose"
    }

    fn claims(&self, path: &str) -> Claim {
        recognise::claims(path)
    }

    fn is_one(&self, text: &str) -> bool {
        recognise::is_one(text)
    }

    fn judge(&self, file: &TextFile<'_>) -> Vec<Finding> {
        with_facts(file, |facts| {
            let mut findings = Compose::judge(facts);
            for Service { spec, .. } in facts.services.iter().take(MOST_SERVICES) {
                let service = spec.name.as_str();
                let places = &InService { file, service };
                findings.extend(Container::judge(&ContainerFacts { spec, places }));
            }
            findings
        })
    }
}

/// Reads a file, and judges it.
fn with_facts<T>(file: &TextFile<'_>, judge: impl FnOnce(&ComposeFacts<'_>) -> T) -> T {
    let text = file.source().text();
    let read = read_yaml(text);
    let nothing = Node {
        at: Mark::default(),
        span: Span::default(),
        value: NodeValue::Null,
    };
    let (root, error) = match &read {
        Ok(root) => (root, None),
        Err(error) => (&nothing, Some(error)),
    };
    let services = compose::read(root, text);
    judge(&ComposeFacts {
        file,
        error,
        root,
        flat: &compose::flat(root),
        services: &services,
    })
}

/// The places of a service.
struct InService<'a> {
    file: &'a TextFile<'a>,
    service: &'a str,
}

impl Places for InService<'_> {
    fn location(&self, span: Span) -> Location {
        Location {
            service: Some(self.service.to_owned()),
            ..self.file.location(span)
        }
    }

    fn edit(&self, span: Span, text: &str, safe: bool) -> Option<Edit> {
        Some(self.file.edit(span, text, safe))
    }
}
