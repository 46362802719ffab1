//! What the checks see of a workflow.

use seawall_model::{CheckMeta, Edit, Family};
use seawall_syntax::{Node, Span, SyntaxError};

use super::Workflow;
use super::model::{Forge, Model, Step, Text};
use crate::draft::Draft;
use crate::text_file::TextFile;

/// A file and what stands in it.
pub struct WorkflowFacts<'a> {
    file: &'a TextFile<'a>,
    root: &'a Node,
    error: Option<&'a SyntaxError>,
    forge: Forge,
    model: Model<'a>,
}

impl<'a> WorkflowFacts<'a> {
    pub(super) fn new(
        file: &'a TextFile<'a>,
        root: &'a Node,
        error: Option<&'a SyntaxError>,
    ) -> Self {
        let forge = Forge::of(root, file.path());
        Self {
            file,
            root,
            error,
            forge,
            model: Model::of(forge, root, file.source()),
        }
    }

    /// The file.
    pub(super) fn file(&self) -> &'a TextFile<'a> {
        self.file
    }

    /// What it holds; what stands before the error where there is one.
    pub(super) fn root(&self) -> &'a Node {
        self.root
    }

    /// Why it can't be read as a whole.
    pub(super) fn error(&self) -> Option<&'a SyntaxError> {
        self.error
    }

    /// Whose workflow it is.
    pub(super) fn forge(&self) -> Forge {
        self.forge
    }

    /// All that it runs.
    pub(super) fn model(&self) -> &Model<'a> {
        &self.model
    }

    /// Its steps.
    pub(super) fn steps(&self) -> &[Step<'a>] {
        &self.model.steps
    }

    /// The steps that use an action, with the action.
    pub(super) fn uses(&self) -> impl Iterator<Item = (&Step<'a>, Text<'a>)> {
        let steps = self.model.steps.iter();
        steps.filter_map(|step| Some((step, step.uses?)))
    }

    /// What stands in a part of the file.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.file.source().slice(span)
    }

    /// Puts a text in the place of a part.
    pub(super) fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        self.file.edit(span, text, safe)
    }
}

/// A finding about a part of the file.
pub(super) fn about(meta: &CheckMeta, span: Span, evidence: impl Into<String>) -> Draft {
    let mut finding = Workflow::finding(meta, meta.severity, meta.title);
    finding.evidence = evidence.into();
    Draft::new(span, finding)
}
