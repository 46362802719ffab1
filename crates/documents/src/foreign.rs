//! What other scanners write into CycloneDX properties: Trivy's `aquasecurity:trivy:` and Syft's
//! `syft:` names, as their documentation and documents have them.

use seawall_model::{OperatingSystem, Package, PackageLocation, SourcePackage};

/// The properties of one component that mean something here.
#[derive(Default)]
pub(crate) struct Facts {
    source_name: Option<String>,
    source_version: Option<String>,
    source_release: Option<String>,
    source_epoch: Option<String>,
    path: Option<String>,
    os: Vec<(String, String)>,
}

impl Facts {
    /// Takes a property; unknown ones are passed over.
    pub(crate) fn take(&mut self, name: &str, value: &str) {
        let slot = match name {
            "aquasecurity:trivy:SrcName"
            | "syft:metadata:source"
            | "syft:metadata:originPackage" => &mut self.source_name,
            "aquasecurity:trivy:SrcVersion" | "syft:metadata:sourceVersion" => {
                &mut self.source_version
            }
            "aquasecurity:trivy:SrcRelease" => &mut self.source_release,
            "aquasecurity:trivy:SrcEpoch" => &mut self.source_epoch,
            "aquasecurity:trivy:FilePath" | "syft:location:0:path" => &mut self.path,
            _ => {
                if let Some(field) = name.strip_prefix("syft:distro:") {
                    self.os.push((field.to_owned(), value.to_owned()));
                }
                return;
            }
        };
        if !value.is_empty() {
            *slot = Some(value.to_owned());
        }
    }

    /// Adds what is known to a package.
    pub(crate) fn complete(self, package: &mut Package) {
        if let Some(name) = self.source_name {
            let version = match (self.source_version, self.source_release) {
                (Some(version), Some(release)) => format!("{version}-{release}"),
                (Some(version), None) => version,
                (None, _) => match &package.source {
                    Some(source) if source.name == name => source.version.clone(),
                    _ => package.version.clone(),
                },
            };
            let version = match self.source_epoch {
                Some(epoch) if epoch != "0" => format!("{epoch}:{version}"),
                _ => version,
            };
            package.source = Some(SourcePackage { name, version });
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
