//! What looks into files during the one pass: several families, each with its own revision and its own
//! entries in the cache, so that a new rule of one does not make another's be read again.

use seawall_lint::ConfigurationFiles;
use seawall_lint::dockerfile::Options;
use seawall_lint::image::ImageFiles;
use seawall_model::{Content, Evidence, FileFacts, FixedPath, Inspect, Limits, LinkFacts, Wanted};
use seawall_policy::Excludes;
use seawall_sbom::Catalogers;
use serde::{Deserialize, Serialize};

/// What a run looks for in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// What is in a target: packages, and the files that the checks on images judge.
    #[default]
    Contents,
    /// Files that configure containers.
    Configuration,
}

/// The families of this build, as both sides know them. One more inspector is one more line.
pub(crate) fn inspectors(limits: &Limits, look: Look, options: &Options) -> Inspectors {
    match look {
        Look::Contents => {
            let packages = Catalogers::new(seawall_sbom::catalogers::ALL).within(limits.depth);
            Inspectors::new(vec![
                ("packages", Box::new(packages)),
                ("image", Box::new(ImageFiles)),
            ])
        }
        Look::Configuration => {
            let files = ConfigurationFiles::asked(options.clone());
            Inspectors::new(vec![("configuration", Box::new(files))])
        }
    }
}

/// A family's name, and who looks for it.
type Member = (&'static str, Box<dyn Inspect + Send>);

/// Inspectors that share the pass over the files.
pub(crate) struct Inspectors {
    members: Vec<Member>,
}

/// A set of families, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Families(u32);

impl Default for Families {
    fn default() -> Self {
        Self::ALL
    }
}

impl Families {
    /// Every family.
    pub(crate) const ALL: Self = Self(u32::MAX);
    /// None.
    pub(crate) const NONE: Self = Self(0);

    /// The set with the family at that place.
    #[must_use]
    pub(crate) fn with(self, place: usize) -> Self {
        Self(
            self.0
                | 1_u32
                    .checked_shl(u32::try_from(place).unwrap_or(32))
                    .unwrap_or(0),
        )
    }

    /// What is in one of the two.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the family at that place is in it.
    pub(crate) fn has(self, place: usize) -> bool {
        self.with(place) == self
    }

    /// Whether there is none in it.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

impl Inspectors {
    /// Inspectors of these families.
    pub(crate) fn new(members: Vec<Member>) -> Self {
        Self { members }
    }

    /// Each family's place, its name, and what its evidence depends on.
    pub(crate) fn families(&self) -> impl Iterator<Item = (usize, &'static str, String)> {
        let members = self.members.iter().enumerate();
        members.map(|(place, (name, inspect))| (place, *name, inspect.revision()))
    }

    /// Those of some families, as one.
    pub(crate) fn only(&self, families: Families) -> Chosen<'_> {
        let members = self.members.iter().enumerate();
        let members = members.filter(|(place, _)| families.has(*place));
        Chosen {
            members: members.map(|(_, member)| member).collect(),
            all: self,
            excludes: None,
        }
    }
}

/// Inspectors of some families, as one.
pub(crate) struct Chosen<'i> {
    members: Vec<&'i Member>,
    all: &'i Inspectors,
    /// What none of them sees.
    excludes: Option<&'i Excludes>,
}

impl<'i> Chosen<'i> {
    /// The same, who see nothing of what is left out.
    #[must_use]
    pub(crate) fn without(self, excludes: &'i Excludes) -> Self {
        Self {
            excludes: Some(excludes).filter(|excludes| !excludes.is_empty()),
            ..self
        }
    }
}

/// Bytes of a file by which it is decided how much more of it is wanted.
const HEAD: usize = 16;
/// Bytes of its beginning that are read once for all who look into it: the header of an executable.
const BEGINNING: usize = 64;

