//! `redhat-release` and its kin: `NAME release VERSION (CODENAME)`, and SUSE's and Photon's own.

use seawall_model::OperatingSystem;

/// What a product's name begins with, in lower case, and the `ID` that it has in os-release. A
/// longer beginning stands before a shorter one.
const PRODUCTS: &[(&str, &str)] = &[
    ("almalinux", "almalinux"),
    ("alpine", "alpine"),
    ("amazon linux", "amzn"),
    ("anolis os", "anolis"),
    ("arch", "arch"),
    ("cbl-mariner", "mariner"),
    ("centos", "centos"),
    ("common base linux mariner", "mariner"),
    ("debian", "debian"),
    ("euleros", "euleros"),
    ("fedora", "fedora"),
    ("gentoo", "gentoo"),
    ("linuxmint", "linuxmint"),
    ("microsoft azure linux", "azurelinux"),
    ("openeuler", "openeuler"),
    ("opensuse leap", "opensuse-leap"),
    ("opensuse tumbleweed", "opensuse-tumbleweed"),
    ("opensuse", "opensuse"),
    ("oracle linux", "ol"),
    ("raspbian", "raspbian"),
    ("red hat enterprise linux", "rhel"),
    // The product before Enterprise Linux, 1994 to 2004: another distribution with its own numbers.
    ("red hat linux", "redhat"),
    ("rocky linux", "rocky"),
    ("scientific linux", "scientific"),
    ("suse linux enterprise", "sles"),
    ("ubuntu", "ubuntu"),
    ("virtuozzo", "virtuozzo"),
    ("vmware photon", "photon"),
];

/// The os-release `ID` of a distribution by its product name.
pub(super) fn id_of_name(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase();
    let found = PRODUCTS.iter().find(|(start, _)| name.starts_with(start))?;
    Some(found.1)
}

/// The distribution and version that the first line tells.
pub(super) fn read(text: &str) -> Option<OperatingSystem> {
    let line = text.lines().find(|l| !l.trim().is_empty())?.trim();
    let id = id_of_name(line)?;
    let after = line.split_once(" release ").map_or(line, |(_, rest)| rest);
    let version = after.split_whitespace().find(|w| starts_numeric(w));
    let mut version = version.unwrap_or_default().to_owned();
    // SuSE-release keeps the service pack in a line of its own; os-release writes `11.4`.
    if id == "sles"
        && let Some(pack) = text
            .lines()
            .find_map(|l| l.trim().strip_prefix("PATCHLEVEL"))
    {
        let pack = pack.trim_start_matches([' ', '=']).trim();
        if starts_numeric(pack) && pack != "0" {
            version = format!("{version}.{pack}");
        }
    }
    let codename = line
        .split_once('(')
        .and_then(|(_, rest)| rest.split(')').next())
        .filter(|c| !c.is_empty() && id != "sles");
    Some(OperatingSystem {
        id: id.to_owned(),
        version,
        name: line.to_owned(),
        codename: codename.map(str::to_owned),
        ..OperatingSystem::default()
    })
}

fn starts_numeric(word: &str) -> bool {
    word.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_packs_and_products() {
        let os = read("SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n");
        assert_eq!(os.unwrap().version, "11.4");
        assert_eq!(
            id_of_name("Red Hat Linux release 6.2 (Zoot)"),
            Some("redhat")
        );
        assert_eq!(id_of_name("CBL-Mariner 2.0.20220426"), Some("mariner"));
        assert_eq!(id_of_name("Unheard Of Linux"), None);
    }
}
