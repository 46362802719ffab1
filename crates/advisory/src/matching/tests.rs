//! The system's verdict and upstream's, side by side, by small made indexes.

use seawall_model::{
    Advisory, Affected, BoundEnd, OperatingSystem, Package, PackageKind, PackageRole, Range,
    Severity, SourcePackage,
};

use super::*;
use crate::index::IndexBuilder;

const FIX: &str = "3:3.2.19-1+deb12u1";

fn debian() -> OperatingSystem {
    OperatingSystem {
        id: "debian".to_owned(),
        version: "12".to_owned(),
        ..OperatingSystem::default()
    }
}

pub(super) fn affected(ecosystem: &str, role: PackageRole, name: &str, fixed: &str) -> Affected {
    let mut affected = Affected::new(ecosystem.parse().unwrap(), name);
    affected.role = role;
    affected.ranges.push(Range {
        introduced: None,
        end: BoundEnd::Fixed(fixed.to_owned()),
    });
    affected
}

pub(super) fn index(source: &str, advisories: Vec<Advisory>) -> Index {
    let mut builder = IndexBuilder::new(source);
    for advisory in advisories {
        builder.add(advisory).unwrap();
    }
    let mut bytes = Vec::new();
    builder.finish(None, &mut bytes).unwrap();
    Index::of_bytes(source, bytes).unwrap()
}

/// Debian's word on CVE-2023-41164, and on another package's.
fn distribution() -> Index {
    let of = |id: &str, name: &str| Advisory {
        id: id.to_owned(),
        affected: vec![affected("Debian:12", PackageRole::Source, name, FIX)],
        ..Advisory::default()
    };
    index(
        "debian",
        vec![
            of("CVE-2023-41164", "python-django"),
            of("CVE-2000-0001", "other"),
        ],
    )
}

/// The ecosystem's word: one that the distribution knows too, and one that only upstream knows.
fn ecosystem() -> Index {
    let of = |id: &str, cve: &str| Advisory {
        id: id.to_owned(),
        aliases: vec![cve.to_owned()],
        title: format!("title of {cve}"),
        severity: Some(Severity::High),
        affected: vec![affected("PyPI", PackageRole::Binary, "django", "3.2.21")],
        ..Advisory::default()
    };
    index(
        "pypa",
        vec![
            of("PYSEC-2023-225", "CVE-2023-41164"),
            of("PYSEC-2024-1", "CVE-2024-0001"),
        ],
    )
}

/// The system package in that version, and what it installed.
fn packages(version: &str) -> [Package; 2] {
    let mut system = Package::new(PackageKind::DEB, "python3-django", version);
    system.reference = "deb".to_owned();
    system.purl = format!("pkg:deb/debian/python3-django@{version}");
    system.source = Some(SourcePackage {
        name: "python-django".to_owned(),
        version: version.to_owned(),
    });
    let mut language = Package::new(PackageKind::PYPI, "Django", "3.2.19");
    language.reference = "pypi".to_owned();
    language.purl = "pkg:pypi/django@3.2.19".to_owned();
    language.owned_by = Some("deb".to_owned());
    [system, language]
}

fn judge(indexes: Vec<Index>, packages: &[Package]) -> Matches {
    Matcher::new(indexes, Vec::new()).match_packages(Some(&debian()), packages)
}

/// Package, id and status of each finding, and who says what, in order.
fn told(findings: &[Finding]) -> Vec<String> {
    let one = |finding: &Finding| {
        let verdicts = finding.verdicts.iter();
        let verdicts: Vec<_> = verdicts
            .map(|v| format!("{} {}", v.source, v.status.name()))
            .collect();
        let package = finding.package.clone().unwrap_or_default();
        let package = package.split('@').next().unwrap_or_default().to_owned();
        let (id, status) = (&finding.id, finding.status.name());
        format!("{package} {id} {status}: {}", verdicts.join(", "))
    };
    findings.iter().map(one).collect()
}

#[test]
fn both_verdicts_are_one_finding_where_both_affect() {
    let matches = judge(vec![ecosystem(), distribution()], &packages("3:3.2.19-1"));
    assert_eq!(
        told(&matches.findings),
        ["pkg:deb/debian/python3-django CVE-2023-41164 affected: debian affected, pypa affected"]
    );
    let finding = &matches.findings[0];
    assert_eq!(finding.refs, ["deb", "pypi"]);
    assert_eq!(finding.aliases, ["PYSEC-2023-225"]);
    assert_eq!(
        finding.fixed_in,
        [FIX],
        "only the distribution's fix can be had"
    );
    assert_eq!(
        finding.severity,
        Severity::High,
        "the distribution has not rated it"
    );
    assert!(
        finding.verdicts[1]
            .reason
            .starts_with("Django 3.2.19 (pypi): ")
    );
}

