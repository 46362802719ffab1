//! Which cataloger wants which file: decided once a file, in constant time for most.

use std::cell::LazyCell;

use hashbrown::HashMap;
use seawall_model::{
    Content, Evidence, FileFacts, FixedPath, Inspect, LinkFacts, PackageLocation, Wanted,
};

use crate::binary::{Binary, bytes};
use crate::cataloger::{Cataloger, Pattern};
use crate::programs;

/// Bytes that tell whether a file is an executable.
const HEAD: usize = 4;

/// Indexes of catalogers; a handful at the most.
type Members = Vec<u16>;

/// A set of catalogers, ready for the pass over the files.
pub struct Catalogers {
    members: Vec<&'static dyn Cataloger>,
    paths: HashMap<&'static str, Members>,
    names: HashMap<&'static str, Members>,
    /// By the last dot of the name, lower case: the suffix and who wants it.
    suffixes: HashMap<&'static str, Vec<(&'static str, u16)>>,
    /// By the last component.
    tails: HashMap<&'static str, Vec<(&'static str, u16)>>,
    /// By what stands behind the last dot of the last component, where that has a star before it.
    starred: HashMap<&'static str, Vec<(&'static str, u16)>>,
    /// By the directory: how the name ends, and who wants it.
    within: HashMap<&'static str, Vec<(&'static str, u16)>>,
    executables: Members,
    depth: Option<u64>,
}

impl Catalogers {
    /// The set of these catalogers.
    pub fn new(members: &[&'static dyn Cataloger]) -> Self {
        let mut set = Self {
            members: members.to_vec(),
            paths: HashMap::new(),
            names: HashMap::new(),
            suffixes: HashMap::new(),
            tails: HashMap::new(),
            starred: HashMap::new(),
            within: HashMap::new(),
            executables: Vec::new(),
            depth: None,
        };
        for (index, member) in members.iter().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            for pattern in member.patterns() {
                set.add(*pattern, index);
            }
        }
        set
    }

    fn add(&mut self, pattern: Pattern, index: u16) {
        match pattern {
            Pattern::Path(path) => self.paths.entry(path).or_default().push(index),
            Pattern::Name(name) => self.names.entry(name).or_default().push(index),
            Pattern::Suffix(suffix) => {
                let extension = suffix.rfind('.').map_or(suffix, |dot| &suffix[dot..]);
                self.suffixes
                    .entry(extension)
                    .or_default()
                    .push((suffix, index));
            }
            Pattern::Tail(tail) => {
                let last = tail.rsplit('/').next().unwrap_or(tail);
                let (table, key) = if last.contains('*') {
                    (&mut self.starred, extension(last))
                } else {
                    (&mut self.tails, last)
                };
                table.entry(key).or_default().push((tail, index));
            }
            Pattern::Within(directory) => self.add_within(directory, "", index),
            Pattern::WithinEnding(directory, ending) => self.add_within(directory, ending, index),
            Pattern::Executable => self.executables.push(index),
        }
    }

    fn add_within(&mut self, directory: &'static str, ending: &'static str, index: u16) {
        let wanted = self.within.entry(directory).or_default();
        wanted.push((ending, index));
    }

    /// The same set, with archives in archives only so deep.
    #[must_use]
    pub fn within(mut self, depth: u64) -> Self {
        self.depth = Some(depth);
        self
    }

    /// The place among the members of the first one that wants the file.
    pub(crate) fn first_wanting(&self, file: &FileFacts<'_>) -> Option<usize> {
        self.wanting(file).first().map(|index| usize::from(*index))
    }

