//! Looks into files that configure containers, during the pass over the files: what each holds against
//! itself.

use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, Inspect, LinkFacts, Wanted, read_all,
};

use crate::KINDS;
use crate::compose;
use crate::dockerfile::Options;
use crate::kind::{Claim, Judged, Kind};
use crate::text_file::TextFile;

/// Bytes of a file; no honest one has more.
pub const LONGEST: u64 = 4 << 20;
/// Bytes of one that is not read, by which it is told what it is.
const BEGINNING: usize = 1 << 20;
/// The path of what comes without a name: what it holds decides.
pub const NAMELESS: &str = "-";
/// Raised whenever the same file would get other findings.
const REVISION: &str = "6";

/// The inspector. Its evidence has the kind of the file by name, and the findings.
#[derive(Clone, Debug, Default)]
pub struct ConfigurationFiles {
    options: Options,
}

impl ConfigurationFiles {
    /// The kinds that a file may be of, those that are sure of it first.
    fn claiming(path: &str) -> Vec<(Claim, &'static dyn Kind)> {
        let claims = KINDS.iter().map(|kind| match path {
            NAMELESS => (Claim::Maybe, *kind),
            path => (kind.claims(path), *kind),
        });
        let mut claims: Vec<_> = claims
            .filter(|(claim, _)| *claim > Claim::No && !is_copy(path))
            .collect();
        claims.sort_by_key(|(claim, _)| std::cmp::Reverse(*claim));
        claims
    }
}

impl ConfigurationFiles {
    /// One for a project that asks something of its files.
    pub fn asked(options: Options) -> Self {
        Self { options }
    }

    fn may_be_one(file: &FileFacts<'_>, head: Option<&[u8]>) -> bool {
        let mut claiming = Self::claiming(file.path).into_iter();
        claiming.any(|(_, kind)| kind.may_be(file, head))
    }
}

impl Inspect for ConfigurationFiles {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        self.wants_name(file.path)
    }

    fn wants_name(&self, path: &str) -> bool {
        let claimed = || KINDS.iter().any(|kind| kind.claims(path) > Claim::No);
        path == NAMELESS || compose::is_file_of_variables(path) || (!is_copy(path) && claimed())
    }

    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        if compose::is_file_of_variables(file.path) || Self::may_be_one(file, Some(head)) {
            Wanted::Whole
        } else {
            Wanted::Nothing
        }
    }

    /// What a symbolic link leads to is judged by its own name, if that tells what it is.
    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        self.wants(&link.file) && !(link.symbolic && self.wants_name(link.real))
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        if compose::is_file_of_variables(file.path) {
            return variables(file.path, content);
        }
        let claiming = Self::claiming(file.path);
        let Some((claim, first)) = claiming.first() else {
            return Vec::new();
        };
        let text = match read(content) {
            Ok(text) => text,
            Err(reason) => {
                // What only may be one is no gap, unless what can be read of it looks like one.
                let begins = || beginning(content);
                if *claim == Claim::Maybe
                    && !claiming
                        .iter()
                        .any(|(_, kind)| looks_like(*kind, file.path, &begins()))
                {
                    return Vec::new();
                }
                let name = HoleName::UNREADABLE_FILE;
                return vec![Evidence {
                    cataloger: first.name().to_owned(),
                    path: file.path.to_owned(),
                    holes: vec![Hole::new(name, first.name(), file.path, reason)],
                    ..Evidence::default()
                }];
            }
        };
        let is_one = |(claim, kind): &(Claim, &'static dyn Kind)| {
            (*claim == Claim::Yes || looks_like(*kind, file.path, &text)).then_some(*kind)
        };
        let Some(kind) = claiming.iter().find_map(is_one) else {
            return Vec::new();
        };
        let file_text = TextFile::new(file.path, &text).asked(&self.options);
        let Judged { findings, holes } = kind.judge(&file_text);
        let kept = kind.kept(&file_text);
        let kept = kept.map(|text| (compose::TEXT.to_owned(), text));
        vec![Evidence {
            facts: kept.into_iter().collect(),
            cataloger: kind.name().to_owned(),
            path: file.path.to_owned(),
            findings,
            holes,
            ..Evidence::default()
        }]
    }

    fn revision(&self) -> String {
        match &self.options {
            none if *none == Options::new() => REVISION.to_owned(),
            options => format!("{REVISION} {options:?}"),
        }
    }
}

