//! From a bill of materials to an inventory, by the same steps as from the evidence of files.
//!
//! What the document's author could not read stays unread. What they could not judge is judged anew: who
//! reads the document may know the distribution, or have other advisories.

use std::collections::HashMap;

use seawall_documents::Sbom;
use seawall_model::{Coverage, Hole, HoleName, OperatingSystem, Package, PackageKind};

use super::{Inventory, ResolveOptions, judge_system, os, system, vendor};
use crate::unresolved::{Remarks, Unresolved};

/// Holes of judging, and of what a run asked for; those of reading stay.
const JUDGED_ANEW: &[HoleName] = &[
    HoleName::BASE_IMAGE,
    HoleName::BASE_NOT_FOUND,
    HoleName::BUILT_IN_ADVISORIES,
    HoleName::DAMAGED_ADVISORIES,
    HoleName::DECLARED_ONLY,
    HoleName::DISABLED_CHECKS,
    HoleName::END_OF_LIFE,
    HoleName::FOREIGN_IGNORE,
    HoleName::FOREIGN_PACKAGE_DATABASE,
    HoleName::LIMIT_FINDINGS,
    HoleName::MISSING_ADVISORIES,
    HoleName::NO_OPERATING_SYSTEM,
    HoleName::NO_PACKAGE_DATABASE,
    HoleName::NOT_ASKED,
    HoleName::NOTHING_ASSESSED,
    HoleName::NOTHING_JUDGED,
    HoleName::STALE_ADVISORIES,
    HoleName::THIRD_PARTY_PACKAGES,
    HoleName::UNASSESSED,
    HoleName::UNKNOWN_DISTRIBUTION,
    HoleName::UNKNOWN_END_OF_LIFE,
    HoleName::UNPARSABLE_VERSION,
    HoleName::UNREADABLE_ADVISORY,
    HoleName::UNRECOGNISED_FILES,
    HoleName::UNSUPPORTED_DISTRIBUTION,
    HoleName::UPSTREAM_ONLY,
];

/// Makes the inventory of a target of a document about it; the document keeps what is no part of one.
pub fn resolve_document(sbom: &mut Sbom, options: &ResolveOptions) -> Inventory {
    let mut inventory = Inventory {
        packages: std::mem::take(&mut sbom.packages),
        coverage: author_holes(std::mem::take(&mut sbom.coverage), options),
        ..Inventory::default()
    };
    let told = sbom.os.take();
    let release = |os: &Option<OperatingSystem>| {
        let os = os.as_ref();
        os.map(|os| (os.id.clone(), os.version.clone()))
    };
    let before = release(&told);
    os::settle(told, options, &mut inventory);
    if release(&inventory.os) != before {
        rename(&mut inventory.packages, inventory.os.as_ref());
    }
    if !sbom.own {
        inventory.coverage.extend(no_release(&inventory));
        without_version(&mut inventory);
    }
    // Our own documents tell what the content sets said.
    judge_system(&mut inventory, (!sbom.own).then_some(&[]));
    inventory.coverage.settle(&[]);
    inventory
}

/// What the author of the document did not see, or its reader could not read.
fn author_holes(mut told: Coverage, options: &ResolveOptions) -> Coverage {
    let stays = |hole: &Hole| {
        let choice = [
            HoleName::CHOSEN_DISTRIBUTION,
            HoleName::SBOM_OPERATING_SYSTEMS,
        ];
        let settled = options.distro.is_some() && choice.contains(&hole.name);
        !settled && !JUDGED_ANEW.contains(&hole.name)
    };
    told.gaps.retain(stays);
    told.notes.retain(stays);
    told
}

/// That the document names a distribution that has releases, and none of them: no advisories are of all.
fn no_release(inventory: &Inventory) -> Option<Hole> {
    let os = inventory.os.as_ref().filter(|os| os.is_of_no_release())?;
    let of_system = |package: &&Package| package.kind.is_os();
    let count = inventory.packages.iter().filter(of_system).count();
    let what = format!(
        "{} of an operating system",
        seawall_model::count_packages(count)
    );
    let reason =
        "not covered: the document does not say which release it is; `--distro ID:VERSION` does";
    Some(Hole::new(
        HoleName::UNKNOWN_DISTRIBUTION,
        what,
        &os.name,
        reason,
    ))
}

/// Package URLs of the system's packages name the distribution; that is now the user's. References made of
/// them follow, and what kept packages from being judged as another system's is judged anew.
fn rename(packages: &mut [Package], os: Option<&OperatingSystem>) {
    let distribution = os.map(|os| (os.id.as_str(), os.version.as_str()));
    let mut renamed: HashMap<String, String> = HashMap::new();
    for package in packages.iter_mut().filter(|p| p.kind.is_os()) {
        let purl = package.to_purl(distribution).to_string();
        let behind = package.reference.strip_prefix(&package.purl);
        let behind = behind.filter(|rest| rest.is_empty() || rest.starts_with('#'));
        if let Some(behind) = behind.filter(|_| !package.purl.is_empty()) {
            let reference = format!("{purl}{behind}");
            renamed.insert(package.reference.clone(), reference.clone());
            package.reference = reference;
        }
        package.purl = purl;
        let of_system = |reason: &mut String| {
            system::is_about_system(reason) || vendor::is_about_vendor(reason)
        };
        package.unassessed.take_if(of_system);
    }
    for package in packages {
        let named = package.depends_on.iter_mut().chain(&mut package.owned_by);
        for reference in named {
            if let Some(new) = renamed.get(reference) {
                reference.clone_from(new);
            }
        }
    }
}

/// Says of which packages no version is known.
fn without_version(inventory: &mut Inventory) {
    let mut open = Unresolved::default();
    let nameless = |package: &&Package| {
        package.version.is_empty()
            && package.unassessed.is_none()
            && package.kind != PackageKind::GENERIC
    };
    for package in inventory.packages.iter().filter(nameless) {
        open.push(&package.name);
    }
    let mut remarks = Remarks::default();
    remarks.unresolved("sbom_file", "the document".to_owned(), open);
    inventory.coverage.extend(remarks.into_holes());
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
