//! Package lists of rpm systems against AlmaLinux's advisories, judged once more by a plain reading of
//! the OSV files with rpm itself as the judge of versions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use seawall_model::{Report, Status};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};
use serde_json::Value;

/// An installed package.
#[derive(Clone, Debug, Default)]
struct Rpm {
    name: String,
    epoch: Option<u32>,
    version: String,
    release: String,
    arch: String,
    /// `name:stream`.
    module: Option<String>,
}

impl Rpm {
    fn evr(&self) -> String {
        let epoch = self.epoch.filter(|e| *e > 0);
        let epoch = epoch.map(|e| format!("{e}:")).unwrap_or_default();
        format!("{epoch}{}-{}", self.version, self.release)
    }
}

/// (package and version, advisory)
type Pairs = BTreeSet<(String, String)>;

#[test]
fn package_lists_against_alma() {
    let Some(data) = seawall_testkit::test_data("rpm_alma") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let archive = data.join("advisories/almalinux-osv-database.tar.zst");
    let import = seawall(
        directory.path(),
        &["db", "import", &archive.display().to_string()],
    );
    assert!(import.status.success(), "{import:?}");
    let advisories: Vec<Value> = seawall_testkit::unpack(&archive)
        .iter()
        .filter(|(path, _)| path.ends_with(".json"))
        .map(|(_, bytes)| serde_json::from_slice(bytes).unwrap())
        .collect();
    let mut lists = fixture_lists(&data);
    lists.extend(stream_lists(&advisories));
    let mut all = 0;
    for (origin, rpms) in &lists {
        let database = ndb(rpms);
        for release in ["8", "9"] {
            let Some(expected) = oracle(rpms, &advisories, &format!("AlmaLinux:{release}")) else {
                return;
            };
            let distro = format!("almalinux:{release}");
            let (report, found) = scan(directory.path(), &distro, NDB, &database);
            let target = &report.targets[0];
            assert_eq!(target.packages.len(), rpms.len(), "{origin}");
            let missing: Vec<_> = expected.difference(&found).take(5).collect();
            let more: Vec<_> = found.difference(&expected).take(5).collect();
            assert!(
                found == expected,
                "{origin} as {distro}: without {missing:?}, and {more:?}"
            );
            let findings = target.findings.len();
            println!(
                "{origin} as {distro}: {} packages, {} advisories of packages, {findings} findings",
                rpms.len(),
                found.len()
            );
            all += found.len();
        }
    }
    println!("{all} matches of {} lists agree", lists.len());
    assert!(all > 3000, "{all}");
}

/// With its vendor the same list is no one's of AlmaLinux, and that is said.
#[test]
fn packages_of_another_vendor_are_unassessed() {
    let Some(data) = seawall_testkit::test_data("rpm_alma") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let archive = data.join("advisories/almalinux-osv-database.tar.zst");
    let import = seawall(
        directory.path(),
        &["db", "import", &archive.display().to_string()],
    );
    assert!(import.status.success(), "{import:?}");
    let databases = seawall_testkit::unpack(&data.join("fixtures/rpmdb.tar.zst"));
    let sqlite = &databases["go-rpmdb/cbl-mariner-2.0/rpmdb.sqlite"];
    let path = "var/lib/rpm/rpmdb.sqlite";
    let (report, found) = scan(directory.path(), "almalinux:8", path, sqlite);
    let target = &report.targets[0];
    assert_eq!((target.packages.len(), found.len()), (129, 0));
    let notes = &target.coverage.notes;
    assert!(notes.iter().any(|n| n.name == "third-party-packages"));
    assert!(notes.iter().any(|n| n.name == "unassessed"));
}

/// A module's package whose label is lost is neither vulnerable nor clean.
#[test]
fn a_lost_label_is_unassessed() {
    let Some(data) = seawall_testkit::test_data("rpm_alma") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let archive = data.join("advisories/almalinux-osv-database.tar.zst");
    let import = seawall(
        directory.path(),
        &["db", "import", &archive.display().to_string()],
    );
    assert!(import.status.success(), "{import:?}");
    let rpm = |module: Option<&str>| Rpm {
        name: "nodejs".to_owned(),
        epoch: Some(1),
        version: "10.0.0".to_owned(),
        release: "1.module_el8.0.0+1+00000000".to_owned(),
        arch: "x86_64".to_owned(),
        module: module.map(str::to_owned),
    };
    let found = |module| {
        let bytes = ndb(&[rpm(module)]);
        let (report, found) = scan(directory.path(), "almalinux:8", NDB, &bytes);
        let notes = report.targets.iter().flat_map(|t| &t.coverage.notes);
        let untold = notes.filter(|n| n.name == "unassessed" && n.place == "nodejs");
        (found.len(), untold.count())
    };
    let (of_10, of_12) = (found(Some("nodejs:10")), found(Some("nodejs:12")));
    assert_eq!((of_10, of_12), ((1, 0), (1, 0)));
    assert_eq!(found(None), (0, 1));
    // Another stream of a module that the advisories know.
    assert_eq!(found(Some("nodejs:1")), (0, 0));
}

