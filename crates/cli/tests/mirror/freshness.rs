//! What is missing is fetched, what is old is asked about, what is too old is a gap.

use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::printed;

use super::server::Server;
use super::{DAY, LODASH, age, scan, seawall, secdb, target};

/// A directory with a target, and a mirror of what it needs.
fn set_up() -> (tempfile::TempDir, Server, String) {
    let directory = tempfile::tempdir().unwrap();
    target(directory.path());
    let server = Server::start();
    server.put(
        "/advisories/alpine-v3.10-main.json",
        secdb("main", "openssl"),
    );
    server.put(
        "/advisories/alpine-v3.10-community.json",
        secdb("community", "x"),
    );
    server.put("/advisories/osv-npm.zip", LODASH);
    let url = server.url("/advisories/");
    (directory, server, url)
}

const NAMES: [&str; 3] = [
    "/advisories/alpine-v3.10-community.json",
    "/advisories/alpine-v3.10-main.json",
    "/advisories/osv-npm.zip",
];

#[test]
fn what_is_missing_comes_from_the_mirror_by_name() {
    let (directory, server, url) = set_up();
    let first = scan(directory.path(), &["--mirror", &url]);
    assert_eq!(
        (first.code, first.gaps()),
        (0, Vec::new()),
        "{}",
        first.said
    );
    assert_eq!(first.found(), ["CVE-2019-10744", "CVE-2019-1551"]);
    let asked = server.asked();
    for name in NAMES {
        assert!(asked.contains(&format!("200 {name}")), "{asked:?}");
    }
    // Host and size of each are said before anything is asked.
    let named = first.said.find("fetching ").unwrap();
    for name in NAMES {
        let name = name.rsplit('/').next().unwrap();
        let line = format!("will ask 127.0.0.1:{} for {name} (about ", port(&url));
        assert!(
            first.said.find(&line).is_some_and(|at| at < named),
            "{}",
            first.said
        );
    }
    // What is fresh is not asked about.
    let again = scan(directory.path(), &["--mirror", &url]);
    assert_eq!((again.code, server.asked()), (0, Vec::new()));
    let updated = seawall(
        directory.path(),
        &["db", "update", "--for", "Alpine:v3.10", "--mirror", &url],
    );
    let asked = server.asked();
    assert!(asked.contains(&format!("304 {}", NAMES[1])), "{asked:?}");
    // EPSS and KEV are not on this mirror.
    assert_eq!(updated.status.code(), Some(3));
}

fn port(url: &str) -> &str {
    url.split(':').nth(2).unwrap().split('/').next().unwrap()
}

#[test]
fn what_is_old_is_asked_about_and_what_is_too_old_is_a_gap() {
    let (directory, server, url) = set_up();
    let here = directory.path();
    scan(here, &["--mirror", &url]);
    server.asked();
    // Two days old: asked about, whoever answers.
    age(here, 2 * DAY);
    let due = scan(here, &["--mirror", &url]);
    let mut wanted: Vec<String> = NAMES.iter().map(|name| format!("304 {name}")).collect();
    // The mirror still has no scores.
    wanted.extend(
        ["epss.csv.gz", "kev.json", "nvd-2019.json.gz"]
            .map(|name| format!("404 /advisories/{name}")),
    );
    assert_eq!((due.code, server.asked()), (0, wanted), "{}", due.said);
    assert!(
        due.report
            .advisories
            .sources
            .iter()
            .all(|s| s.as_of.is_some())
    );
    age(here, 2 * DAY);
    let nobody = scan(here, &["--mirror", "http://127.0.0.1:9/"]);
    assert_eq!(
        (nobody.code, nobody.gaps()),
        (0, Vec::new()),
        "{}",
        nobody.said
    );
    assert!(
        nobody
            .said
            .contains("not fetched: 5 files of 127.0.0.1:9: http://127.0.0.1:9/")
    );
    // Ten days old, and nobody answers: a gap that names source, date and limit.
    age(here, 8 * DAY);
    let stale = scan(here, &["--mirror", "http://127.0.0.1:9/"]);
    let gaps = [
        "stale-advisories alpine-v3.10-community",
        "stale-advisories alpine-v3.10-main",
        "stale-advisories ghsa",
    ];
    assert_eq!(
        (stale.code, stale.gaps()),
        (3, gaps.map(str::to_owned).to_vec())
    );
    let gap = &stale.report.targets[0].coverage.gaps[2];
    assert_eq!(gap.limit.as_deref(), Some("advisory-age=7d"));
    assert!(gap.reason.starts_with("they are of 20"), "{gap:?}");
    assert_eq!(stale.found().len(), 2, "what is known still counts");
    // Nobody is asked again within the hour, nor with --update never.
    assert_eq!(scan(here, &["--mirror", &url, "--update", "never"]).code, 3);
    assert_eq!(server.asked(), Vec::<String>::new());
    for allowed in [
        &["--allow-gap", "stale-advisories"][..],
        &["--limit", "advisory-age=30d"],
        &["--policy", "seawall.yaml"],
    ] {
        std::fs::write(
            here.join("seawall.yaml"),
            "version: 1\nlimits: {advisory-age: 30d}\n",
        )
        .unwrap();
        let mut arguments = vec!["--offline"];
        arguments.extend(allowed);
        assert_eq!(scan(here, &arguments).code, 0, "{allowed:?}");
        std::fs::remove_file(here.join("seawall.yaml")).unwrap();
    }
    // The mirror is back: it has nothing newer, so what is here is the newest.
    age(here, DAY);
    let fresh = scan(here, &["--mirror", &url]);
    assert_eq!(
        (fresh.code, fresh.gaps()),
        (0, Vec::new()),
        "{}",
        fresh.said
    );
}