impl Inspect for Chosen<'_> {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        self.members.iter().any(|(_, inspect)| inspect.wants(file))
            && self.leaves_out_file(file.path).is_none()
    }

    fn wants_name(&self, path: &str) -> bool {
        self.members
            .iter()
            .any(|(_, inspect)| inspect.wants_name(path))
    }

    fn leaves_out(&self, path: &str, directory: bool) -> Option<usize> {
        self.excludes?.matching(path, directory)
    }

    fn leaves_out_file(&self, path: &str) -> Option<usize> {
        self.excludes?.leaving_out_file(path)
    }

    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        let wanting = self
            .members
            .iter()
            .filter(|(_, inspect)| inspect.wants(file));
        let wanted = wanting.map(|(_, inspect)| inspect.wants_content(file, head));
        wanted.max().unwrap_or(Wanted::Nothing)
    }

    fn fixed_paths(&self) -> Vec<FixedPath> {
        let members = self.members.iter();
        members
            .flat_map(|(_, inspect)| inspect.fixed_paths())
            .collect()
    }

    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        self.members
            .iter()
            .any(|(_, inspect)| inspect.wants_link(link))
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let mut found = Vec::new();
        let mut begun = None;
        for (name, inspect) in &self.members {
            if !inspect.wants(file) {
                continue;
            }
            let content = begun.get_or_insert_with(|| Begun::new(content));
            // What others want of the file changes nothing for this one. Whoever wants it finds out
            // that it can't be read.
            let wanted = content
                .head()
                .map_or(Wanted::Whole, |head| inspect.wants_content(file, head));
            let told = match wanted {
                Wanted::Nothing => continue,
                Wanted::Upto(most) => inspect.inspect(file, &Beginning { content, most }),
                Wanted::Parts | Wanted::Whole => inspect.inspect(file, content),
            };
            found.extend(told.into_iter().map(|mut evidence| {
                (*name).clone_into(&mut evidence.family);
                evidence
            }));
        }
        for evidence in &mut found {
            self.redact(evidence);
        }
        found
    }

    /// Every family has its say on what any of them found, also those that were not asked to look.
    fn redact(&self, evidence: &mut Evidence) {
        for (_, inspect) in &self.all.members {
            inspect.redact(evidence);
        }
    }

    fn revision(&self) -> String {
        let members = self.members.iter();
        let revisions: Vec<String> = members
            .map(|(name, inspect)| format!("{name}={}", inspect.revision()))
            .collect();
        revisions.join(";")
    }
}

/// A file whose first bytes are at hand.
struct Begun<'c> {
    content: &'c dyn Content,
    first: [u8; BEGINNING],
    /// How many of them there are; none where they can't be read.
    length: Option<usize>,
}

impl<'c> Begun<'c> {
    fn new(content: &'c dyn Content) -> Self {
        let mut first = [0; BEGINNING];
        let length = content.read_at(0, &mut first).ok();
        Self {
            content,
            first,
            length,
        }
    }

    fn head(&self) -> Option<&[u8]> {
        self.first.get(..self.length?.min(HEAD))
    }
}

impl Content for Begun<'_> {
    fn size(&self) -> u64 {
        self.content.size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(buffer.len());
        let first = self.first.get(..self.length.unwrap_or_default());
        match first.and_then(|first| first.get(start..end)) {
            Some(bytes) => {
                buffer.copy_from_slice(bytes);
                Ok(bytes.len())
            }
            None => self.content.read_at(offset, buffer),
        }
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.content.as_bytes()
    }
}

/// The beginning of a file.
struct Beginning<'c> {
    content: &'c dyn Content,
    most: u64,
}

impl Content for Beginning<'_> {
    fn size(&self) -> u64 {
        self.content.size().min(self.most)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = usize::try_from(self.size().saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = buffer.len().min(rest);
        self.content.read_at(offset, &mut buffer[..length])
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let bytes = self.content.as_bytes()?;
        let length = usize::try_from(self.size()).unwrap_or(usize::MAX);
        bytes.get(..length.min(bytes.len()))
    }
}

#[cfg(test)]
mod contributing;
