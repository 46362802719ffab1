//! The family of checks on what containers are started with.

use seawall_model::{Check, CheckMeta, Edit, Family, Finding, FindingKind, Location, Severity};
use seawall_syntax::Span;

use crate::checks;
use crate::spec::ContainerSpec;

/// What the text is that a specification was read from.
pub trait Places {
    /// The place of a part of it.
    fn location(&self, span: Span) -> Location;

    /// Puts a text in the place of a part; none where the text can't be changed. It is `safe` where it
    /// changes nothing but what the finding is about.
    fn edit(&self, span: Span, text: &str, safe: bool) -> Option<Edit>;
}

/// What is known of a container that is to be started.
#[derive(Clone, Copy)]
pub struct ContainerFacts<'a> {
    /// What it is started with.
    pub spec: &'a ContainerSpec,
    /// Where that stands.
    pub places: &'a dyn Places,
}

/// The family of checks on what containers are started with.
pub struct Container;

impl Family for Container {
    type Facts<'a> = ContainerFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

impl ContainerFacts<'_> {
    /// A finding at a place of the specification.
    pub(crate) fn finding(
        &self,
        meta: &CheckMeta,
        severity: Severity,
        span: Span,
        evidence: impl Into<String>,
    ) -> Finding {
        let mut finding = Container::finding(meta, severity, meta.title);
        finding.location = self.places.location(span);
        finding.evidence = evidence.into();
        finding
    }

    /// A finding on what is missing; none where it may be told elsewhere.
    pub(crate) fn missing(&self, meta: &CheckMeta, evidence: impl Into<String>) -> Vec<Finding> {
        if !self.spec.whole {
            return Vec::new();
        }
        vec![self.finding(meta, meta.severity, self.spec.span, evidence)]
    }
}