#[test]
fn a_backport_clears_what_upstream_affects() {
    let matches = judge(vec![ecosystem(), distribution()], &packages(FIX));
    assert_eq!(told(&matches.findings), Vec::<String>::new());
    assert_eq!(
        told(&matches.upstream),
        [
            "pkg:pypi/django CVE-2023-41164 fixed: debian fixed, pypa affected",
            "pkg:pypi/django CVE-2024-0001 under_investigation: \
             debian under_investigation, pypa affected",
        ]
    );
    assert!(matches.upstream[0].evidence.contains("backport"));
    assert!(!matches.upstream[0].counts());
    assert!(
        !matches.upstream[1].fixable(),
        "nobody can have upstream's fix by itself"
    );
    assert!(matches.upstream[1].remedy.contains("in 3.2.21"));
    // The one of which the distribution says nothing is neither counted nor hidden.
    let note = matches
        .coverage
        .notes
        .iter()
        .find(|n| n.name == "upstream-only");
    let note = note.unwrap();
    assert_eq!(note.place, "Django");
    assert_eq!(note.what, "1 vulnerability named by upstream alone");
    assert_eq!(matches.coverage.gaps, []);
}

#[test]
fn the_distribution_says_not_affected() {
    let mut advisory = Advisory {
        id: "CVE-2023-41164".to_owned(),
        affected: vec![affected(
            "Debian:12",
            PackageRole::Source,
            "python-django",
            FIX,
        )],
        ..Advisory::default()
    };
    advisory.affected[0].status = seawall_model::Status::NotAffected;
    let debian = index("debian", vec![advisory]);
    let matches = judge(vec![debian, ecosystem()], &packages("3:3.2.19-1"));
    assert_eq!(matches.findings, []);
    assert_eq!(
        told(&matches.upstream)[0],
        "pkg:pypi/django CVE-2023-41164 not_affected: debian not_affected, pypa affected"
    );
}

#[test]
fn without_the_distribution_upstream_stands() {
    let matches = judge(vec![ecosystem()], &packages(FIX));
    assert_eq!(
        told(&matches.findings),
        [
            "pkg:pypi/django CVE-2023-41164 affected: pypa affected",
            "pkg:pypi/django CVE-2024-0001 affected: pypa affected",
        ]
    );
    assert!(matches.findings[0].remedy.contains("python3-django"));
    assert_eq!(matches.upstream, []);
    let gaps: Vec<_> = matches
        .coverage
        .gaps
        .iter()
        .map(|g| g.place.as_str())
        .collect();
    assert_eq!(gaps, ["Debian:12"]);

    // The same of a package that a third party made, whom the distribution does not judge.
    let mut third = packages(FIX);
    third[0].unassessed = Some("of a third party".to_owned());
    let matches = judge(vec![ecosystem(), distribution()], &third);
    assert_eq!(matches.findings.len(), 2);
}

#[test]
fn without_upstream_nothing_is_missing() {
    let matches = judge(vec![distribution()], &packages(FIX));
    assert_eq!((matches.findings, matches.upstream), (vec![], vec![]));
    assert_eq!(matches.coverage.gaps, []);
}

#[test]
fn a_package_of_its_own_beside_it_is_judged_by_itself() {
    let [system, owned] = packages(FIX);
    let mut own = owned.clone();
    own.reference = "own".to_owned();
    own.owned_by = None;
    let matches = judge(vec![ecosystem(), distribution()], &[system, owned, own]);
    let refs: Vec<_> = matches.findings.iter().map(|f| f.refs.clone()).collect();
    assert_eq!(refs, [["own"], ["own"]]);
}

#[test]
fn who_clears_a_package_and_why() {
    let matcher = Matcher::new(vec![ecosystem(), distribution()], Vec::new());
    let packages = packages(FIX);
    // By upstream's name for it, which the distribution does not know.
    for id in ["CVE-2023-41164", "PYSEC-2023-225"] {
        let clear = matcher.clear_of(Some(&debian()), &packages, id);
        assert_eq!(
            told(&clear),
            [
                "pkg:deb/debian/python3-django CVE-2023-41164 fixed: debian fixed",
                "pkg:pypi/django CVE-2023-41164 fixed: debian fixed, pypa affected",
            ],
            "{id}"
        );
        assert!(clear[0].evidence.contains(&format!("has the fix of {FIX}")));
    }
    assert_eq!(
        matcher.clear_of(Some(&debian()), &packages, "CVE-1999-1"),
        []
    );
}

