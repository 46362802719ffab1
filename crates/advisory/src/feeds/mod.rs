//! Sources of advisories: each turns one upstream's files into records.
//!
//! What is wrong with a record becomes a hole; the rest goes on. One feed is one file and one name
//! in the registry below. The order is the order in which files are recognised.

#[cfg(test)]
mod contributing;
#[cfg(test)]
mod example;
pub(crate) mod files;
mod osv_ecosystem;
mod osv_imports;
mod osv_record;
mod requirement;
#[cfg(test)]
mod told_tests;

use seawall_model::{Advisory, Ecosystem, Epss, Hole, HoleName, Kev, Score};

pub(crate) use files::digest;
pub use files::{FeedFile, Files, digests};
pub(crate) use nvd::{nvd_of_words, nvd_year};

seawall_model::registry! {
    &'static dyn Feed: alpine, debian, debian_lists, epss, kev, nvd, redhat_vex, osv, friendsofphp, rubysec, rustsec
}

/// What a feed gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// An advisory.
    Advisory(Box<Advisory>),
    /// A CVE's exploitation probability.
    Epss(String, Epss),
    /// A CVE that is known to be exploited.
    Kev(String, Kev),
    /// CVSS of a CVE.
    Rated(String, Vec<Score>),
}

/// Takes what a feed gives.
pub trait Sink {
    /// A record of a source. The source's name is the unit that is kept, updated and counted.
    fn record(&mut self, source: &str, record: Record);
    /// Something that could not be read.
    fn hole(&mut self, hole: Hole);
    /// A file could not be read to its end: what came of it is not the whole, and must not take the
    /// place of what is there.
    fn broken(&mut self, hole: Hole) {
        self.hole(hole);
    }
    /// That day a record of a source was taken back; what is older of it does not count. It is said
    /// before the records.
    fn deleted(&mut self, _source: &str, _id: &str, _date: &str) {}
    /// When a source's data were made, as they say.
    fn updated(&mut self, source: &str, date: &str);
}

/// Where data can be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Name under which the fetched file is read; its ending tells the form.
    pub name: String,
    /// Address.
    pub url: String,
    /// About how many bytes it has.
    pub size: u64,
    /// The one ecosystem that it is the whole of (its OSV name, without a release). What its
    /// records say of others is left to the files of those.
    pub scope: Option<String>,
    /// The address is of a line of text that names the file, which lies beside it.
    pub pointer: bool,
}

impl Remote {
    /// Who is asked, with the port where one is named.
    pub fn host(&self) -> &str {
        self.url.split('/').nth(2).unwrap_or_default()
    }

    /// Whether it is one of NVD's, which change every day, though what they say of a CVE hardly ever does.
    pub fn is_of_nvd(&self) -> bool {
        self.scope.as_deref() == Some(nvd::ECOSYSTEM)
    }

    /// The same file at a mirror: below its address, by name.
    #[must_use]
    pub fn at_mirror(self, base: &str) -> Self {
        Self {
            url: format!("{}/{}", base.trim_end_matches('/'), self.name),
            pointer: false,
            ..self
        }
    }
}

/// A source of advisories.
pub trait Feed: Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// What to fetch for an ecosystem (none for what holds for all).
    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote>;

    /// Whether a file is this feed's, by its name and beginning.
    fn recognises(&self, file: &FeedFile<'_>) -> bool;

    /// Reads one file.
    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink);
}

/// A hole about a file of a feed.
pub(crate) fn unreadable(file: &FeedFile<'_>, reason: impl std::fmt::Display) -> Hole {
    Hole::new(
        HoleName::UNREADABLE_ADVISORY,
        "advisory",
        file.path,
        reason.to_string(),
    )
}
