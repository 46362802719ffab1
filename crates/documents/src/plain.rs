//! A package as both formats can tell it in their own words.
//!
//! Writers make a [`Plain`] of a package, readers make one of a document, and only
//! [`Plain::package`] makes packages of them. So a writer knows what a reader would miss, and adds
//! just that as extensions; see `extension`.

use seawall_model::{Package, PackageKind, PackageLocation, Purl};

use crate::purl_package::package_of_purl;

/// What a document tells of a package, without extensions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    pub(crate) reference: String,
    pub(crate) purl: String,
    /// CycloneDX's `group`; empty where the format has none.
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licences: Vec<String>,
    pub(crate) supplier: Option<String>,
    pub(crate) sha1: Option<String>,
    /// Path and line.
    pub(crate) locations: Vec<(String, Option<u32>)>,
    /// CycloneDX's scope `excluded`: it is no part of what runs, but of what only development needs.
    pub(crate) excluded: bool,
}

impl Plain {
    /// The plain part of a package, the name in one piece; without what neither format can hold:
    /// empty licences and suppliers, and hashes that are none.
    pub(crate) fn of(package: &Package) -> Self {
        Self {
            reference: package.reference.clone(),
            purl: package.purl.clone(),
            group: String::new(),
            name: package.name.clone(),
            version: package.version.clone(),
            licences: (package.licences.iter())
                .filter(|l| !l.is_empty())
                .cloned()
                .collect(),
            supplier: package.vendor.clone().filter(|v| !v.is_empty()),
            sha1: package.sha1.clone().filter(|h| is_sha1(h)),
            locations: package
                .locations
                .iter()
                .map(|l| (l.path.clone(), l.line))
                .collect(),
            excluded: package.dev == Some(true),
        }
    }

    /// The package that a reader makes of it.
    ///
    /// The package URL decides on kind and version, the name's spelling is the document's. Without
    /// a URL that can be read the kind is not known, and so no advisory source can judge it.
    pub(crate) fn package(self) -> Package {
        let parsed: Result<Purl, _> = self.purl.parse();
        let mut package = match &parsed {
            Ok(purl) => {
                let mut package = package_of_purl(purl);
                self.spell(&mut package);
                package
            }
            Err(error) => {
                let name = joined(&self.group, "/", &self.name);
                let mut package = Package::new(PackageKind::GENERIC, name, self.version);
                package.unassessed = Some(if self.purl.is_empty() {
                    "the document gives no package URL".to_owned()
                } else {
                    format!("the document's package URL can't be read: {error}")
                });
                package
            }
        };
        package.reference = self.reference;
        package.purl = self.purl;
        package.licences = self.licences;
        package.vendor = self.supplier;
        package.sha1 = self.sha1;
        package.dev = self.excluded.then_some(true);
        package.locations = self
            .locations
            .into_iter()
            .map(|(path, line)| PackageLocation {
                path,
                layer: None,
                line,
            })
            .collect();
        package
    }

    /// Gives the package the document's spelling of name and version, if they mean the same.
    fn spell(&self, package: &mut Package) {
        let separators: &[&str] = match package.kind.as_str() {
            "maven" => &[":"],
            _ => &["/"],
        };
        let joined = separators
            .iter()
            .map(|s| joined(&self.group, s, &self.name))
            .find(|name| folded(name) == folded(&package.name));
        if let Some(name) = joined {
            package.name = name;
        } else if folded(&self.name) == folded(&package.name) {
            package.name.clone_from(&self.name);
        }
        // A package URL may leave the epoch to the version beside it.
        let bare = match self.version.split_once(':') {
            Some((epoch, bare))
                if epoch == "0" || package.kind.is_os() && epoch.bytes().all(is_digit) =>
            {
                bare
            }
            _ => self.version.as_str(),
        };
        if package.version.is_empty() || bare == package.version {
            if let Some(source) = &mut package.source
                && source.version == package.version
            {
                source.version.clone_from(&self.version);
            }
            package.version.clone_from(&self.version);
        }
    }
}

/// Whether the text is a SHA-1 in hexadecimal.
pub(crate) fn is_sha1(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn joined(group: &str, separator: &str, name: &str) -> String {
    if group.is_empty() {
        name.to_owned()
    } else {
        format!("{group}{separator}{name}")
    }
}

/// A name as the purl types fold it at most.
fn folded(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}