#[test]
fn headers_alone_are_said_to_be_so() {
    let [mut system, _] = packages("3:3.2.19-1");
    system.inert = Some(true);
    let matches = judge(vec![distribution()], &[system]);
    assert_eq!(
        told(&matches.findings),
        [
            "pkg:deb/debian/python3-django CVE-2023-41164 affected: debian affected, seawall affected"
        ]
    );
    assert!(matches.findings[0].counts(), "it is lowered, not closed");
}

/// Alpine's edge is not the release that it will become: its data judge it, and else nobody does.
#[test]
fn edge_is_judged_by_its_own_data_or_not_at_all() {
    let os = OperatingSystem {
        id: "alpine".to_owned(),
        version: "3.23.0_alpha20251016".to_owned(),
        ..OperatingSystem::default()
    };
    let package = Package::new(PackageKind::APK, "xz", "5.6.0-r1");
    let judged = |release: &str| {
        let ecosystem = format!("Alpine:{release}");
        let advisory = Advisory {
            id: "CVE-2024-3094".to_owned(),
            affected: vec![affected(&ecosystem, PackageRole::Source, "xz", "5.6.1-r2")],
            ..Advisory::default()
        };
        let matcher = Matcher::new(vec![index("alpine", vec![advisory])], Vec::new());
        matcher.match_packages(Some(&os), std::slice::from_ref(&package))
    };
    let own = judged("edge");
    assert_eq!(own.findings.len(), 1);
    assert_eq!(own.coverage.gaps, []);
    let gaps = judged("v3.23").coverage.gaps;
    assert_eq!(gaps.len(), 1);
    assert_eq!(
        (gaps[0].name.as_str(), &*gaps[0].place),
        ("missing-advisories", "Alpine:edge")
    );
}

/// What `docs/matching.md` says of ranges.
#[test]
fn ranges_of_every_kind() {
    let open = BoundEnd::Open;
    let fixed = |v: &str| BoundEnd::Fixed(v.to_owned());
    let last = |v: &str| BoundEnd::LastAffected(v.to_owned());
    let judged = |from: Option<&str>, end: &BoundEnd, listed: &[&str], version: &str| {
        let mut affected = Affected::new("PyPI".parse().unwrap(), "a");
        affected.ranges.push(Range {
            introduced: from.map(str::to_owned),
            end: end.clone(),
        });
        affected.versions = listed.iter().map(|v| (*v).to_owned()).collect();
        let advisory = Advisory {
            id: "PYSEC-1".to_owned(),
            affected: vec![affected],
            ..Advisory::default()
        };
        let package = Package::new(PackageKind::PYPI, "a", version);
        let matches = judge(vec![index("pypa", vec![advisory])], &[package]);
        let fixes = matches.findings.iter().map(|f| f.fixed_in.join(" "));
        fixes.collect::<Vec<_>>()
    };
    let none: Vec<String> = Vec::new();
    let one = |fix: &str| vec![fix.to_owned()];
    assert_eq!(judged(None, &fixed("2"), &[], "1.9"), one("2"));
    assert_eq!(judged(None, &fixed("2"), &[], "2.0"), none);
    assert_eq!(judged(Some("1"), &last("2"), &[], "2"), one(""));
    assert_eq!(judged(Some("1"), &last("2"), &[], "2.0.1"), none);
    assert_eq!(judged(Some("1"), &open, &[], "99"), one(""));
    assert_eq!(judged(Some("1"), &open, &[], "0.9"), none);
    // Reversed: no version is in it, but what is listed is affected all the same.
    assert_eq!(judged(Some("3"), &fixed("2"), &[], "2.5"), none);
    assert_eq!(judged(Some("3"), &fixed("2"), &["2.5"], "2.5"), one(""));
    // Neither clean nor affected.
    let cargo = Advisory {
        id: "RUSTSEC-1".to_owned(),
        affected: vec![affected("crates.io", PackageRole::Binary, "a", "2.0.0")],
        ..Advisory::default()
    };
    let odd = Package::new(PackageKind::CARGO, "a", "no version");
    let matches = judge(vec![index("rustsec", vec![cargo])], &[odd]);
    assert_eq!(matches.findings, []);
    assert_eq!(matches.coverage.notes[0].name, "unparsable-version");
}