/// A second look would see nothing, and take it for clean.
#[test]
fn standard_input_is_looked_at_once() {
    let (directory, _server, url) = set_up();
    let look = || {
        let input = std::fs::File::open(directory.path().join("app.tar")).unwrap();
        let output = super::fed(
            directory.path(),
            &["scan", "-", "--format", "json", "--mirror", &url],
            input.into(),
        );
        let report: seawall_model::Report = printed(&output);
        let gaps = &report.targets[0].coverage.gaps;
        let missing = gaps.iter().filter(|gap| gap.name == "missing-advisories");
        (
            output.status.code(),
            report.targets[0].packages.len(),
            missing.count(),
        )
    };
    // What it calls for is fetched once it is read, and it is judged by that.
    assert_eq!(look(), (Some(0), 2, 0));
    assert_eq!(look(), (Some(0), 2, 0));
}

#[test]
fn given_files_are_as_old_as_the_user_chose() {
    let (directory, _, _) = set_up();
    let feeds = directory.path().join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    std::fs::write(feeds.join("main.json"), secdb("main", "openssl")).unwrap();
    std::fs::write(feeds.join("lodash.json"), LODASH).unwrap();
    let given = scan(directory.path(), &["--offline", "--feeds", "feeds"]);
    assert_eq!((given.code, given.gaps()), (0, Vec::new()));
    let notes = &given.report.targets[0].coverage.notes;
    let note = notes.iter().find(|n| n.name == "stale-advisories").unwrap();
    assert_eq!(note.place, "ghsa");
    assert!(note.reason.contains("2019-07-31"), "{note:?}");
    // Imported, they are in the place of what is fetched, and are held to its age.
    let imported = seawall(directory.path(), &["db", "import", "feeds"]);
    assert_eq!(imported.status.code(), Some(0));
    let kept = scan(directory.path(), &["--offline"]);
    let gaps = [
        "stale-advisories ghsa",
        "undated-advisories alpine-v3.10-main",
    ];
    assert_eq!(
        (kept.code, kept.gaps()),
        (3, gaps.map(String::from).to_vec())
    );
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let (directory, _, _) = set_up();
    for wrong in ["ftp://host/", "host/path", "https://", "https://host/?q"] {
        let output = seawall(directory.path(), &["scan", "app.tar", "--mirror", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

/// Two targets, of which the second alone calls for npm's advisories: both are judged by them.
#[test]
fn diff_and_explain_fetch_what_they_need() {
    let (directory, server, url) = set_up();
    let here = directory.path();
    let earlier = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:openssl\nV:1.1.1d-r2\nA:x86_64\no:openssl\n\n",
        );
    TestImage::new(vec![earlier]).docker_archive_new(&here.join("before.tar"));
    let diff = |arguments: &[&str]| {
        let mut all = vec!["diff", "before.tar", "app.tar", "--format", "json"];
        all.extend(["--only", "vulnerabilities"]);
        all.extend(arguments);
        let output = seawall(here, &all);
        let diff: seawall_policy::DiffReport = printed(&output);
        let new = diff.targets[0].new.iter().map(|e| e.finding.id.clone());
        (output.status.code(), new.collect::<Vec<_>>())
    };
    let openssl = "CVE-2019-1551".to_owned();
    let (code, new) = diff(&["--mirror", &url, "--update", "never"]);
    assert_eq!((code, new.contains(&openssl)), (Some(3), false));
    assert_eq!(server.asked(), Vec::<String>::new());
    let (code, new) = diff(&["--mirror", &url]);
    assert_eq!((code, new.contains(&openssl)), (Some(0), true), "{new:?}");
    std::fs::remove_dir_all(here.join("db")).unwrap();
    server.asked();
    let explained = seawall(
        here,
        &[
            "explain",
            "CVE-2019-10744",
            "--from",
            "app.tar",
            "--mirror",
            &url,
        ],
    );
    let text = String::from_utf8(explained.stdout).unwrap();
    assert_eq!(explained.status.code(), Some(0), "{text}");
    assert!(text.contains("lodash"), "{text}");
    assert!(!server.asked().is_empty());
}
