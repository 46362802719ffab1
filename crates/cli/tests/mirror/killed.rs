//! An import or update that is killed, or has no room, leaves the old state or the new one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use seawall_advisory::Store;

use super::seawall;
use super::server::Server;

const FILES: [&str; 3] = [
    "alpine-v3.10-main.json",
    "alpine-v3.10-community.json",
    "epss.csv.gz",
];
/// Packages and scores in a file: an import takes some tens of milliseconds.
const RECORDS: usize = 1_500;

/// The files of one state; another release gives other bytes of the same count.
fn files(release: usize) -> BTreeMap<&'static str, String> {
    let secdb = |repository: &str| {
        let package = |n: usize| {
            format!(
                r#"{{"pkg":{{"name":"{repository}{n}","secfixes":{{"{release}.{n}-r1":["CVE-2020-{n}"]}}}}}}"#
            )
        };
        let packages: Vec<_> = (0..RECORDS).map(package).collect();
        format!(
            r#"{{"reponame":"{repository}","distroversion":"v3.10","packages":[{}]}}"#,
            packages.join(",")
        )
    };
    let scores = (0..RECORDS).map(|n| format!("CVE-2020-{n},0.{release},0.5\n"));
    let head = format!("#model_version:v1,score_date:2026-01-0{release}T00:00:00Z\n");
    let epss = head + "cve,epss,percentile\n" + &scores.collect::<String>();
    FILES
        .into_iter()
        .zip([secdb("main"), secdb("community"), epss])
        .collect()
}

/// Each source's file: named by content.
fn state(db: &Path) -> BTreeMap<String, String> {
    let sources = Store::new(db).sources().unwrap();
    sources.into_iter().map(|s| (s.name, s.file)).collect()
}

/// What lies in the store beside what the manifest names.
fn leftovers(db: &Path) -> Vec<String> {
    let named: Vec<String> = state(db).into_values().collect();
    let kept = ["manifest.json", "lock", "lock-fetching"];
    let names = std::fs::read_dir(db).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !kept.contains(&name.as_str()) && !named.contains(name))
        .collect()
}

/// Numbers that look random and are the same in each run (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Kills the program 100 times at moments spread over a whole run of it.
///
/// `command` says what brings the store to a state; `check` is given what is there after each kill,
/// the state before the run, and the one that it was on the way to.
fn kill_often(
    here: &Path,
    seed: u64,
    command: impl Fn(usize) -> Vec<String>,
    check: impl Fn(&BTreeMap<String, String>, [&BTreeMap<String, String>; 2]),
) {
    let db = here.join("db");
    let run = |release| {
        let began = Instant::now();
        let arguments = command(release);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = seawall(here, &arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // KEV is not on the mirror.
        let code = if arguments[1] == "update" { 3 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(leftovers(&db), Vec::<String>::new());
        let took = u64::try_from(began.elapsed().as_micros()).unwrap();
        (state(&db), took)
    };
    let (first, _) = run(1);
    let (second, mut whole) = run(2);
    let states = BTreeMap::from([(1, first), (2, second)]);
    assert_ne!(states[&1], states[&2]);

    let mut numbers = Numbers(seed);
    let (mut killed, mut left, mut changed) = (0, 0, 0);
    for round in 0..100_usize {
        let release = 1 + round % 2;
        let before = state(&db);
        let mut child = start(here, &command(release));
        std::thread::sleep(Duration::from_micros(numbers.below(whole + whole / 8)));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        let verified = seawall(here, &["db", "verify"]);
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert_eq!(verified.status.code(), Some(0), "round {round}: {said}");
        let after = state(&db);
        check(&after, [&before, &states[&release]]);
        changed += usize::from(after != before);
        left += usize::from(!leftovers(&db).is_empty());
        // The next one that ends sweeps what was left.
        if round % 5 == 4 {
            let (now, took) = run(release);
            assert_eq!(now, states[&release]);
            // The machine may be busier than it was.
            whole = took;
        }
    }
    println!("seed {seed}: {killed} killed, {changed} times new, {left} times with leftovers");
    assert!(
        killed >= 30 && changed > 0 && left > 0,
        "{killed} {changed} {left}"
    );
}

fn start(here: &Path, arguments: &[String]) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .env_clear()
        .env("HOME", here.join("home"))
        .env("SEAWALL_DB", here.join("db"))
        .args(arguments)
        .current_dir(here)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn an_import_that_is_killed_is_all_or_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    for release in [1, 2] {
        let feeds = here.join(release.to_string());
        std::fs::create_dir(&feeds).unwrap();
        for (name, text) in files(release) {
            std::fs::write(feeds.join(name.trim_end_matches(".gz")), text).unwrap();
        }
    }
    let command = |release: usize| {
        ["db", "import", "--allow-older", &release.to_string()]
            .map(str::to_owned)
            .to_vec()
    };
    kill_often(here, 0x5eed_0001, command, |after, possible| {
        assert!(possible.contains(&after), "a mix: {after:?}");
    });
}

#[test]
fn an_update_that_is_killed_leaves_each_source_old_or_new() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start();
    for release in [1, 2] {
        for (name, text) in files(release) {
            server.put(&format!("/{release}/{name}"), text);
        }
    }
    let command = |release: usize| {
        let url = server.url(&format!("/{release}"));
        [
            "db",
            "update",
            "--allow-older",
            "--for",
            "Alpine:v3.10",
            "--mirror",
            &url,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    kill_often(directory.path(), 0x5eed_0002, command, |after, possible| {
        for (name, file) in after {
            let known = possible.map(|state| state.get(name));
            assert!(known.contains(&Some(file)), "{name}: {file}");
        }
        assert_eq!(after.len(), FILES.len(), "nothing is lost");
    });
}

/// With a limit on the size of files a write fails in the middle, as on a full disk.
#[test]
fn without_room_the_old_state_stays() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    for release in [1, 2] {
        let feeds = here.join(release.to_string());
        std::fs::create_dir(&feeds).unwrap();
        for (name, text) in files(release) {
            std::fs::write(feeds.join(name.trim_end_matches(".gz")), text).unwrap();
        }
    }
    let db = here.join("db");
    assert_eq!(seawall(here, &["db", "import", "1"]).status.code(), Some(0));
    let before = state(&db);
    // In units of 512 bytes: from a file that can't begin to one that nearly fits.
    for blocks in [0, 1, 2, 8, 20, 40] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" db import 2");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_seawall")])
            .env_clear()
            .env("HOME", here.join("home"))
            .env("SEAWALL_DB", &db)
            .current_dir(here)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{blocks}: {said}");
        assert!(said.contains("can't be read or written"), "{said}");
        assert_eq!(state(&db), before);
        assert_eq!(seawall(here, &["db", "verify"]).status.code(), Some(0));
    }
    assert_eq!(seawall(here, &["db", "import", "2"]).status.code(), Some(0));
    assert_ne!(state(&db), before);
    assert_eq!(leftovers(&db), Vec::<String>::new());
}
