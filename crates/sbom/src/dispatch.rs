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

/// A set of catalogers, ready for the pass over the files. Most files are of nobody, which three look-ups
/// tell: by the directory, by the name, and by what stands behind its last dot.
pub struct Catalogers {
    members: Vec<&'static dyn Cataloger>,
    directories: HashMap<&'static str, Directory>,
    names: HashMap<&'static str, Rows>,
    /// Lower case.
    extensions: HashMap<&'static str, Extension>,
    /// Tails whose last component ends in a star.
    open: Rows,
    executables: Members,
    depth: Option<u64>,
}

/// What is compared, and who wants it.
type Rows = Vec<(&'static str, u16)>;

/// Who wants what in a directory.
#[derive(Default)]
struct Directory {
    /// Files of these names.
    files: Rows,
    /// Files whose names end so.
    endings: Rows,
}

/// Who wants what of names with the same end.
#[derive(Default)]
struct Extension {
    /// Names that end so, without regard to ASCII case.
    suffixes: Rows,
    /// Paths with a star in their last component.
    tails: Rows,
}

/// Bytes of the longest extension that is wanted.
const LONGEST: usize = 16;

impl Catalogers {
    /// The set of these catalogers.
    pub fn new(members: &[&'static dyn Cataloger]) -> Self {
        let mut set = Self {
            members: members.to_vec(),
            directories: HashMap::new(),
            names: HashMap::new(),
            extensions: HashMap::new(),
            open: Vec::new(),
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
            Pattern::Path(path) => {
                let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
                self.directory(directory).files.push((name, index));
            }
            Pattern::Name(name) => self.names.entry(name).or_default().push((name, index)),
            Pattern::Suffix(suffix) => {
                let rows = &mut self.extension(extension(suffix)).suffixes;
                rows.push((suffix, index));
            }
            Pattern::Tail(tail) => {
                let last = tail.rsplit('/').next().unwrap_or(tail);
                let rows = if !last.contains('*') {
                    self.names.entry(last).or_default()
                } else if extension(last).is_empty() || extension(last).contains('*') {
                    &mut self.open
                } else {
                    &mut self.extension(extension(last)).tails
                };
                rows.push((tail, index));
            }
            Pattern::Within(directory) => self.directory(directory).endings.push(("", index)),
            Pattern::WithinEnding(directory, ending) => {
                self.directory(directory).endings.push((ending, index));
            }
            Pattern::Executable => self.executables.push(index),
        }
    }

    fn directory(&mut self, name: &'static str) -> &mut Directory {
        self.directories.entry(name).or_default()
    }

    fn extension(&mut self, name: &'static str) -> &mut Extension {
        debug_assert!(name.len() <= LONGEST && name == name.to_ascii_lowercase());
        self.extensions.entry(name).or_default()
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

    /// Whether a file may be wanted that has this name in a directory of that name; not asked of sets
    /// that want paths or executables.
    pub(crate) fn may_want(&self, directory: &str, name: &str) -> bool {
        debug_assert!(self.directories.is_empty() && self.executables.is_empty());
        let within = |tail: &str| {
            let above = tail.rsplit('/').nth(1);
            above.is_none_or(|above| component_matches(above, directory))
        };
        self.names.contains_key(name)
            || self
                .by_extension(extension(name), &mut [0; LONGEST])
                .is_some()
            || self.open.iter().any(|(tail, _)| within(tail))
    }

    fn wanting(&self, file: &FileFacts<'_>) -> Members {
        let (directory, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
        let mut found = Members::new();
        self.by_directory(directory, name, &mut found);
        let mut tails = |rows: &Rows| {
            let matching = rows
                .iter()
                .filter(|(tail, _)| tail_matches(tail, file.path));
            found.extend(matching.map(|(_, index)| *index));
        };
        if let Some(rows) = self.names.get(name) {
            tails(rows);
        }
        tails(&self.open);
        let mut lower = [0_u8; LONGEST];
        if let Some(end) = self.by_extension(extension(name), &mut lower) {
            tails(&end.tails);
            let suffixes = end.suffixes.iter();
            let suffixes = suffixes.filter(|(suffix, _)| ends_with(name, suffix));
            found.extend(suffixes.map(|(_, index)| *index));
        }
        if !self.executables.is_empty() && may_run(file, name) {
            found.extend_from_slice(&self.executables);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn by_directory(&self, directory: &str, name: &str, found: &mut Members) {
        let Some(wanted) = self.directories.get(directory) else {
            return;
        };
        let files = wanted.files.iter().filter(|(file, _)| name == *file);
        let endings = wanted.endings.iter();
        let endings = endings.filter(|(ending, _)| name.ends_with(ending));
        found.extend(files.chain(endings).map(|(_, index)| *index));
    }

    /// Whether a cataloger that reads packages themselves wants a file by its path.
    pub(crate) fn wants_by_path(&self, path: &str) -> bool {
        let file = FileFacts {
            path,
            size: 0,
            mode: 0,
        };
        let mut members = self.wanting(&file).into_iter();
        members.any(|index| {
            let member = self.members.get(usize::from(index));
            member.is_some_and(|member| !member.second_hand())
        })
    }

    /// Whether this one wants the path wherever links lead.
    fn fixes(&self, index: u16, path: &str) -> bool {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut found = Members::new();
        self.by_directory(directory, name, &mut found);
        found.contains(&index)
    }

    fn by_extension(&self, extension: &str, lower: &mut [u8; LONGEST]) -> Option<&Extension> {
        let lower = lower.get_mut(..extension.len())?;
        lower.copy_from_slice(extension.as_bytes());
        lower.make_ascii_lowercase();
        self.extensions.get(std::str::from_utf8(lower).ok()?)
    }
}

/// What stands behind the last dot; nothing where there is none.
fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Without regard to ASCII case.
fn ends_with(name: &str, suffix: &str) -> bool {
    let start = name.len().wrapping_sub(suffix.len());
    name.get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

fn may_run(file: &FileFacts<'_>, name: &str) -> bool {
    let library = || [".exe", ".dll", ".so"].iter().any(|s| name.ends_with(s));
    file.size > 64 && (file.mode & 0o111 != 0 || library())
}

/// ELF, PE, and Mach-O in its four byte orders and as a universal binary.
pub fn is_executable(head: &[u8]) -> bool {
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