/// The vendor's word first, else the newest CVSS, and of this the highest.
#[test]
fn severity_is_the_vendors_else_the_newest_cvss() {
    let judged = |word: Option<Severity>, vectors: &[&str]| {
        let advisory = Advisory {
            id: "PYSEC-1".to_owned(),
            severity: word,
            scores: vectors
                .iter()
                .map(|vector| crate::cvss::score("pypa", vector).unwrap())
                .collect(),
            affected: vec![affected("PyPI", PackageRole::Binary, "a", "2")],
            ..Advisory::default()
        };
        let package = Package::new(PackageKind::PYPI, "a", "1");
        judge(vec![index("pypa", vec![advisory])], &[package]).findings[0].severity
    };
    let old = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
    let new = "CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N";
    let grave = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    assert_eq!(judged(Some(Severity::Low), &[grave]), Severity::Low);
    assert_eq!(judged(None, &[old, new]), Severity::Low);
    assert_eq!(judged(None, &[old, new, grave]), Severity::Critical);
    assert_eq!(judged(None, &[]), Severity::Unknown);
}

#[test]
fn where_nothing_can_be_judged_that_is_a_gap() {
    let gaps = |packages: &[Package]| {
        let matches = judge(vec![ecosystem(), distribution()], packages);
        let gaps = matches.coverage.gaps.into_iter();
        gaps.map(|gap| (gap.name.as_str().to_owned(), gap.what))
            .collect::<Vec<_>>()
    };
    let jar = Package {
        unassessed: Some("no group".to_owned()),
        ..Package::new(PackageKind::MAVEN, "a", "1")
    };
    let foreign = Package::new(PackageKind::GENERIC, "b", "1");
    let open = Package::new(PackageKind::PYPI, "c", "");
    let gone = Package {
        state: PackageState::Deleted,
        ..Package::new(PackageKind::PYPI, "d", "1")
    };
    let told = "nothing-assessed".to_owned();
    let all = [jar.clone(), foreign, open, gone.clone()];
    let what = "3 packages, which is all there is".to_owned();
    assert_eq!(gaps(&all), [(told, what)]);
    let judged = Package::new(PackageKind::PYPI, "e", "1");
    assert_eq!(gaps(&[jar, judged]), []);
    assert_eq!(gaps(&[gone]), []);
    assert_eq!(gaps(&[]), []);
}

/// Advisories on one package, each with a text of so many bytes.
fn told_at_length(count: usize, bytes: usize) -> Matcher {
    let of = |number| Advisory {
        id: format!("CVE-2026-{number:04}"),
        description: "x".repeat(bytes),
        affected: vec![affected("npm", PackageRole::Binary, "p", "2.0.0")],
        ..Advisory::default()
    };
    Matcher::new(
        vec![index("ghsa", (0..count).map(of).collect())],
        Vec::new(),
    )
}

#[test]
fn texts_take_no_room_from_findings() {
    use seawall_model::Weigh;
    let package = [Package::new(PackageKind::NPM, "p", "1.0.0")];
    let bare = told_at_length(50, 0).match_packages(None, &package);
    let needed: u64 = bare.findings.iter().map(Weigh::weight).sum();
    let mut room = 3 * needed;
    let matches = told_at_length(50, 4000).match_within(None, &package, &mut room, 1);
    assert_eq!(matches.findings.len(), 50);
    let told = matches
        .findings
        .iter()
        .filter(|f| !f.description.is_empty());
    let told = told.count();
    assert!(told < 50, "{told}");
    let taken: u64 = matches.findings.iter().map(Weigh::weight).sum();
    assert!(2 * taken <= 3 * needed, "{taken} of {needed}");
    let all = told_at_length(50, 4000).match_packages(None, &package);
    assert!(all.findings.iter().all(|f| f.description.len() == 4000));
}

#[test]
fn the_title_of_a_notice_comes_after_that_of_the_vulnerability_itself() {
    let of = |id: &str, covers: &[&str], text: &str| Advisory {
        id: id.to_owned(),
        covers: covers.iter().map(|id| (*id).to_owned()).collect(),
        title: format!("title: {text}"),
        description: text.to_owned(),
        affected: vec![affected("npm", PackageRole::Binary, "p", "2.0.0")],
        ..Advisory::default()
    };
    let notice = of("NOTICE-1", &["CVE-2026-0001", "CVE-2026-0002"], "several");
    let own = of("CVE-2026-0001", &[], "one");
    let matcher = Matcher::new(
        vec![index("a", vec![notice]), index("b", vec![own])],
        Vec::new(),
    );
    let package = [Package::new(PackageKind::NPM, "p", "1.0.0")];
    let found = matcher.match_packages(None, &package).findings;
    let told = |id: &str| {
        let finding = found.iter().find(|f| f.id == id).unwrap();
        (finding.title.as_str(), finding.description.as_str())
    };
    assert_eq!(told("CVE-2026-0001"), ("title: one", "one"));
    assert_eq!(told("CVE-2026-0002"), ("title: several", "several"));
}
