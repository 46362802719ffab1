//! The ecosystems that OSV records name (OSV schema, "affected[].package"), as ours.

use seawall_model::{Ecosystem, ecosystem_named, ecosystems};

/// `Ubuntu:Pro:16.04:LTS` is Ubuntu 16.04 with a contract, `Maven:https://repo.example` Maven: which
/// registry a package came from no inventory tells. Names are known by any case.
pub(super) fn of_osv(text: &str) -> (Ecosystem, Option<String>) {
    let (name, rest) = text
        .split_once(':')
        .map_or((text, None), |(n, r)| (n, Some(r)));
    let known = ecosystems()
        .iter()
        .find(|info| info.name.eq_ignore_ascii_case(name));
    let of = |release: Option<&str>| Ecosystem {
        name: known.map_or(name, |info| info.name).to_owned(),
        release: release.map(str::to_owned),
    };
    match (known, rest) {
        (Some(info), _) if info.os_ids.is_empty() => (of(None), None),
        (Some(info), Some(rest)) if info.name == "Ubuntu" => {
            let mut subscription = None;
            let mut release = None;
            for part in rest.split(':') {
                match part {
                    "LTS" => {}
                    part if part.starts_with(|c: char| c.is_ascii_digit()) => release = Some(part),
                    part => subscription = Some(format!("Ubuntu {part}")),
                }
            }
            (of(release), subscription)
        }
        (Some(info), Some(rest)) if info.name == "Alpine" => {
            let numbered = rest.starts_with(|c: char| c.is_ascii_digit());
            let release = if numbered {
                format!("v{rest}")
            } else {
                rest.to_owned()
            };
            (of(Some(&release)), None)
        }
        _ => (of(rest), None),
    }
}

/// Whether it is a distribution of which no release is named.
pub(super) fn is_without_release(ecosystem: &Ecosystem) -> bool {
    let info = ecosystem_named(&ecosystem.name);
    ecosystem.release.is_none() && info.is_some_and(|info| !info.os_ids.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_records_are_those_that_packages_ask_for() {
        let of = |text: &str| {
            let (ecosystem, contract) = of_osv(text);
            (ecosystem.to_string(), contract.unwrap_or_default())
        };
        for (text, name, contract) in [
            ("PyPI", "PyPI", ""),
            ("pypi", "PyPI", ""),
            ("NPM", "npm", ""),
            ("Maven:https://repo.example/m2", "Maven", ""),
            ("debian:12", "Debian:12", ""),
            ("Alpine:v3.19", "Alpine:v3.19", ""),
            ("Alpine:3.19", "Alpine:v3.19", ""),
            ("Alpine:edge", "Alpine:edge", ""),
            ("Ubuntu:22.04:LTS", "Ubuntu:22.04", ""),
            ("Ubuntu:Pro:16.04:LTS", "Ubuntu:16.04", "Ubuntu Pro"),
            ("Hackage", "Hackage", ""),
            ("Somewhere:else", "Somewhere:else", ""),
        ] {
            assert_eq!(of(text), (name.to_owned(), contract.to_owned()), "{text}");
        }
        let without = |text: &str| is_without_release(&of_osv(text).0);
        assert!(without("Debian") && without("ubuntu") && without("Ubuntu:Pro"));
        assert!(!without("Debian:12") && !without("npm") && !without("Hackage"));
    }
}
