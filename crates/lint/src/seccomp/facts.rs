//! What the checks see of a profile.

use std::collections::BTreeMap;

use seawall_model::{CheckMeta, Edit, Family};
use seawall_syntax::{Flaw, Json, NodeValue, Span, SyntaxErrorKind};

use super::Seccomp;
use super::calls::{self, Docker};
use super::effect::Effect;
use super::profile::Profile;
use super::words::Action;
use crate::draft::Draft;
use crate::text_file::TextFile;

/// A file and what stands in it.
pub struct SeccompFacts<'a> {
    file: &'a TextFile<'a>,
    json: &'a Json,
    profile: Option<Profile<'a>>,
}

impl<'a> SeccompFacts<'a> {
    pub(super) fn new(file: &'a TextFile<'a>, json: &'a Json) -> Self {
        let object = json.node.as_ref();
        let object = object.filter(|node| matches!(node.value, NodeValue::Map(_)));
        Self {
            file,
            json,
            profile: object.map(Profile::of),
        }
    }

    /// What is wrong with the JSON: keys that stand twice, or all else.
    pub(super) fn flaws(&self, twice: bool) -> Vec<&'a Flaw> {
        let is_twice = |flaw: &Flaw| flaw.error.kind == SyntaxErrorKind::Duplicate;
        let flaws = self.json.flaws.iter();
        flaws.filter(|flaw| is_twice(flaw) == twice).collect()
    }

    /// Whether the whole file was read.
    pub(super) fn whole(&self) -> bool {
        self.json.whole
    }

    /// The file.
    pub(super) fn file(&self) -> &'a TextFile<'a> {
        self.file
    }

    /// The file as JSON, as far as it was read.
    pub(super) fn json(&self) -> &'a Json {
        self.json
    }

    /// The profile, where the file is an object.
    pub(super) fn profile(&self) -> Option<&Profile<'a>> {
        self.profile.as_ref()
    }

    /// The profile, where all of it is known: what is not in it does not stand in the file.
    pub(super) fn whole_profile(&self) -> Option<&Profile<'a>> {
        self.profile().filter(|_| self.whole())
    }

    /// A finding about the file as a whole, at what opens it.
    pub(super) fn of_file(&self, meta: &CheckMeta, evidence: impl Into<String>) -> Draft {
        let start = self.json.node.as_ref().map_or(0, |node| node.span.start);
        about(meta, Span::new(start, start + 1), "", evidence)
    }

    /// What stands in a part of the file.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.file.source().slice(span)
    }

    /// Puts a text in the place of a part.
    pub(super) fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        self.file.edit(span, text, safe)
    }

    /// The calls that a profile without a permissive default allows whatever their arguments, and Docker's does
    /// not, each with its first place.
    pub(super) fn beyond(&self) -> BTreeMap<&'a str, Span> {
        let mut found = BTreeMap::new();
        let Some(profile) = self.profile() else {
            return found;
        };
        if profile.default.is_none_or(Action::allows) {
            return found;
        }
        for rule in profile.rules.iter().filter(|rule| rule.applies) {
            for (name, span) in &rule.names {
                let docker = calls::call(name).map(|call| call.docker);
                let less = docker.is_some_and(|docker| docker != Docker::Allowed);
                if less
                    && !found.contains_key(name)
                    && profile.effect(name) == Some(Effect::Allowed)
                {
                    found.insert(*name, *span);
                }
            }
        }
        found
    }
}

/// A finding about a part of the file. What it is about tells it from others of its check.
pub(super) fn about(
    meta: &CheckMeta,
    span: Span,
    subject: &str,
    evidence: impl Into<String>,
) -> Draft {
    let mut finding = Seccomp::finding(meta, meta.severity, meta.title);
    finding.subject = Some(subject.to_owned());
    finding.evidence = evidence.into();
    Draft::new(span, finding)
}
