//! The parts of a `pom.xml` that tell of dependencies, by their paths from the root.
//!
//! Entities that the document declares are never looked up: what stands for them is not known, and the
//! value that holds one is dropped. Attributes are not read.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

use crate::line_of::LineOf;

/// Coordinates as written; empty where they are not.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Dependency {
    #[serde(rename = "g", skip_serializing_if = "String::is_empty")]
    pub(super) group: String,
    #[serde(rename = "a", skip_serializing_if = "String::is_empty")]
    pub(super) artifact: String,
    #[serde(rename = "v", skip_serializing_if = "String::is_empty")]
    pub(super) version: String,
    #[serde(rename = "s", skip_serializing_if = "String::is_empty")]
    pub(super) scope: String,
    #[serde(rename = "t", skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub(super) classifier: String,
    /// The line in which it begins, from 1; 0 where that is not known.
    #[serde(rename = "l")]
    pub(super) line: u32,
}

/// What the file states.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Project {
    pub(super) own: Dependency,
    pub(super) parent: Dependency,
    /// Where the parent's file is, if that is said; said to be nowhere if empty.
    pub(super) parent_path: Option<String>,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) managed: Vec<Dependency>,
    /// Dependencies of profiles that are not active by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) inactive: Vec<Dependency>,
    /// Dependencies and properties beyond what is kept of one file.
    #[serde(skip)]
    pub(super) cut: usize,
}

/// Elements in elements; real files have a dozen.
const MAX_DEPTH: usize = 100;
/// Bytes of one value; longer ones are none.
const MAX_VALUE: usize = 1024;
/// Dependencies, and properties.
pub(super) const MAX_ITEMS: usize = 100_000;

/// A profile counts if it is active by default, which may be said after what it holds.
#[derive(Default)]
struct Profile {
    active: bool,
    properties: BTreeMap<String, String>,
    dependencies: Vec<Dependency>,
    managed: Vec<Dependency>,
}

#[derive(Default)]
struct State {
    project: Project,
    path: Vec<String>,
    value: Option<String>,
    dependency: Dependency,
    profile: Profile,
    /// Those that are active, in their order.
    active: Vec<Profile>,
}

/// Reads a document.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn project(text: &str) -> Result<Project, String> {
    let mut reader = Reader::from_str(text);
    let line_of = LineOf::new(text);
    let mut state = State::default();
    let mut seen = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|e| format!("at byte {}: {e}", reader.error_position()))?;
        match event {
            Event::Start(start) => {
                let name = start.local_name();
                let name = name.as_ref().to_owned();
                if state.path.is_empty() {
                    if name != "project" {
                        return Err(format!("its root is {name:?}, not a project"));
                    }
                    seen = true;
                }
                if state.path.len() >= MAX_DEPTH {
                    return Err(format!("elements nest deeper than {MAX_DEPTH}"));
                }
                if name == "dependency" {
                    let offset = usize::try_from(reader.buffer_position()).unwrap_or_default();
                    // Behind the tag: its end is in the line of its name.
                    state.dependency.line = line_of.offset(offset.saturating_sub(1)).unwrap_or(0);
                }
                state.path.push(name);
                state.value = Some(String::new());
            }
            Event::End(_) => state.end(),
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::CData(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(name) => match (name.resolve_char_ref(), &*name) {
                (Ok(Some(c)), _) => state.text(c.encode_utf8(&mut [0; 4])),
                (_, "amp") => state.text("&"),
                (_, "lt") => state.text("<"),
                (_, "gt") => state.text(">"),
                _ => state.value = None,
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match (seen, state.path.is_empty()) {
        (false, _) => Err("it holds no project".to_owned()),
        (true, false) => Err("it ends inside an element".to_owned()),
        (true, true) => Ok(state.project()),
    }
}

impl State {
    /// The project with its active profiles, whose word goes before its own, the last one's first.
    fn project(self) -> Project {
        let mut project = self.project;
        for mut profile in self.active {
            project.properties.extend(profile.properties);
            profile.dependencies.append(&mut project.dependencies);
            profile.managed.append(&mut project.managed);
            (project.dependencies, project.managed) = (profile.dependencies, profile.managed);
        }
        project
    }

    fn text(&mut self, text: &str) {
        match &mut self.value {
            Some(value) if value.len() + text.len() <= MAX_VALUE => value.push_str(text),
            value => *value = None,
        }
    }

    fn end(&mut self) {
        let value = self.value.take().unwrap_or_default();
        let value = value.trim().to_owned();
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let project = &mut self.project;
        match path.as_slice() {
            ["project", field] => set(&mut project.own, field, value),
            ["project", "parent", "relativePath"] => project.parent_path = Some(value),
            ["project", "parent", field] => set(&mut project.parent, field, value),
            [of @ .., "properties", name] => {
                let properties = match of {
                    ["project"] => Some(&mut project.properties),
                    ["project", "profiles", "profile"] => Some(&mut self.profile.properties),
                    _ => None,
                };
                match properties {
                    Some(all) if all.len() < MAX_ITEMS => {
                        all.insert((*name).to_owned(), value);
                    }
                    Some(_) => project.cut += 1,
                    None => {}
                }
            }
            [
                "project",
                "profiles",
                "profile",
                "activation",
                "activeByDefault",
            ] => {
                self.profile.active = value == "true";
            }
            ["project", "profiles", "profile"] => {
                let profile = std::mem::take(&mut self.profile);
                if profile.active {
                    self.active.push(profile);
                } else {
                    let room = MAX_ITEMS.saturating_sub(project.inactive.len());
                    project.cut += profile.dependencies.len().saturating_sub(room);
                    let kept = profile.dependencies.into_iter().take(room);
                    project.inactive.extend(kept);
                }
            }
            [.., "dependencies", "dependency", field] => set(&mut self.dependency, field, value),
            [list @ .., "dependencies", "dependency"] => {
                let profile = &mut self.profile;
                let list = match list {
                    ["project"] => Some(&mut project.dependencies),
                    ["project", "dependencyManagement"] => Some(&mut project.managed),
                    ["project", "profiles", "profile"] => Some(&mut profile.dependencies),
                    ["project", "profiles", "profile", "dependencyManagement"] => {
                        Some(&mut profile.managed)
                    }
                    _ => None,
                };
                let dependency = std::mem::take(&mut self.dependency);
                match list {
                    Some(list) if list.len() < MAX_ITEMS => list.push(dependency),
                    Some(_) => project.cut += 1,
                    None => {}
                }
            }
            _ => {}
        }
        self.path.pop();
    }
}

fn set(of: &mut Dependency, field: &str, value: String) {
    match field {
        "groupId" => of.group = value,
        "artifactId" => of.artifact = value,
        "version" => of.version = value,
        "scope" => of.scope = value,
        "type" => of.kind = value,
        "classifier" => of.classifier = value,
        _ => {}
    }
}