const NDB: &str = "var/lib/rpm/Packages.db";

type List = (String, Vec<Rpm>);

/// The lists of the fixtures, without their vendors: the real ones are of Microsoft and Red Hat, of
/// which AlmaLinux's advisories do not speak.
fn fixture_lists(data: &Path) -> Vec<List> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let databases = seawall_testkit::unpack(&data.join("fixtures/rpmdb.tar.zst"));
    let packages = seawall_testkit::unpack(&data.join("fixtures/os-packages.tar.zst"));
    let mut lists = Vec::new();

    let mariner: Vec<Value> =
        serde_json::from_slice(&databases["cbl-mariner-2.0.expected.json"]).unwrap();
    let rpms = mariner.iter().map(|package| Rpm {
        name: text(&package["name"]),
        epoch: package["epoch"].as_u64().map(|e| u32::try_from(e).unwrap()),
        version: text(&package["version"]),
        release: text(&package["release"]),
        arch: text(&package["arch"]),
        module: None,
    });
    lists.push(("CBL-Mariner 2.0".to_owned(), rpms.collect()));

    for (path, bytes) in &packages {
        let content = String::from_utf8_lossy(bytes);
        if path.ends_with("testdata/container-manifest-2") {
            let rpms = content
                .lines()
                .filter(|l| !l.is_empty())
                .map(of_manifest)
                .collect();
            lists.push((path.clone(), rpms));
        }
        let jsons: Vec<&str> = if path.ends_with(".rpm-manifest.json") {
            vec![&content]
        } else if path.starts_with("claircore/rpm/") && path.ends_with("_ubi.txtar") {
            content
                .lines()
                .filter(|l| l.contains("\"rpms\":["))
                .collect()
        } else {
            Vec::new()
        };
        for (at, json) in jsons.into_iter().enumerate() {
            let document: Value = serde_json::from_str(json).unwrap();
            let rpms: Vec<Rpm> = document["rpms"]
                .as_array()
                .unwrap()
                .iter()
                .map(of_red_hat)
                .collect();
            // Public keys stand among the packages.
            let mut seen = BTreeSet::new();
            let rpms: Vec<Rpm> = rpms
                .into_iter()
                .filter(|rpm| rpm.name != "gpg-pubkey")
                .filter(|rpm| seen.insert(format!("{}-{}.{}", rpm.name, rpm.evr(), rpm.arch)))
                .collect();
            lists.push((format!("{path} {at}"), rpms));
        }
    }
    assert!(lists.len() > 6, "{}", lists.len());
    lists
}

/// A line of `container-manifest-2`: name, version-release, times, vendor, epoch, size, architecture.
fn of_manifest(line: &str) -> Rpm {
    let columns: Vec<&str> = line.split('\t').collect();
    let (version, release) = columns[1].rsplit_once('-').unwrap();
    Rpm {
        name: columns[0].to_owned(),
        epoch: columns[5].parse().ok(),
        version: version.to_owned(),
        release: release.to_owned(),
        arch: columns[7].to_owned(),
        module: None,
    }
}

/// A package of Red Hat's catalogue: the epoch, and in some lists the version, stand in longer names.
fn of_red_hat(package: &Value) -> Rpm {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let (name, release) = (text("name"), text("release"));
    let long = |key: &str, name: &str| {
        let version = text(key).strip_prefix(&format!("{name}-"))?.to_owned();
        let version = version.rsplit_once('-')?.0.to_owned();
        Some(match version.split_once(':') {
            Some((epoch, version)) => (epoch.parse().ok(), version.to_owned()),
            None => (None, version),
        })
    };
    let source = long("srpm_nevra", &text("srpm_name"));
    let (epoch, version) = match long("nerva", &name) {
        Some(own) => own,
        None => match source {
            Some((epoch, version)) if version == text("version") => (epoch, version),
            _ => (None, text("version")),
        },
    };
    Rpm {
        name,
        epoch,
        version,
        release,
        arch: text("architecture"),
        module: package["module"].as_str().map(str::to_owned),
    }
}

