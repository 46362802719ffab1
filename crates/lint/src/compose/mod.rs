//! Compose files: the checks on the file as a whole, and those on each service as a container.
//!
//! A file is judged alone first, and then with those that belong to it ([`together`]). What of other files is
//! not there is said.

mod checks;
mod environment;
mod facts;
mod mask;
mod mend;
mod recognise;
pub(crate) mod recover;
mod schema;
#[cfg(test)]
mod tests;
mod together;

pub use environment::is_named_so as is_file_of_variables;
pub use together::{Kept, TEXT, Together, VARIABLES, judge_together, kept};

use seawall_container::compose::Service;
use seawall_container::{Container, ContainerFacts, Places, compose};
use seawall_model::{Check, Edit, Family, Finding, FindingKind, Location};
use seawall_syntax::{Node, Span, SyntaxError, read_yaml};

use self::mend::Mending;
use crate::kind::{Claim, Judged, Kind};
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
    /// Why it can't be read as a whole; `root` is what stands before the error then.
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

    fn judge(&self, file: &TextFile<'_>) -> Judged {
        with_facts(file, |facts| findings_of(facts).into())
    }

    fn kept(&self, file: &TextFile<'_>) -> Option<String> {
        kept(file.path(), file.source().text())
    }
}

/// What is held against a file as a whole, and against each service as a container.
fn findings_of(facts: &ComposeFacts<'_>) -> Vec<Finding> {
    let mut findings = Compose::judge(facts);
    for Service { spec, .. } in facts.services.iter().take(MOST_SERVICES) {
        let service = spec.name.as_str();
        let places = &InService {
            file: facts.file,
            service,
        };
        let mending = Mending::of(facts.file, facts.root, service);
        let found = Container::judge(&ContainerFacts { spec, places });
        findings.extend(found.into_iter().map(|finding| mending.mended(finding)));
    }
    findings
}

/// Reads a file, and judges it.
fn with_facts<T>(file: &TextFile<'_>, judge: impl FnOnce(&ComposeFacts<'_>) -> T) -> T {
    let text = file.source().text();
    let (root, error) = match read_yaml(text) {
        Ok(root) => (root, None),
        Err(error) => (recover::before(file.source(), &error), Some(error)),
    };
    let mut services = compose::read(&root, text);
    // What is told of the last one may go on behind the error.
    if let Some(last) = services.last_mut().filter(|_| error.is_some()) {
        last.spec.whole = false;
        last.diagnostics.clear();
    }
    judge(&ComposeFacts {
        file,
        error: error.as_ref(),
        root: &root,
        flat: &compose::flat(&root),
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
