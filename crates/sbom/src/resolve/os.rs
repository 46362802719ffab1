//! Which operating system the target is.

use seawall_model::{Coverage, Date, Ecosystem, Hole, HoleName, LayeredEvidence, OperatingSystem};

use crate::eol::end_of_life;

use super::{Inventory, ResolveOptions};

/// Distributions whose files a derivative may keep, by the `ID`s that are of the same family.
const FAMILIES: &[&[&str]] = &[
    &["debian", "ubuntu", "raspbian", "linuxmint"],
    &[
        "rhel",
        "centos",
        "fedora",
        "almalinux",
        "rocky",
        "ol",
        "scientific",
        "amzn",
        "redhat",
        "virtuozzo",
        "anolis",
        "openeuler",
        "euleros",
    ],
    &[
        "sles",
        "suse",
        "opensuse",
        "opensuse-leap",
        "opensuse-tumbleweed",
    ],
    &["mariner", "azurelinux"],
];

/// Fills the inventory's operating system, and says what speaks against it.
pub(super) fn recognise(
    present: &[&LayeredEvidence],
    options: &ResolveOptions,
    inventory: &mut Inventory,
) {
    let readings = readings(present);
    let read = choose(&readings, &mut inventory.coverage);
    settle(read, options, inventory);
}

/// The same of what was read otherwise.
pub(super) fn settle(
    read: Option<OperatingSystem>,
    options: &ResolveOptions,
    inventory: &mut Inventory,
) {
    let mut os = match &options.distro {
        Some((id, version)) => Some(overriding(
            id,
            version,
            read.as_ref(),
            &mut inventory.coverage,
        )),
        None => read,
    };
    if let Some(os) = &mut os {
        os.eol = end_of_life(os);
    }
    inventory.os = os;
}

/// Present readings, the most trusted first.
fn readings<'a>(present: &[&'a LayeredEvidence]) -> Vec<(&'a str, &'a OperatingSystem)> {
    let mut all: Vec<(&str, &str, &OperatingSystem)> = present
        .iter()
        .filter_map(|e| {
            let rank = e.evidence.facts.get("rank").map_or("99", String::as_str);
            Some((rank, e.evidence.path.as_str(), e.evidence.os.as_ref()?))
        })
        .collect();
    all.sort_by_key(|(rank, path, _)| (*rank, *path));
    all.into_iter().map(|(_, path, os)| (path, os)).collect()
}

/// The first reading, completed by the others; those that contradict it become holes.
fn choose(
    readings: &[(&str, &OperatingSystem)],
    coverage: &mut Coverage,
) -> Option<OperatingSystem> {
    let ((first, best), others) = readings.split_first()?;
    let mut os = (*best).clone();
    for (path, other) in others {
        if let Some(reason) = contradiction(&os, other) {
            let what = "which distribution this is";
            let reason = format!("{first} says {reason}");
            coverage.add(Hole::new(
                HoleName::CONTRADICTORY_OS_RELEASE,
                what,
                *path,
                reason,
            ));
        } else if os.id == other.id {
            if os.version.is_empty() {
                os.version.clone_from(&other.version);
            }
            if os.codename.is_none() {
                os.codename.clone_from(&other.codename);
            }
        }
    }
    Some(os)
}

fn contradiction(os: &OperatingSystem, other: &OperatingSystem) -> Option<String> {
    if os.id == other.id {
        let same =
            os.version.is_empty() || other.version.is_empty() || release(os) == release(other);
        return (!same).then(|| format!("{} {}, not {}", os.id, os.version, other.version));
    }
    let kin = |id: &str| {
        let family = FAMILIES.iter().find(|f| f.contains(&id));
        family.is_some_and(|f| f.contains(&other.id.as_str())) || id == other.id
    };
    let related = kin(&os.id) || os.like.iter().any(|id| kin(id));
    (!related).then(|| format!("{}, not {}", os.id, other.id))
}

/// The part of the version that advisories are sorted by.
fn release(os: &OperatingSystem) -> String {
    let of_ecosystem = Ecosystem::of_os(&os.id, &os.version).and_then(|e| e.release);
    of_ecosystem.unwrap_or_else(|| {
        let first = os.version.split(['.', '-', '_']).next();
        first.unwrap_or_default().to_owned()
    })
}

fn overriding(
    id: &str,
    version: &str,
    read: Option<&OperatingSystem>,
    coverage: &mut Coverage,
) -> OperatingSystem {
    let found = read.map_or("nothing".to_owned(), |os| {
        format!("{} {}", os.id, os.version).trim_end().to_owned()
    });
    let name = format!("{id} {version}").trim_end().to_owned();
    if found != name {
        let reason = format!("chosen by the user; the files say {found}");
        let what = "which distribution this is";
        coverage.add(Hole::new(
            HoleName::CHOSEN_DISTRIBUTION,
            what,
            &name,
            reason,
        ));
    }
    OperatingSystem {
        id: id.to_ascii_lowercase(),
        version: version.to_owned(),
        name,
        like: read
            .filter(|os| os.id == id)
            .map(|os| os.like.clone())
            .unwrap_or_default(),
        ..OperatingSystem::default()
    }
}

/// That a release ended before that day: it gets no advisories any more, so few findings prove little.
pub fn ended(os: &OperatingSystem, today: Date) -> Option<Hole> {
    let eol = os.eol?;
    let (word, last) = match eol.extended {
        Some(extended) if extended < today => ("extended support", extended),
        Some(_) => return None,
        None => ("support", eol.date),
    };
    (last < today).then(|| {
        let reason = format!("{word} ended on {last}; no fixes and hardly any advisories since");
        Hole::new(
            HoleName::END_OF_LIFE,
            "advisories of an ended release",
            &os.name,
            reason,
        )
    })
}