/// Every package of every module stream that an advisory of AlmaLinux 8 names, at one of its fixes: what
/// came later is open. No package twice in a list.
fn stream_lists(advisories: &[Value]) -> Vec<List> {
    let mut streams: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for advisory in advisories {
        let title = advisory["summary"].as_str().unwrap_or_default();
        let words = title.split_whitespace().filter(|w| !w.ends_with(':'));
        for module in words.filter(|w| w.contains(':') && !w.contains('/')) {
            for (name, fixed) in fixes(advisory, "AlmaLinux:8") {
                if is_of_module(&fixed) {
                    let key = (name, module.to_owned());
                    streams.entry(key).or_default().insert(fixed);
                }
            }
        }
    }
    let mut lists: Vec<Vec<Rpm>> = Vec::new();
    let mut before = (String::new(), 0);
    for ((name, module), fixed) in streams {
        let at = if before.0 == name { before.1 + 1 } else { 0 };
        before = (name.clone(), at);
        let middle = fixed.iter().nth(fixed.len() / 2).unwrap();
        let (epoch, rest) = middle.split_once(':').unwrap_or(("0", middle));
        let (version, release) = rest.rsplit_once('-').unwrap();
        if lists.len() == at {
            lists.push(Vec::new());
        }
        lists[at].push(Rpm {
            name,
            epoch: epoch.parse().ok(),
            version: version.to_owned(),
            release: release.to_owned(),
            arch: "x86_64".to_owned(),
            module: Some(module),
        });
    }
    let named = lists.into_iter().enumerate();
    named
        .map(|(at, rpms)| (format!("streams {at}"), rpms))
        .collect()
}

fn is_of_module(version: &str) -> bool {
    version.contains(".module_el") || version.contains(".module+el")
}

/// Names and fixed versions of one release.
fn fixes(advisory: &Value, ecosystem: &str) -> Vec<(String, String)> {
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut fixes = Vec::new();
    for affected in array(&advisory["affected"]) {
        if affected["package"]["ecosystem"] != ecosystem {
            continue;
        }
        for range in array(&affected["ranges"]) {
            for event in array(&range["events"]) {
                if let Some(fixed) = event["fixed"].as_str() {
                    let name = affected["package"]["name"].as_str().unwrap();
                    fixes.push((name.to_owned(), fixed.to_owned()));
                }
            }
        }
    }
    fixes
}

/// What the files say: a package is open where it is older than every build that an advisory names for
/// it, a module's package only by advisories whose title names its stream, any other only by builds of no
/// module.
fn oracle(rpms: &[Rpm], advisories: &[Value], ecosystem: &str) -> Option<Pairs> {
    let mut by_name: BTreeMap<&str, Vec<&Rpm>> = BTreeMap::new();
    for rpm in rpms {
        by_name.entry(&rpm.name).or_default().push(rpm);
    }
    let mut questions: Vec<(String, String, String, String)> = Vec::new();
    for advisory in advisories.iter().filter(|a| a["withdrawn"].is_null()) {
        let id = advisory["id"].as_str().unwrap();
        let title = format!(" {} ", advisory["summary"].as_str().unwrap_or_default());
        for (name, fixed) in fixes(advisory, ecosystem) {
            for rpm in by_name.get(name.as_str()).into_iter().flatten() {
                let ours = match &rpm.module {
                    Some(module) => {
                        is_of_module(&fixed)
                            && (title.contains(&format!(" {module} "))
                                || title.contains(&format!(" {module}/")))
                    }
                    None => !is_of_module(&fixed) && !is_of_module(&rpm.release),
                };
                if ours {
                    let package = format!("{}-{}.{}", rpm.name, rpm.evr(), rpm.arch);
                    questions.push((package, id.to_owned(), rpm.evr(), fixed.clone()));
                }
            }
        }
    }
    let lines: Vec<String> = questions
        .iter()
        .map(|(.., a, b)| format!("{a} {b}"))
        .collect();
    let input = lines.join("\n") + "\n";
    let program = "%{lua: for line in io.stdin:lines() do local a, b = line:match('(%S+) (%S+)') print(rpm.vercmp(a, b) .. '\\n') end}";
    let answers = seawall_testkit::run_with_input("rpm", &["--eval", program], input.as_bytes())?;
    let answers: Vec<i32> = answers
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    assert_eq!(answers.len(), questions.len());
    let mut open: BTreeMap<(String, String), bool> = BTreeMap::new();
    for ((package, id, ..), answer) in questions.into_iter().zip(answers) {
        let older = open.entry((package, id)).or_insert(true);
        *older &= answer < 0;
    }
    Some(
        open.into_iter()
            .filter(|(_, open)| *open)
            .map(|(pair, _)| pair)
            .collect(),
    )
}

