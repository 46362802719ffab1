//! A rule that sets findings aside, in one form for all the files that can say so.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use seawall_model::{Date, FindingKind, Purl, Status};

use crate::{FindingView, Glob};

/// Where a rule stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Whether the file is another tool's.
    pub foreign: bool,
}

/// What a rule asks of a finding.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The id or an alias is this one; case makes no difference.
    Id(String),
    /// It is about this.
    Kind(FindingKind),
    /// The purl (with or without version), or the name, matches.
    Package(Glob),
    /// The purl is that one, in any version if it has none.
    Purl(Box<Purl>),
    /// The package's name matches the whole expression.
    NamePattern(regex_lite::Regex),
    /// The name of the package's source package is this one.
    SourceName(String),
    /// The package's name is this one.
    Name(String),
    /// The package's version is this one.
    Version(String),
    /// The package's purl type is one of these.
    Types(Vec<&'static str>),
    /// The package lives in this ecosystem, with or without a release.
    Ecosystem(String),
    /// The finding's path, or one of the package's, matches one of these.
    Path(Vec<Glob>),
    /// The target's name matches.
    Target(Glob),
    /// The target's operating system has this id and this version, or one that begins with it.
    Os {
        /// os-release's `ID`.
        id: String,
        /// The beginning of os-release's `VERSION_ID`.
        version: String,
    },
    /// A fixed version is known.
    Fixable(bool),
    /// The vendor will not fix it, or has not said so.
    WillNotFix(bool),
    /// The finding is of a package.
    HasPackage,
}

impl Condition {
    /// Whether it holds of that finding.
    pub fn holds(&self, view: &FindingView<'_>) -> bool {
        self.holds_of(view, &Names::default())
    }

    fn holds_of<'a>(&self, view: &FindingView<'a>, names: &Names<'a>) -> bool {
        let finding = view.finding;
        let packages = view.packages;
        match self {
            Self::Id(id) => std::iter::once(&finding.id)
                .chain(&finding.aliases)
                .any(|known| known.eq_ignore_ascii_case(id)),
            Self::Kind(kind) => finding.kind == *kind,
            Self::Package(glob) => names.of(view).iter().any(|name| glob.matches(name)),
            Self::Purl(wanted) => purls(view).any(|purl| purl_covers(wanted, purl)),
            Self::NamePattern(pattern) => packages.iter().any(|p| pattern.is_match(&p.name)),
            Self::SourceName(name) => packages
                .iter()
                .filter_map(|p| p.source.as_ref())
                .any(|s| s.name == *name),
            Self::Name(name) => packages.iter().any(|p| p.name == *name),
            Self::Version(version) => packages.iter().any(|p| p.version == *version),
            Self::Types(types) => packages.iter().any(|p| types.contains(&p.kind.as_str())),
            Self::Ecosystem(wanted) => packages
                .iter()
                .filter_map(|p| view.target.ecosystem(p))
                .any(|e| e.name == *wanted || e.to_string() == *wanted),
            Self::Path(globs) => paths(view).any(|path| globs.iter().any(|g| g.matches(path))),
            Self::Target(glob) => glob.matches(view.target.reference),
            Self::Os { id, version } => view
                .target
                .os
                .is_some_and(|os| os.id == *id && version_begins(&os.version, version)),
            Self::Fixable(wanted) => finding.fixable() == *wanted,
            Self::WillNotFix(wanted) => (finding.status == Status::WillNotFix) == *wanted,
            Self::HasPackage => finding.package.is_some() || !packages.is_empty(),
        }
    }
}

/// A rule: every condition must hold.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// Where it stands.
    pub source: Source,
    /// What must hold of a finding.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it ends. In `seawall.yaml` that is its last day; other tools take the beginning of that
    /// day for its end.
    pub until: Option<Date>,
}

impl Ignore {
    /// Whether it holds of that finding; its date is another question.
    pub fn matches(&self, view: &FindingView<'_>) -> bool {
        self.matches_with(view, &Names::default())
    }

    fn matches_with<'a>(&self, view: &FindingView<'a>, names: &Names<'a>) -> bool {
        self.conditions.iter().all(|c| c.holds_of(view, names))
    }

    /// Whether its time is over.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| {
            if self.source.foreign {
                today >= until
            } else {
                today > until
            }
        })
    }

    /// The id that it names, if it names one.
    pub fn id(&self) -> Option<&str> {
        self.conditions.iter().find_map(|c| match c {
            Condition::Id(id) => Some(id.as_str()),
            _ => None,
        })
    }
}

/// `12` begins `12.4` and is `12`, but does not begin `120`.
pub(crate) fn version_begins(version: &str, beginning: &str) -> bool {
    version
        .strip_prefix(beginning)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', '-']))
}

/// The purls of a finding and of its packages.
fn purls<'a>(view: &FindingView<'a>) -> impl Iterator<Item = &'a str> {
    let packages: &'a [&'a seawall_model::Package] = view.packages;
    view.finding
        .package
        .as_deref()
        .into_iter()
        .chain(packages.iter().map(|p| p.purl.as_str()))
        .filter(|purl| !purl.is_empty())
}