/// What is kept of a file of variables, for the files that name it.
fn variables(path: &str, content: &dyn Content) -> Vec<Evidence> {
    let text = read(content).ok();
    let kept = text.and_then(|text| compose::kept(path, &text));
    let evidence = kept.map(|text| Evidence {
        cataloger: compose::VARIABLES.to_owned(),
        path: path.to_owned(),
        facts: [(compose::TEXT.to_owned(), text)].into(),
        ..Evidence::default()
    });
    evidence.into_iter().collect()
}

/// Whether a text looks like a kind of file.
fn looks_like(kind: &dyn Kind, path: &str, text: &str) -> bool {
    match path {
        NAMELESS => kind.is_one_without_name(text),
        _ => kind.is_one(text),
    }
}

/// Whether the name says that the file is an older state of another, which nothing reads: those that `fix`
/// leaves among them.
fn is_copy(path: &str) -> bool {
    let bare = path.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = bare.strip_suffix('.').unwrap_or(path);
    ["~", ".bak", ".orig", ".rej", ".swp"]
        .iter()
        .any(|end| bare.ends_with(end))
}

/// The text of a file, with its byte order mark if it has one: offsets in it are those in the file.
fn read(content: &dyn Content) -> Result<String, String> {
    let bytes = read_all(content, LONGEST).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is no UTF-8 text: byte {at} belongs to no character")
    })
}

/// How a file begins that is not read: as well as can be, also one in UTF-16.
fn beginning(content: &dyn Content) -> String {
    let mut bytes = vec![0; BEGINNING];
    let length = content.read_at(0, &mut bytes).unwrap_or(0);
    bytes.truncate(length);
    let units = |pair: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2).skip(1);
        let units: Vec<u16> = pairs.map(|two| pair([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes.get(..2) {
        Some([0xff, 0xfe]) => units(u16::from_le_bytes),
        Some([0xfe, 0xff]) => units(u16::from_be_bytes),
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

#[test]
fn what_can_not_be_read_and_looks_like_one_is_a_gap() {
    let inspect = |path: &str, bytes: Vec<u8>| {
        let file = FileFacts {
            path,
            size: bytes.len() as u64,
            mode: 0o644,
        };
        let evidence = ConfigurationFiles::default().inspect(&file, &bytes);
        evidence
            .into_iter()
            .flat_map(|e| e.holes)
            .map(|hole| hole.name.to_string())
            .collect::<Vec<_>>()
    };
    let wide = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let long = |text: &str| text.repeat(5 << 20 >> 3).into_bytes();
    for (path, bytes, gap) in [
        ("a.sh", wide("docker run --privileged a\n"), true),
        ("a.md", wide("```sh\ndocker run a\n```\n"), true),
        ("a.sh", wide("echo hello\n"), false),
        ("a.sh", long("docker ps\n"), true),
        ("a.sh", long("ls -l -a\n"), false),
    ] {
        let wanted: &[&str] = if gap { &["unreadable-file"] } else { &[] };
        assert_eq!(inspect(path, bytes), wanted, "{path}");
    }
}

#[test]
fn copies_are_not_judged() {
    for (path, wanted) in [
        ("a/Dockerfile.orig", true),
        ("a/Dockerfile.orig.1", true),
        ("a/compose.yaml.bak", true),
        ("Dockerfile~", true),
        ("a.orig/Dockerfile", false),
        ("Dockerfile.22", false),
        ("Dockerfile.original", false),
        ("Dockerfile", false),
    ] {
        assert_eq!(is_copy(path), wanted, "{path}");
    }
}
