//! Which line of Red Hat's builds the packages of an image are of.
//!
//! Advisories of the main line hold for packages of its repositories. Those of extended-support lines
//! (EUS, AUS, TUS, E4S, ELS) get other fixes at other times: what is said of the main line is not said
//! of them. Which repositories an image may use its content sets say; no package says where it is from.

use std::collections::BTreeSet;

use seawall_model::{
    Hole, HoleName, LayeredEvidence, OperatingSystem, Package, count_packages, some_of,
};

/// The fact of the cataloger `rhel_content_sets` that holds the names, one a line.
const SETS: &str = "content-sets";
/// Words of names of extended-support repositories: `rhel-8-for-x86_64-baseos-eus-rpms`.
const EXTENDED: &[&str] = &["aus", "e2s", "e4s", "els", "eus", "tus"];
/// Words of names of the main line's: `rhel-9-for-x86_64-appstream-rpms`, `ubi-9-baseos-rpms`,
/// `rhel-7-server-optional-rpms`, `codeready-builder-for-rhel-9-x86_64-rpms`.
const MAIN: &[&str] = &[
    "appstream",
    "baseos",
    "codeready",
    "crb",
    "fastrack",
    "highavailability",
    "nfv",
    "optional",
    "realtime",
    "resilientstorage",
    "rt",
    "sap",
    "supplementary",
];
/// Names that are told.
const SHOWN: usize = 3;

/// Marks packages that the main line's advisories do not speak of, and returns notes.
pub(super) fn mark(
    packages: &mut [Package],
    os: &OperatingSystem,
    present: &[&LayeredEvidence],
) -> Vec<Hole> {
    let own = |p: &&mut Package| p.kind.as_str() == "rpm" && p.unassessed.is_none();
    let count = packages.iter_mut().filter(own).count();
    if os.id != "rhel" || count == 0 {
        return Vec::new();
    }
    let sets: BTreeSet<&str> = present
        .iter()
        .filter_map(|e| e.evidence.facts.get(SETS))
        .flat_map(|names| names.lines())
        .collect();
    if sets.is_empty() {
        let reason = "no content sets say which repositories they are from; they are judged as of the main line, also where they are of an extended-support line or a layered product";
        return vec![note(count, &os.name, reason.to_owned())];
    }
    let words = |set: &str, list: &[&str]| set.split('-').any(|word| list.contains(&word));
    let extended: Vec<&str> = sets
        .iter()
        .copied()
        .filter(|set| words(set, EXTENDED))
        .collect();
    if !extended.is_empty() {
        let shown = some_of(extended.iter().copied(), extended.len(), SHOWN);
        for package in packages.iter_mut().filter(own) {
            package.unassessed = Some(format!(
                "they may be of an extended-support line ({shown}), of which the main line's advisories do not speak"
            ));
        }
        return Vec::new();
    }
    let is_main = |set: &str| {
        let server = [
            "rhel-5-server-rpms",
            "rhel-6-server-rpms",
            "rhel-7-server-rpms",
        ];
        words(set, MAIN) || server.contains(&set)
    };
    let layered: Vec<&str> = sets.iter().copied().filter(|set| !is_main(set)).collect();
    if layered.is_empty() {
        return Vec::new();
    }
    let shown = some_of(layered.iter().copied(), layered.len(), SHOWN);
    let reason = format!(
        "they may be of layered products ({shown}), of which the advisories of Red Hat Enterprise Linux do not speak"
    );
    vec![note(count, &os.name, reason)]
}

fn note(count: usize, place: &str, reason: String) -> Hole {
    Hole::new(
        HoleName::UNASSESSED,
        format!("the line of {}", count_packages(count)),
        place,
        reason,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::{Evidence, PackageKind, Visibility};

    fn marked(id: &str, sets: &[&str]) -> (Option<String>, Vec<Hole>) {
        let os = OperatingSystem {
            id: id.to_owned(),
            ..OperatingSystem::default()
        };
        let mut evidence = Evidence::default();
        if !sets.is_empty() {
            evidence.facts.insert(SETS.to_owned(), sets.join("\n"));
        }
        let layered = LayeredEvidence {
            layer: 0,
            visibility: Visibility::Present,
            evidence,
        };
        let mut packages = [Package::new(PackageKind::RPM, "curl", "1-1.el9")];
        let notes = mark(&mut packages, &os, &[&layered]);
        (packages[0].unassessed.clone(), notes)
    }

    #[test]
    fn the_main_line_is_judged_and_others_are_not() {
        let main = [
            "rhel-9-for-x86_64-baseos-rpms",
            "ubi-9-appstream-rpms",
            "codeready-builder-for-rhel-9-x86_64-rpms",
        ];
        assert_eq!(marked("rhel", &main), (None, Vec::new()));
        assert_eq!(marked("rhel", &["rhel-7-server-rpms"]), (None, Vec::new()));
        for set in [
            "rhel-9-for-x86_64-baseos-eus-rpms",
            "rhel-7-server-els-rpms",
            "rhel-8-for-x86_64-appstream-e4s-rpms",
            "rhel-8-for-x86_64-baseos-aus-rpms",
            "rhel-8-for-x86_64-baseos-tus-rpms",
        ] {
            let (unassessed, notes) = marked("rhel", &[main[0], set]);
            assert!(unassessed.is_some_and(|reason| reason.contains(set)));
            assert!(notes.is_empty(), "the matcher makes the note");
        }
        let (unassessed, notes) = marked("rhel", &[main[0], "rhocp-4.16-for-rhel-9-x86_64-rpms"]);
        assert!(unassessed.is_none());
        assert!(notes[0].reason.contains("rhocp-4.16"), "{notes:?}");
    }

    #[test]
    fn without_content_sets_it_is_said() {
        let (unassessed, notes) = marked("rhel", &[]);
        assert_eq!((unassessed, notes.len()), (None, 1));
        assert_eq!(notes[0].name, "unassessed");
        assert_eq!(marked("centos", &[]), (None, Vec::new()));
        assert_eq!(marked("almalinux", &[]), (None, Vec::new()));
    }

    #[test]
    fn files_of_images() {
        let set = crate::Catalogers::new(crate::catalogers::ALL);
        let read = |path: &str, text: &str| {
            let file = seawall_model::FileFacts {
                path,
                size: text.len() as u64,
                mode: 0o644,
            };
            seawall_model::Inspect::inspect(&set, &file, &text.as_bytes().to_vec())
        };
        let manifest = r#"{"metadata":{"icm_version":1},"content_sets":["a-rpms","b-rpms"],"image_contents":[]}"#;
        for path in [
            "root/buildinfo/content_manifests/ubi9.json",
            "usr/share/buildinfo/content-sets.json",
        ] {
            let evidence = read(path, manifest);
            let sets = evidence[0].facts.get(SETS).map(String::as_str);
            assert_eq!(sets, Some("a-rpms\nb-rpms"), "{path}");
        }
        let place = "root/buildinfo/content_manifests/x.json";
        // An SBOM of the build has none.
        let other = read(place, r#"{"image_contents":{"dependencies":[]}}"#);
        assert!(
            other
                .iter()
                .all(|e| e.facts.is_empty() && e.holes.is_empty())
        );
        assert_eq!(read(place, "broken")[0].holes.len(), 1);
    }
}