/// The paths of a finding and of its packages.
pub(crate) fn paths<'a>(view: &FindingView<'a>) -> impl Iterator<Item = &'a str> {
    let packages: &'a [&'a seawall_model::Package] = view.packages;
    let own = view.finding.location.path.as_deref();
    let of_packages = packages.iter().flat_map(|p| &p.locations);
    own.into_iter().chain(of_packages.map(|l| l.path.as_str()))
}

/// The purls with and without version, as they stand and with their escapes resolved.
pub(crate) fn package_urls<'a>(view: &FindingView<'a>) -> Vec<Cow<'a, str>> {
    let mut names: Vec<Cow<'a, str>> = Vec::new();
    let mut add = |name: Cow<'a, str>| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for text in purls(view) {
        add(Cow::Borrowed(text));
        let Ok(purl) = text.parse::<Purl>() else {
            continue;
        };
        let bare = purl.without_version();
        let version = purl.version_text();
        let versioned = version.map(|v| bare.clone().version(v).to_string());
        for text in std::iter::once(bare.to_string()).chain(versioned) {
            let plain = text.replace("%40", "@").replace("%2B", "+");
            if plain != text {
                add(Cow::Owned(plain));
            }
            add(Cow::Owned(text));
        }
    }
    names
}

/// Everything that a pattern for a package is held against, made once for a finding.
#[derive(Default)]
pub(crate) struct Names<'a>(OnceCell<Vec<Cow<'a, str>>>);

impl<'a> Names<'a> {
    fn of(&self, view: &FindingView<'a>) -> &[Cow<'a, str>] {
        self.0.get_or_init(|| {
            let mut names = package_urls(view);
            let packages: &'a [&'a seawall_model::Package] = view.packages;
            for package in packages {
                names.push(Cow::Borrowed(&package.name));
                names.push(Cow::Owned(format!("{}@{}", package.name, package.version)));
            }
            names
        })
    }
}

/// Rules by the id that they name, so that many rules on many findings cost little.
#[derive(Default)]
pub(crate) struct RuleIndex<'r> {
    rules: Vec<&'r Ignore>,
    by_id: HashMap<String, Vec<usize>>,
    without_id: Vec<usize>,
    /// Those that held of a finding.
    used: RefCell<Vec<bool>>,
}

impl<'r> RuleIndex<'r> {
    pub(crate) fn new(rules: impl Iterator<Item = &'r Ignore>) -> Self {
        let mut index = Self::default();
        for (place, rule) in rules.enumerate() {
            index.rules.push(rule);
            index.used.get_mut().push(false);
            match rule.id() {
                Some(id) => {
                    let id = id.to_ascii_lowercase();
                    index.by_id.entry(id).or_default().push(place);
                }
                None => index.without_id.push(place),
            }
        }
        index
    }

    /// The first rule that holds of that finding. Every rule that does is marked as used.
    pub(crate) fn first<'a>(
        &self,
        view: &FindingView<'a>,
        names: &Names<'a>,
    ) -> Option<&'r Ignore> {
        self.holding(view, names, true).first().copied()
    }

    /// The rules that hold of that finding, in their order, each marked as used. Where only the first is
    /// wanted, the others are those that had not been used before.
    pub(crate) fn holding<'a>(
        &self,
        view: &FindingView<'a>,
        names: &Names<'a>,
        first_only: bool,
    ) -> Vec<&'r Ignore> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let ids = std::iter::once(&view.finding.id).chain(&view.finding.aliases);
        let listed = ids.filter_map(|id| self.by_id.get(&id.to_ascii_lowercase()));
        let mut places: Vec<usize> = listed.flatten().chain(&self.without_id).copied().collect();
        places.sort_unstable();
        places.dedup();
        let mut used = self.used.borrow_mut();
        let mut holding = Vec::new();
        for place in places {
            let (Some(rule), Some(used)) = (self.rules.get(place), used.get_mut(place)) else {
                continue;
            };
            let known = first_only && *used && !holding.is_empty();
            if !known && rule.matches_with(view, names) {
                *used = true;
                holding.push(*rule);
            }
        }
        holding
    }

    /// The rules, and whether each held of a finding.
    pub(crate) fn usage(&self) -> Vec<(&'r Ignore, bool)> {
        let used = self.used.borrow();
        self.rules
            .iter()
            .copied()
            .zip(used.iter().copied())
            .collect()
    }
}

/// Whether what the wanted purl says holds of the other: type, namespace and name; version and
/// qualifiers only where the wanted one has them.
fn purl_covers(wanted: &Purl, text: &str) -> bool {
    let Ok(purl) = text.parse::<Purl>() else {
        return false;
    };
    if wanted.without_version() != purl.without_version() {
        return false;
    }
    if wanted.version_text().is_some() && wanted.version_text() != purl.version_text() {
        return false;
    }
    let wanted_text = wanted.to_string();
    let query = wanted_text.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or(query);
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .all(|(key, _)| purl.qualifier_value(key) == wanted.qualifier_value(key))
}