fn seawall(directory: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command.args(arguments).arg("--offline").output().unwrap()
}

/// An image with this database, and the advisories by which its packages are open.
fn scan(directory: &Path, distro: &str, path: &str, database: &[u8]) -> (Report, Pairs) {
    let layer = TestLayer::default().file(path, database);
    TestImage::new(vec![layer]).docker_archive_old(&directory.join("i.tar"));
    let arguments = ["scan", "i.tar", "--distro", distro, "--format", "json"];
    let only = ["--only", "packages,vulnerabilities"];
    let output = seawall(directory, &[&arguments[..], &only].concat());
    let report: Report = printed(&output);
    let mut pairs = Pairs::new();
    for target in &report.targets {
        let name = |reference: &String| {
            let package = target.packages.iter().find(|p| p.reference == *reference);
            let package = package.unwrap();
            let arch = package.arch.as_deref().unwrap();
            format!("{}-{}.{arch}", package.name, package.version)
        };
        for finding in &target.findings {
            for verdict in finding
                .verdicts
                .iter()
                .filter(|v| v.status == Status::Affected)
            {
                let (id, _) = verdict.reason.split_once(": ").unwrap();
                pairs.extend(finding.refs.iter().map(|r| (name(r), id.to_owned())));
            }
        }
    }
    (report, pairs)
}

/// A database in rpm's NDB form (`lib/backend/ndb/rpmpkg.c`): slots, then the headers.
fn ndb(rpms: &[Rpm]) -> Vec<u8> {
    let pages = (rpms.len() + 2).div_ceil(256);
    let mut file = vec![0; pages * 4096];
    file[..4].copy_from_slice(b"RpmP");
    file[12..16].copy_from_slice(&u32::try_from(pages).unwrap().to_le_bytes());
    for slot in file[32..].chunks_exact_mut(16) {
        slot[..4].copy_from_slice(b"Slot");
    }
    for (at, rpm) in rpms.iter().enumerate() {
        let header = header(rpm);
        let number = u32::try_from(at + 1).unwrap().to_le_bytes();
        let length = u32::try_from(header.len()).unwrap().to_le_bytes();
        let first = u32::try_from(file.len() / 16).unwrap().to_le_bytes();
        let mut blob = [&b"BlbS"[..], &number, &[1, 0, 0, 0], &length, &header].concat();
        blob.resize((blob.len() + 12).next_multiple_of(16) - 12, 0);
        blob.extend_from_slice(&[0; 4]);
        blob.extend_from_slice(&length);
        blob.extend_from_slice(b"BlbE");
        let blocks = u32::try_from(blob.len() / 16).unwrap().to_le_bytes();
        file[32 + at * 16 + 4..][..12].copy_from_slice(&[number, first, blocks].concat());
        file.extend_from_slice(&blob);
    }
    file
}

/// A header with name, version, release, epoch, architecture and label (`rpmtag.h`).
fn header(rpm: &Rpm) -> Vec<u8> {
    let label = rpm
        .module
        .as_ref()
        .map(|m| format!("{m}:8000020200101000000:00000000"));
    let texts = [
        (1000, &rpm.name),
        (1001, &rpm.version),
        (1002, &rpm.release),
        (1022, &rpm.arch),
    ];
    let mut entries: Vec<(u32, u32, Vec<u8>)> = Vec::new();
    let zero_ended = |text: &str| format!("{text}\0").into_bytes();
    for (tag, text) in texts {
        entries.push((tag, 6, zero_ended(text)));
    }
    entries.extend(rpm.epoch.map(|e| (1003, 4, e.to_be_bytes().to_vec())));
    entries.extend(label.map(|label| (5096, 6, zero_ended(&label))));
    let (mut index, mut store) = (Vec::new(), Vec::<u8>::new());
    for (tag, kind, bytes) in &entries {
        if *kind == 4 {
            store.resize(store.len().next_multiple_of(4), 0);
        }
        for word in [*tag, *kind, u32::try_from(store.len()).unwrap(), 1] {
            index.extend_from_slice(&word.to_be_bytes());
        }
        store.extend_from_slice(bytes);
    }
    let counts = [entries.len(), store.len()].map(|n| u32::try_from(n).unwrap().to_be_bytes());
    [counts.concat(), index, store].concat()
}
