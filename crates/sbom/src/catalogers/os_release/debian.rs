//! `debian_version`, and the code name of what is not released yet.

use seawall_model::{OperatingSystem, debian_release};

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
        Some(codename) => debian_release(codename)?,
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
