//! From a header to a package, its files and its needs.

use seawall_model::{Package, SourcePackage, path_hash};

use crate::links::Relations;
use crate::text::lossy;

use super::KIND;
use super::header::{Header, tag};

/// The package; none for a public key, which rpm keeps among the packages.
pub(super) fn of(header: &Header<'_>) -> Result<Option<Package>, String> {
    let Some(name) = header.text(tag::NAME) else {
        return Err("a header without a name".to_owned());
    };
    if name == "gpg-pubkey" {
        return Ok(None);
    }
    let (Some(version), Some(release)) = (header.text(tag::VERSION), header.text(tag::RELEASE))
    else {
        let name: String = name.chars().take(200).collect();
        return Err(format!("{name}: no version or release"));
    };
    let epoch = header.numbers(tag::EPOCH).next();
    let evr = format!("{version}-{release}");
    let mut package = new(&name, epoch, &evr, header.text(tag::ARCH));
    if let Some(file) = header.text(tag::SOURCERPM) {
        package.source = source(&file, epoch, &evr);
    }
    package.vendor = header.text(tag::VENDOR);
    package.licences = header.text(tag::LICENSE).into_iter().collect();
    package.modularity = header.text(tag::MODULARITYLABEL);
    Ok(Some(package))
}

/// The version is `epoch:version-release`, without the epoch where it is absent or 0: rpm orders
/// the two alike. The reference is `name-version.arch`, by which rpm tells packages apart.
pub(super) fn new(name: &str, epoch: Option<u32>, version: &str, arch: Option<String>) -> Package {
    let mut package = match epoch {
        None | Some(0) => Package::new(KIND, name, version),
        Some(epoch) => Package::new(KIND, name, format!("{epoch}:{version}")),
    };
    package.reference = match &arch {
        Some(arch) => format!("{name}-{}.{arch}", package.version),
        None => format!("{name}-{}", package.version),
    };
    package.arch = arch;
    package
}

/// `name-version-release.src.rpm`. A source package's epoch is not told; where its version is the
/// package's own, its epoch is too.
pub(super) fn source(file: &str, epoch: Option<u32>, own: &str) -> Option<SourcePackage> {
    let stem = file.strip_suffix(".rpm")?;
    let (stem, _arch) = stem.rsplit_once('.')?;
    let (rest, release) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    let version = format!("{version}-{release}");
    let version = match epoch {
        Some(epoch) if epoch != 0 && version == own => format!("{epoch}:{version}"),
        _ => version,
    };
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version,
    })
}

/// What it needs and offers, without versions.
pub(super) fn relations(header: &Header<'_>) -> Relations {
    let texts = |tag| {
        let all = header.texts(tag).map(|t| lossy(t).into_owned());
        let mut all: Vec<String> = all.filter(|t| wanted(t)).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let needs = texts(tag::REQUIRENAME).into_iter();
    Relations {
        needs: needs.map(|n| vec![n]).collect(),
        offers: texts(tag::PROVIDENAME),
    }
}

/// Features of rpm itself and conditional needs are of no package.
fn wanted(name: &str) -> bool {
    !name.is_empty() && !name.starts_with("rpmlib(") && !name.starts_with('(')
}

/// The hashes of its files' paths, sorted; at most that many.
pub(super) fn files(header: &Header<'_>, most: usize) -> Vec<u64> {
    let folders: Vec<&[u8]> = header.texts(tag::DIRNAMES).collect();
    let indexes = header.numbers(tag::DIRINDEXES);
    let mut path = String::new();
    let mut paths: Vec<u64> = header
        .texts(tag::BASENAMES)
        .zip(indexes)
        .filter_map(|(base, folder)| {
            path.clear();
            path.push_str(&lossy(folders.get(folder as usize)?));
            path.push_str(&lossy(base));
            Some(path_hash(&path))
        })
        .take(most)
        .collect();
    if paths.is_empty() {
        // rpm before version 4 wrote whole paths.
        let whole = header.texts(tag::OLDFILENAMES).take(most);
        paths = whole.map(|p| path_hash(&lossy(p))).collect();
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}
