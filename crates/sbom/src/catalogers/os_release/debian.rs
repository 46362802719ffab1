//! `debian_version`, and the code names of Debian's releases.

use seawall_model::OperatingSystem;

/// Release numbers by code name (Debian's list of releases). Testing has the number that it will
/// be released under.
const RELEASES: &[(&str, &str)] = &[
    ("lenny", "5"),
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("duke", "15"),
];

/// The number of a release; none for `sid`, which has none.
pub(super) fn release_of_codename(codename: &str) -> Option<&'static str> {
    let found = RELEASES.iter().find(|(name, _)| *name == codename)?;
    Some(found.1)
}

/// The code name in `trixie/sid`, or before it in a longer text.
pub(super) fn codename_in(text: &str) -> Option<&str> {
    let word = text.split_whitespace().find(|w| w.ends_with("/sid"))?;
    word.strip_suffix("/sid")
}

/// `10.8`, `trixie/sid` or `12`.
pub(super) fn version(text: &str) -> Option<OperatingSystem> {
    let text = text.lines().next()?.trim();
    let codename = codename_in(text);
    let number = match codename {
        Some(codename) => release_of_codename(codename)?,
        None => text.split('.').next()?,
    };
    let plausible = number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
    plausible.then(|| OperatingSystem {
        id: "debian".to_owned(),
        version: number.to_owned(),
        name: format!("Debian GNU/Linux {text}"),
        codename: codename.map(str::to_owned),
        ..OperatingSystem::default()
    })
}
