//! Which package of which line a product id means.

use std::collections::HashMap;

use seawall_model::{Modularity, PackageRole, Purl};

use super::Key;
use super::document::{Branch, ProductTree};

/// A line of builds of Red Hat Enterprise Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The one that every subscriber has: a minor release until the next one, and no longer.
    Main,
    /// Builds for those who stay on a minor release, or on a major one after its end.
    Extended,
}

/// What a product id means.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) line: Line,
    pub(super) role: PackageRole,
    /// `epoch:version-release`, where the id is of one build.
    pub(super) version: Option<String>,
    release: String,
    name: String,
    module: Option<Modularity>,
}

impl Subject {
    pub(super) fn key(&self) -> Key {
        Key {
            release: self.release.clone(),
            role: self.role,
            name: self.name.clone(),
            module: self.module.clone(),
        }
    }

    pub(super) fn is_main(&self) -> bool {
        self.line == Line::Main
    }
}

/// The product tree, by id.
pub(super) struct Products<'a> {
    /// Platforms that are lines of Red Hat Enterprise Linux: major release and line.
    platforms: HashMap<&'a str, (String, Line)>,
    /// Package URLs.
    purls: HashMap<&'a str, &'a str>,
    /// Component and platform of a combination of both.
    combined: HashMap<&'a str, (&'a str, &'a str)>,
    cut: bool,
}

/// Branches in branches.
const MAX_DEPTH: u32 = 32;

impl<'a> Products<'a> {
    pub(super) fn of(tree: &'a ProductTree<'a>) -> Self {
        let mut products = Self {
            platforms: HashMap::new(),
            purls: HashMap::new(),
            combined: HashMap::new(),
            cut: false,
        };
        products.branches(&tree.branches, 0);
        for relation in &tree.relationships {
            let platform = &*relation.relates_to_product_reference;
            if products.platforms.contains_key(platform) {
                let parts = (&*relation.product_reference, platform);
                products
                    .combined
                    .insert(&relation.full_product_name.product_id, parts);
            }
        }
        products
    }

    fn branches(&mut self, branches: &'a [Branch<'a>], depth: u32) {
        for branch in branches {
            let helper = branch.product.as_ref().and_then(|product| {
                let helper = product.product_identification_helper.as_ref()?;
                Some((&*product.product_id, helper))
            });
            if let Some((id, helper)) = helper {
                if let Some(platform) = helper.cpe.as_deref().and_then(platform) {
                    self.platforms.insert(id, platform);
                }
                if let Some(purl) = helper.purl.as_deref() {
                    self.purls.insert(id, purl);
                }
            }
            if depth < MAX_DEPTH {
                self.branches(&branch.branches, depth + 1);
            } else {
                self.cut |= !branch.branches.is_empty();
            }
        }
    }

    /// Whether there are branches deeper than is read.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether an id is of an rpm of Red Hat Enterprise Linux, but which one can't be told.
    pub(super) fn is_unreadable(&self, id: &str) -> bool {
        let component = self.combined.get(id).map(|(component, _)| component);
        let purl = component.and_then(|component| self.purls.get(component));
        purl.is_some_and(|purl| purl.starts_with("pkg:rpm/") && of_purl(purl).is_none())
    }

    /// What an id means; none if it is no rpm of Red Hat Enterprise Linux.
    pub(super) fn subject(&self, id: &str) -> Option<Subject> {
        let (component, platform) = self.combined.get(id)?;
        let (release, line) = self.platforms.get(platform)?;
        let component = match self.purls.get(component) {
            Some(purl) => of_purl(purl)?,
            None => of_text(component)?,
        };
        if component.name.ends_with("-debuginfo") || component.name.ends_with("-debugsource") {
            return None;
        }
        Some(Subject {
            line: *line,
            release: release.clone(),
            ..component
        })
    }
}

/// The major release and line that a CPE names: `cpe:/a:redhat:enterprise_linux:9::appstream`,
/// `cpe:/o:redhat:enterprise_linux:10.0`, `cpe:/o:redhat:rhel_eus:9.4::baseos`.
fn platform(cpe: &str) -> Option<(String, Line)> {
    let mut parts = cpe.split(':').skip(2);
    if parts.next() != Some("redhat") {
        return None;
    }
    let line = match parts.next()? {
        "enterprise_linux" => Line::Main,
        "enterprise_linux_eus"
        | "rhel_eus"
        | "rhel_eus_long_life"
        | "rhel_aus"
        | "rhel_tus"
        | "rhel_e4s"
        | "rhel_els"
        | "rhel_mission_critical" => Line::Extended,
        _ => return None,
    };
    let release = parts.next()?.split('.').next()?;
    let number = !release.is_empty() && release.bytes().all(|b| b.is_ascii_digit());
    number.then(|| (release.to_owned(), line))
}

fn component(name: &str, source: bool) -> Subject {
    Subject {
        line: Line::Main,
        role: if source {
            PackageRole::Source
        } else {
            PackageRole::Binary
        },
        version: None,
        release: String::new(),
        name: name.to_owned(),
        module: None,
    }
}

/// `pkg:rpm/redhat/perl-FCGI@0.78-11.module%2Bel8.6.0?arch=src&epoch=1&rpmmod=perl-FCGI:0.78:806…`
fn of_purl(text: &str) -> Option<Subject> {
    let purl: Purl = text
        .parse()
        .ok()
        .filter(|purl: &Purl| purl.kind() == "rpm")?;
    let mut subject = component(purl.name(), purl.qualifier_value("arch") == Some("src"));
    let version = purl.version_text().filter(|version| version.contains('-'));
    subject.version = version.map(|version| {
        let epoch = purl.qualifier_value("epoch").unwrap_or("0");
        format!("{epoch}:{version}")
    });
    subject.module = purl.qualifier_value("rpmmod").map(module);
    Some(subject)
}

/// Of an older document: a component's name, which is that of the source (`kernel`, `nodejs:16/nodejs`),
/// or a build, `telnet-1:0.17-65.el7_6.x86_64`.
fn of_text(text: &str) -> Option<Subject> {
    if let Some((stream, name)) = text.split_once('/') {
        let mut subject = component(name, true);
        subject.module = Some(module(stream)).filter(|m| !m.name.is_empty());
        return subject.module.is_some().then_some(subject);
    }
    let Some((name, rest)) = text.split_once(':') else {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._+".contains(c);
        let name = text.strip_suffix(".src").unwrap_or(text);
        return name.chars().all(plain).then(|| component(name, true));
    };
    let (name, epoch) = name.rsplit_once('-')?;
    let (version, arch) = rest.rsplit_once('.')?;
    let number = !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit());
    let mut subject = component(name, arch == "src");
    subject.version = Some(format!("{epoch}:{version}"));
    (number && version.contains('-')).then_some(subject)
}

/// `name:stream:version:context`. One that has no stream is of a module that nobody can tell.
fn module(text: &str) -> Modularity {
    let mut parts = text.split(':');
    let (name, stream) = (parts.next(), parts.next());
    match (name, stream) {
        (Some(name), Some(stream)) if !name.is_empty() && !stream.is_empty() => Modularity {
            name: name.to_owned(),
            stream: stream.to_owned(),
        },
        _ => Modularity {
            name: String::new(),
            stream: String::new(),
        },
    }
}
