//! What a project says once its parents and the lists that it imports are counted in.
//!
//! Maven puts the parents' statements below the project's own, and only then looks at properties: a
//! parent's `${x}` means the project's `x`. A list that is imported is a project of its own, whose
//! properties are its own. What is stated goes before what is imported.
//!
//! Invariant: the work is bounded by a number of steps that grows with the size of all projects, so that
//! no set of files makes more of it than it has bytes.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use seawall_model::{Hole, HoleName};

use super::forest::{Forest, Lineage, or, shown};
use super::read::Dependency;

/// Properties in properties.
const MAX_DEPTH: u32 = 8;
/// Bytes of one interpolated value.
const MAX_VALUE: usize = 1024;
/// Steps: some, and so many for each statement.
const STEPS: u64 = 500_000;
const STEPS_EACH: u64 = 100;

/// The version of a dependency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Version {
    Known(String),
    /// A range, a property that is nowhere, or nothing.
    Open,
}

/// What a project tells.
pub(super) struct Told {
    /// `group:artifact`, version and scope of each dependency, and the line in which the project states it;
    /// what it inherits is in none.
    pub(super) dependencies: Vec<(String, Version, String, Option<u32>)>,
    /// Parents and lists that are not in the target.
    pub(super) missing: Vec<String>,
    /// `group:artifact` of what only profiles ask for that are not active by default.
    pub(super) inactive: Vec<String>,
}

/// All projects, what they import, and the steps that are left.
pub(super) struct Model<'f> {
    forest: &'f Forest,
    lists: HashMap<usize, Rc<Vec<Rc<Lineage>>>>,
    steps: u64,
}

/// The version, if it can be told, and the scope.
type Managed = (Option<String>, String);

/// What a dependency is managed by: group, artifact, type, classifier.
type Key = (String, String, String, String);

impl<'f> Model<'f> {
    pub(super) fn new(forest: &'f Forest) -> Self {
        let items = forest.poms.iter().map(|pom| {
            let project = &pom.project;
            project.properties.len()
                + project.dependencies.len()
                + project.inactive.len()
                + project.managed.len()
        });
        let items = items.sum::<usize>() as u64;
        Self {
            forest,
            lists: HashMap::new(),
            steps: STEPS + STEPS_EACH * items,
        }
    }

    /// That the steps did not do.
    pub(super) fn exhausted(&self) -> Option<Hole> {
        (self.steps == 0).then(|| {
            let what = "versions of Maven dependencies";
            let reason = "parents and imported lists lead to more work than is done";
            let place = "all pom.xml files";
            let hole = Hole::new(HoleName::LIMIT_POMS, what, place, reason);
            hole.limited("steps-each", STEPS_EACH)
        })
    }

