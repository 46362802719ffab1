//! From a paragraph to an installed package.

use seawall_model::{Package, PackageLocation, SourcePackage};

use super::KIND;
use super::paragraphs::Paragraph;

/// The package, if its files are on disk; an error says why that can't be told.
pub(super) fn installed(
    paragraph: &Paragraph,
    path: &str,
    database: bool,
) -> Result<Option<Package>, String> {
    let name = paragraph.get("Package");
    let subject = name.unwrap_or("a package without a name");
    if let Some(fault) = &paragraph.fault {
        return Err(format!("{}: {fault}", shorten(subject)));
    }
    // The third word is the state (dpkg(1)); the first is only what somebody wants.
    let state = paragraph.get("Status").map(|s| s.split_whitespace().nth(2));
    match (state, database) {
        (Some(Some("not-installed" | "config-files")), _) => return Ok(None),
        (Some(Some("half-installed")), _) => {
            return Err(format!(
                "{}: half-installed, so which files are there is not known",
                shorten(subject)
            ));
        }
        // Unpacked files are there, whether or not the package was configured.
        (
            Some(Some(
                "installed" | "unpacked" | "half-configured" | "triggers-awaited"
                | "triggers-pending",
            )),
            _,
        )
        | (None, false) => {}
        (Some(_), _) => return Err(format!("{}: unknown Status", shorten(subject))),
        // A mere mention, as dpkg keeps of packages that others name.
        (None, true) if paragraph.get("Version").is_none() => return Ok(None),
        (None, true) => return Err(format!("{}: no Status", shorten(subject))),
    }
    // vcpkg's features are parts of a package that has a paragraph of its own.
    if paragraph.get("Feature").is_some() {
        return Ok(None);
    }
    let Some(name) = name else {
        return Err("a package without a name".to_owned());
    };
    let Some(version) = paragraph.get("Version") else {
        return Err(format!("{}: no Version", shorten(name)));
    };
    let mut package = Package::new(KIND, name, version);
    package.arch = paragraph.get("Architecture").map(str::to_owned);
    package.reference = match &package.arch {
        Some(arch) => format!("{name}:{arch}"),
        None => name.to_owned(),
    };
    package.source = Some(source(paragraph.get("Source"), name, version));
    package.vendor = vendor(paragraph);
    package.locations.push(PackageLocation {
        path: path.to_owned(),
        line: Some(paragraph.line),
        ..PackageLocation::default()
    });
    Ok(Some(package))
}

/// `name` or `name (version)`; a package without the field is its own source (deb-control(5)).
fn source(field: Option<&str>, name: &str, version: &str) -> SourcePackage {
    let (source, rest) = match field {
        Some(field) => field.split_once('(').unwrap_or((field, "")),
        None => (name, ""),
    };
    let own = rest.trim_end().trim_end_matches(')').trim();
    SourcePackage {
        name: source.trim().to_owned(),
        version: if own.is_empty() { version } else { own }.to_owned(),
    }
}

/// `Maintainer`, after the `Origin` where a repository states one: `Origin: X; Maintainer`.
fn vendor(paragraph: &Paragraph) -> Option<String> {
    let maintainer = paragraph.get("Maintainer").map(shorten);
    match (paragraph.get("Origin").map(shorten), maintainer) {
        (Some(origin), Some(maintainer)) => Some(format!("Origin: {origin}; {maintainer}")),
        (Some(origin), None) => Some(format!("Origin: {origin}")),
        (None, maintainer) => maintainer,
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(200).collect()
}
