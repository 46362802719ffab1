//! What other scanners write beside a format's own words: Trivy's `aquasecurity:trivy:` and Syft's
//! `syft:` names in CycloneDX properties, and Trivy's annotations in SPDX, as their documentation and
//! documents have them.

use seawall_model::{OperatingSystem, Package, PackageKind, PackageLocation, SourcePackage};

use crate::purl_package::upstream_of;

/// Before the names of Trivy's properties.
const TRIVY: &str = "aquasecurity:trivy:";

/// Kinds of packages by Syft's types (`syft/pkg/type.go`), of those whose names are whole by themselves.
const TYPES: &[(&str, PackageKind)] = &[
    ("apk", PackageKind::APK),
    ("deb", PackageKind::DEB),
    ("gem", PackageKind::GEM),
    ("go-module", PackageKind::GOLANG),
    ("npm", PackageKind::NPM),
    ("php-composer", PackageKind::COMPOSER),
    ("python", PackageKind::PYPI),
    ("rpm", PackageKind::RPM),
    ("rust-crate", PackageKind::CARGO),
];

/// The properties of one component that mean something here.
#[derive(Default)]
pub(crate) struct Facts {
    /// Syft's type.
    pub(crate) package_type: Option<String>,
    pub(crate) source_name: Option<String>,
    pub(crate) source_version: Option<String>,
    pub(crate) source_release: Option<String>,
    pub(crate) source_epoch: Option<String>,
    pub(crate) source_rpm: Option<String>,
    pub(crate) epoch: Option<String>,
    pub(crate) modularity: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) os: Vec<(String, String)>,
}

impl Facts {
    /// Takes a property; unknown ones are passed over.
    pub(crate) fn take(&mut self, name: &str, value: &str) {
        if let Some(field) = name.strip_prefix(TRIVY) {
            return self.take_of_trivy(field, value);
        }
        let slot = match name {
            "syft:package:type" => &mut self.package_type,
            "syft:metadata:source" | "syft:metadata:originPackage" => &mut self.source_name,
            "syft:metadata:sourceVersion" => &mut self.source_version,
            "syft:metadata:sourceRpm" => &mut self.source_rpm,
            "syft:metadata:epoch" => &mut self.epoch,
            "syft:metadata:modularityLabel" => &mut self.modularity,
            "syft:location:0:path" => &mut self.path,
            _ => {
                if let Some(field) = name.strip_prefix("syft:distro:") {
                    self.os.push((field.to_owned(), value.to_owned()));
                }
                return;
            }
        };
        fill(slot, value);
    }

    /// Takes what Trivy tells under that name, whatever stands before it.
    pub(crate) fn take_of_trivy(&mut self, field: &str, value: &str) {
        let slot = match field {
            "SrcName" => &mut self.source_name,
            "SrcVersion" => &mut self.source_version,
            "SrcRelease" => &mut self.source_release,
            "SrcEpoch" => &mut self.source_epoch,
            "Modularitylabel" => &mut self.modularity,
            "FilePath" => &mut self.path,
            _ => return,
        };
        fill(slot, value);
    }

    /// Gives a package its kind where its package URL tells none, or one that nobody else knows it by: early
    /// versions of Syft wrote `pkg:alpine/NAME`, and none of packages of Debian.
    fn set_kind(&self, package: &mut Package) {
        let named = self.package_type.as_deref();
        let Some((_, kind)) = TYPES.iter().find(|(name, _)| Some(*name) == named) else {
            return;
        };
        let untold = package.kind == PackageKind::GENERIC && package.unassessed.is_some();
        if untold || kind.is_os() && package.kind != *kind {
            package.kind = kind.clone();
            package.unassessed = None;
            package.purl = package.to_purl(None).to_string();
        }
    }

    /// Adds what is known to a package.
    pub(crate) fn complete(self, package: &mut Package) {
        self.set_kind(package);
        if let Some(epoch) = self.epoch.filter(|epoch| is_epoch(epoch))
            && package.kind.is_os()
            && !package.version.contains(':')
            && !package.version.is_empty()
        {
            package.version = format!("{epoch}:{}", package.version);
        }
        if let Some(name) = self.source_name {
            let version = match (self.source_version, self.source_release) {
                (Some(version), release) => {
                    let release = release.map_or_else(String::new, |r| format!("-{r}"));
                    let epoch = self.source_epoch.filter(|epoch| is_epoch(epoch));
                    let epoch = epoch.map_or_else(String::new, |e| format!("{e}:"));
                    format!("{epoch}{version}{release}")
                }
                (None, _) => match &package.source {
                    Some(source) if source.name == name => source.version.clone(),
                    _ => package.version.clone(),
                },
            };
            package.source = Some(SourcePackage { name, version });
        } else if let Some(file) = self.source_rpm {
            package.source = Some(upstream_of(&file, &package.version));
        }
        if package.modularity.is_none() {
            package.modularity = self.modularity;
        }
        if let Some(path) = self.path
            && package.locations.is_empty()
        {
            package.locations.push(PackageLocation {
                path: path.trim_start_matches('/').to_owned(),
                ..PackageLocation::default()
            });
        }
    }

    /// Adds what is known to an operating system.
    pub(crate) fn complete_os(&self, os: &mut OperatingSystem) {
        for (field, value) in &self.os {
            match field.as_str() {
                "id" => os.id.clone_from(value),
                "versionID" => os.version.clone_from(value),
                "prettyName" => os.name.clone_from(value),
                "versionCodename" => os.codename = Some(value.clone()),
                _ if field.starts_with("idLike:") => os.like.push(value.clone()),
                _ => {}
            }
        }
    }
}

fn fill(slot: &mut Option<String>, value: &str) {
    if !value.is_empty() {
        *slot = Some(value.to_owned());
    }
}

/// An epoch that says something: rpm and dpkg order none and 0 alike.
fn is_epoch(epoch: &str) -> bool {
    epoch != "0" && !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit())
}