    fn wanting(&self, file: &FileFacts<'_>) -> Members {
        let (directory, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
        let mut found = Members::new();
        let plain = [self.paths.get(file.path), self.names.get(name)];
        for members in plain.into_iter().flatten() {
            found.extend_from_slice(members);
        }
        self.by_directory(directory, name, &mut found);
        if let Some(dot) = name.rfind('.') {
            self.by_suffix(name, &name[dot..], &mut found);
        }
        let (starred, any) = (self.starred.get(extension(name)), self.starred.get(""));
        let tails = [self.tails.get(name), starred, any];
        for (tail, index) in tails.into_iter().flatten().flatten() {
            if tail_matches(tail, file.path) {
                found.push(*index);
            }
        }
        if !self.executables.is_empty() && may_run(file, name) {
            found.extend_from_slice(&self.executables);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn by_directory(&self, directory: &str, name: &str, found: &mut Members) {
        let wanted = self.within.get(directory).into_iter().flatten();
        let wanted = wanted.filter(|(ending, _)| name.ends_with(ending));
        found.extend(wanted.map(|(_, index)| *index));
    }

    /// Whether this one wants the path wherever links lead.
    fn fixes(&self, index: u16, path: &str) -> bool {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut found = Members::new();
        found.extend(self.paths.get(path).into_iter().flatten());
        self.by_directory(directory, name, &mut found);
        found.contains(&index)
    }

    fn by_suffix(&self, name: &str, extension: &str, found: &mut Members) {
        let mut lower = [0_u8; 16];
        let Some(lower) = lower.get_mut(..extension.len()) else {
            return;
        };
        lower.copy_from_slice(extension.as_bytes());
        lower.make_ascii_lowercase();
        let Ok(key) = std::str::from_utf8(lower) else {
            return;
        };
        for (suffix, index) in self.suffixes.get(key).into_iter().flatten() {
            let start = name.len().wrapping_sub(suffix.len());
            if name
                .get(start..)
                .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
            {
                found.push(*index);
            }
        }
    }
}

/// What stands behind the last dot; nothing where a star does, or where there is none.
fn extension(name: &str) -> &str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extension.contains('*') {
        ""
    } else {
        extension
    }
}

fn may_run(file: &FileFacts<'_>, name: &str) -> bool {
    let library = [".exe", ".dll", ".so"].iter().any(|s| name.ends_with(s));
    file.size > 64 && (file.mode & 0o111 != 0 || library)
}

/// ELF, PE, and Mach-O in its four byte orders and as a universal binary.
fn is_executable(head: &[u8]) -> bool {
    const MAGICS: [&[u8]; 7] = [
        b"\x7fELF",
        b"MZ",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    MAGICS.iter().any(|magic| head.starts_with(magic))
}

/// Whether the path ends with the tail's components, a `*` standing for any text inside one.
fn tail_matches(tail: &str, path: &str) -> bool {
    let mut parts = path.rsplit('/');
    tail.rsplit('/').all(|pattern| {
        parts
            .next()
            .is_some_and(|part| component_matches(pattern, part))
    })
}

/// The text before the first star begins the part, that behind the last one ends it, and the others
/// follow each other between.
fn component_matches(pattern: &str, part: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('*') else {
        return pattern == part;
    };
    let (middle, after) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = part.strip_prefix(before);
    let Some(mut inner) = inner.and_then(|p| p.strip_suffix(after)) else {
        return false;
    };
    if middle.is_empty() {
        return true;
    }
    middle.split('*').all(|text| match inner.split_once(text) {
        Some((_, behind)) => {
            inner = behind;
            true
        }
        None => false,
    })
}

impl Inspect for Catalogers {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        !self.wanting(file).is_empty()
    }

    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        let mut wanting = self.wanting(file).into_iter();
        if wanting.any(|index| !self.executables.contains(&index)) {
            Wanted::Whole
        } else if is_executable(head) {
            Wanted::Parts
        } else {
            Wanted::Nothing
        }
    }

    fn fixed_paths(&self) -> Vec<FixedPath> {
        let of_member = |member: &&'static dyn Cataloger| {
            let (wanted_by, database) = (member.name(), member.database());
            let patterns = member.patterns().iter();
            patterns.filter_map(move |pattern| {
                let (path, within) = match *pattern {
                    Pattern::Path(path) => (path, None),
                    Pattern::Within(directory) => (directory, Some("")),
                    Pattern::WithinEnding(directory, ending) => (directory, Some(ending)),
                    _ => return None,
                };
                Some(FixedPath {
                    path,
                    within,
                    wanted_by,
                    database,
                })
            })
        };
        self.members.iter().flat_map(of_member).collect()
    }

    /// A hard link is as good a name as the first one. What is behind a symbolic link is looked into
    /// once by each cataloger, however many links lead there.
    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        let real = FileFacts {
            path: link.real,
            ..link.file
        };
        let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
        self.wanting(&link.file).into_iter().any(|index| {
            let Some(member) = self.members.get(usize::from(index)) else {
                return false;
            };
            let told = (link.told)(member.name());
            // What an executable tells does not depend on its name.
            if self.executables.contains(&index) {
                return !link.symbolic && (told || !self.wanting(&real).contains(&index));
            }
            // The files of a database are read each in its own way, which the name tells.
            let alike = !member.database() || last(link.file.path) == last(link.real);
            let read = alike && (told || self.fixes(index, link.real));
            !link.symbolic || !read
        })
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let mut all = Vec::new();
        // Read once for all who ask of executables.
        let tables = LazyCell::new(|| Binary::read(content));
        let wanting = self.wanting(file);
        let runs = wanting.iter().any(|index| self.executables.contains(index));
        for index in wanting {
            let Some(member) = self.members.get(usize::from(index)) else {
                continue;
            };
            let mut evidence = if self.executables.contains(&index) {
                match &*tables {
                    Some(binary) => member.extract_executable(binary, content),
                    None => continue,
                }
            } else {
                match self.depth {
                    Some(depth) => member.extract_within(file, content, depth),
                    None => member.extract(file, content),
                }
            };
            let silent = evidence.packages.is_empty()
                && evidence.owned.is_empty()
                && evidence.os.is_none()
                && evidence.facts.is_empty()
                && evidence.holes.is_empty();
            if silent {
                continue;
            }
            member.name().clone_into(&mut evidence.cataloger);
            file.path.clone_into(&mut evidence.path);
            for package in &mut evidence.packages {
                if package.locations.is_empty() {
                    let path = file.path.to_owned();
                    package.locations.push(PackageLocation {
                        path,
                        ..PackageLocation::default()
                    });
                }
            }
            all.push(evidence);
        }
        let told = all.iter().any(|one| !one.packages.is_empty());
        // The tables of one may be damaged, or hidden by a packer; it is a program all the same.
        let head = || bytes(content, 0, HEAD).is_some_and(|head| is_executable(&head));
        if runs && !told && head() {
            all.extend(programs::evidence(file.path));
        }
        all
    }

    fn revision(&self) -> String {
        let names = self
            .members
            .iter()
            .map(|m| format!("{}:{}", m.name(), m.revision()));
        let programs = format!("{}:{}", programs::PROGRAMS, programs::REVISION);
        names.chain([programs]).collect::<Vec<_>>().join(",")
    }
}

#[cfg(test)]
mod tests;