    pub(super) fn path(&self, index: usize) -> &'f str {
        self.forest.poms.get(index).map_or("", |pom| &pom.path)
    }

    /// What a project tells. Of what it inherits only what is another name or version than the parent's
    /// own: the rest is told by the parent.
    pub(super) fn project(&mut self, index: usize) -> Told {
        let lineage = Rc::new(self.forest.lineage(index));
        let mut told = Told {
            dependencies: Vec::new(),
            missing: Vec::new(),
            inactive: Vec::new(),
        };
        let mut stated: HashSet<(Key, Version)> = HashSet::new();
        let mut seen: HashSet<Key> = HashSet::new();
        for (generation, of) in lineage.poms.iter().enumerate() {
            let Some(pom) = self.forest.poms.get(*of) else {
                continue;
            };
            let above = Rc::new(Lineage {
                poms: lineage.poms.get(generation..).unwrap_or_default().to_vec(),
                missing: None,
            });
            for dependency in &pom.project.dependencies {
                let (key, version, scope) = self.dependency(&lineage, dependency);
                let name = format!("{}:{}", key.0, key.1);
                let parents = (generation > 0).then(|| {
                    let (key, version, _) = self.dependency(&above, dependency);
                    (key, version)
                });
                let own = (key.clone(), version.clone());
                let new_to_parents = parents.is_none_or(|parents| parents != own);
                stated.insert(own);
                // What one project states twice is listed twice: which one it gets is Maven's guess.
                let new = seen.insert(key) || generation == 0;
                if new && new_to_parents {
                    let line = Some(dependency.line).filter(|line| generation == 0 && *line > 0);
                    told.dependencies.push((name, version, scope, line));
                }
            }
        }
        // A parent of a parent is told by the parent.
        if let Some(parent) = &lineage.missing
            && lineage.poms.len() == 1
        {
            told.missing.push(parent.clone());
        }
        let pom = self.forest.poms.get(index);
        for dependency in pom.iter().flat_map(|pom| &pom.project.inactive) {
            let (key, version, _) = self.dependency(&lineage, dependency);
            let name = format!("{}:{}", key.0, key.1);
            if stated.insert((key, version)) {
                told.inactive.push(name);
            }
        }
        for import in pom.iter().flat_map(|pom| pom.imports()) {
            if self.imported(&lineage, import).is_none() {
                told.missing.push(format!("the list {}", shown(import)));
            }
        }
        told
    }

    /// A dependency as the project at the lineage's beginning has it. Names that cannot be told stay as
    /// they are written.
    fn dependency(&mut self, lineage: &Rc<Lineage>, of: &Dependency) -> (Key, Version, String) {
        let group = self.value(lineage, &of.group);
        let artifact = self.value(lineage, &of.artifact);
        let known = group.is_some() && artifact.is_some();
        let key = (
            group.unwrap_or_else(|| of.group.clone()),
            artifact.unwrap_or_else(|| of.artifact.clone()),
            or(&of.kind, "jar").to_owned(),
            of.classifier.clone(),
        );
        if !known {
            return (key, Version::Open, of.scope.clone());
        }
        let managed = if of.version.is_empty() || of.scope.is_empty() {
            self.managed(lineage, &key)
        } else {
            None
        };
        let (version, scope) = managed.unwrap_or_default();
        let version = if of.version.is_empty() {
            version
        } else {
            self.value(lineage, &of.version)
        };
        let version = version.as_deref().and_then(exact);
        let version = version.map_or(Version::Open, |v| Version::Known(v.to_owned()));
        (key, version, or(&of.scope, &scope).to_owned())
    }

    /// Version and scope that the management tells of a name: the project's and its parents', then that
    /// of the lists.
    fn managed(&mut self, lineage: &Rc<Lineage>, key: &Key) -> Option<Managed> {
        let name = (key.0.clone(), key.1.clone());
        if let Some(found) = self.stated(lineage, &name, key) {
            return Some(found);
        }
        let lists = self.lists(lineage);
        lists.iter().find_map(|list| self.stated(list, &name, key))
    }

    fn stated(&mut self, lineage: &Lineage, name: &(String, String), key: &Key) -> Option<Managed> {
        let forest = self.forest;
        for pom in lineage.poms.iter().filter_map(|of| forest.poms.get(*of)) {
            self.step()?;
            let plain = pom.managed.get(name).into_iter().flatten();
            for place in plain.chain(&pom.computed) {
                let of = pom.project.managed.get(*place)?;
                self.step()?;
                let same = or(&of.kind, "jar") == key.2
                    && of.classifier == key.3
                    && self.value(lineage, &of.group).as_ref() == Some(&key.0)
                    && self.value(lineage, &of.artifact).as_ref() == Some(&key.1);
                if same {
                    return Some((self.value(lineage, &of.version), of.scope.clone()));
                }
            }
        }
        None
    }

    /// The lists that a project imports, each with its parents, in the order in which they are asked:
    /// one that a list imports itself comes behind it.
    fn lists(&mut self, lineage: &Rc<Lineage>) -> Rc<Vec<Rc<Lineage>>> {
        let head = lineage.poms.first().copied().unwrap_or_default();
        if let Some(known) = self.lists.get(&head) {
            return Rc::clone(known);
        }
        let mut lists = Vec::new();
        let mut seen = HashSet::new();
        let mut open = self.imports(lineage);
        open.reverse();
        while let Some(of) = open.pop() {
            if !seen.insert(of) {
                continue;
            }
            let list = Rc::new(self.forest.lineage(of));
            let mut next = self.imports(&list);
            next.reverse();
            open.append(&mut next);
            lists.push(list);
        }
        let lists = Rc::new(lists);
        self.lists.insert(head, Rc::clone(&lists));
        lists
    }

    /// What a project and its parents import, as far as it is there.
    fn imports(&mut self, lineage: &Lineage) -> Vec<usize> {
        let forest = self.forest;
        let mut found = Vec::new();
        for pom in lineage.poms.iter().filter_map(|of| forest.poms.get(*of)) {
            for import in pom.imports() {
                if self.step().is_none() {
                    return found;
                }
                found.extend(self.imported(lineage, import));
            }
        }
        found
    }

    /// The project that an import means.
    fn imported(&mut self, lineage: &Lineage, import: &Dependency) -> Option<usize> {
        let group = self.value(lineage, &import.group)?;
        let artifact = self.value(lineage, &import.artifact)?;
        let version = self.value(lineage, &import.version)?;
        self.forest.named(&group, &artifact, &version)
    }

    fn step(&mut self) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        (self.steps > 0).then_some(())
    }

    /// The text with the properties that it names; none if one is not known here, or nothing is left.
    fn value(&mut self, lineage: &Lineage, text: &str) -> Option<String> {
        self.interpolated(lineage, text, 0)
    }

    fn interpolated(&mut self, lineage: &Lineage, text: &str, depth: u32) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            out.push_str(before);
            self.step()?;
            if depth >= MAX_DEPTH {
                return None;
            }
            let value = self.property(lineage, name)?;
            out.push_str(&self.interpolated(lineage, value, depth + 1)?);
            if out.len() > MAX_VALUE {
                return None;
            }
            rest = behind;
        }
        out.push_str(rest);
        (out.len() <= MAX_VALUE && !out.is_empty()).then_some(out)
    }

    fn property(&mut self, lineage: &Lineage, name: &str) -> Option<&'f str> {
        let mut projects = lineage.poms.iter();
        let projects = projects.by_ref().filter_map(|of| self.forest.poms.get(*of));
        let mut projects = projects.map(|pom| &pom.project);
        let own = projects.next()?;
        let name = name.trim();
        let value = match name.strip_prefix("project.").or(name.strip_prefix("pom.")) {
            Some("version") => or(&own.own.version, &own.parent.version),
            Some("groupId") => or(&own.own.group, &own.parent.group),
            Some("artifactId") => &own.own.artifact,
            Some("parent.version") => &own.parent.version,
            Some("parent.groupId") => &own.parent.group,
            Some("parent.artifactId") => &own.parent.artifact,
            _ => {
                let mut all = std::iter::once(own).chain(projects);
                all.find_map(|project| project.properties.get(name))
                    .map_or("", String::as_str)
            }
        };
        (!value.is_empty()).then_some(value)
    }
}

/// The version if it is only one: `1.0`, or `[1.0]`; none for a range, and for words that mean whatever
/// the repository has.
fn exact(version: &str) -> Option<&str> {
    let hard = version.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    let version = hard.unwrap_or(version).trim();
    let one = !version.is_empty() && !version.contains(['[', ']', '(', ')', ',', ' ']);
    (one && !matches!(version, "LATEST" | "RELEASE")).then_some(version)
}
