//! Hosts that can't be reached cost little, and are told of once; what `--for` means.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use seawall_testkit::program::{program, words};
use seawall_testkit::server::{answer, on_loopback, path_of};

use super::server::Server;
use super::{LODASH, seawall, secdb};

const WANTED: &str = "alpine:3.10,golang,npm";

/// Lines of standard error that tell what did not come.
fn told(output: &std::process::Output) -> Vec<String> {
    let said = words(output);
    let lines = said.lines().filter(|line| line.contains("not fetched"));
    lines.map(str::to_owned).collect()
}

/// A proxy that lets nobody through stands for five publishers that can't be reached: each is asked once,
/// however many files it has, and each is one line.
#[test]
fn each_host_is_asked_once_and_told_of_once() {
    let directory = tempfile::tempdir().unwrap();
    let (port, asked) = on_loopback(|_: &str, out: &mut dyn Write| {
        let _ = out.write_all(&answer("502 Bad Gateway", "", b""));
    });
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .env("HTTPS_PROXY", format!("http://127.0.0.1:{port}"))
        .args([
            "db",
            "update",
            "--for",
            "alpine:3.10,alpine:3.11,golang,npm,nvd:2019-2021",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    let mut hosts: Vec<_> = asked
        .heads()
        .iter()
        .map(|head| path_of(head).to_owned())
        .collect();
    hosts.sort();
    let wanted = [
        "epss.empiricalsecurity.com:443",
        "nvd.nist.gov:443",
        "secdb.alpinelinux.org:443",
        "storage.googleapis.com:443",
        "www.cisa.gov:443",
    ];
    assert_eq!(hosts, wanted);
    let told = told(&output);
    assert_eq!(told.len(), wanted.len(), "{told:?}");
    for line in [
        "3 files of nvd.nist.gov: ",
        "4 files of secdb.alpinelinux.org: ",
        "1 file of www.cisa.gov: ",
    ] {
        assert_eq!(
            told.iter().filter(|l| l.contains(line)).count(),
            1,
            "{line}: {told:?}"
        );
    }
}

/// A listener that takes connections and says nothing, and a port that nobody listens at.
#[test]
fn who_never_answers_is_asked_once() {
    let directory = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}/", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            kept.push(stream);
        }
    });
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    for (mirror, asked) in [(silent, 1), (refusing, 1)] {
        let output = seawall(
            directory.path(),
            &["db", "update", "--for", WANTED, "--mirror", &mirror],
        );
        assert_eq!(output.status.code(), Some(3));
        let told = told(&output);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("6 files of 127.0.0.1:"), "{told:?}");
        assert_eq!(connections.load(Ordering::SeqCst), asked);
        assert_eq!(words(&output).matches("\nfetching ").count(), 1);
    }
    // A scan that needs several things of it asks it once, too.
    super::target(directory.path());
    let (port, asked) = on_loopback(|_: &str, _: &mut dyn Write| ());
    let mirror = format!("http://127.0.0.1:{port}/");
    let scanned = super::scan(directory.path(), &["--mirror", &mirror]);
    assert_eq!(scanned.code, 3);
    // It broke the first connection off, and then nothing more was asked: no scores of NVD either.
    assert_eq!(asked.paths().len(), 1);
    let gap = scanned.gaps();
    assert!(
        gap.iter().any(|gap| gap.starts_with("missing-advisories")),
        "{gap:?}"
    );
}

/// A host that is slow, or has not all files, is none that can't be reached.
#[test]
fn who_answers_late_is_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    let (port, asked) = on_loopback(|head: &str, out: &mut dyn Write| {
        std::thread::sleep(Duration::from_millis(300));
        let body = match path_of(head) {
            "/alpine-v3.10-main.json" => secdb("main", "openssl"),
            "/alpine-v3.10-community.json" => secdb("community", "x"),
            "/osv-npm.zip" => LODASH.to_owned(),
            _ => {
                let _ = out.write_all(&answer("404 Not Found", "", b""));
                return;
            }
        };
        let _ = out.write_all(&answer("200 OK", "", body.as_bytes()));
    });
    let mirror = format!("http://127.0.0.1:{port}");
    let output = seawall(
        directory.path(),
        &["db", "update", "--for", WANTED, "--mirror", &mirror],
    );
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(asked.paths().len(), 6);
    // One line for each file that is not there.
    assert_eq!(told(&output).len(), 3, "{:?}", told(&output));
    let status = seawall(directory.path(), &["db", "status"]);
    let status = String::from_utf8(status.stdout).unwrap();
    for source in ["alpine-v3.10-main", "alpine-v3.10-community", "ghsa"] {
        assert!(status.contains(source), "{status}");
    }
}

/// Which files a word stands for.
#[test]
fn words_mean_what_people_mean() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start();
    for (given, files) in [
        (
            "alpine:3.19",
            &["alpine-v3.19-community.json", "alpine-v3.19-main.json"][..],
        ),
        (
            "Alpine-3.19",
            &["alpine-v3.19-community.json", "alpine-v3.19-main.json"],
        ),
        ("debian:12", &["debian.json"]),
        ("bookworm", &["debian.json"]),
        ("pypi", &["osv-PyPI.zip"]),
        ("golang", &["osv-Go.zip"]),
        ("rust", &["osv-crates.io.zip"]),
        ("ruby", &["osv-RubyGems.zip"]),
        ("php", &["osv-Packagist.zip"]),
        ("java", &["osv-Maven.zip"]),
        ("node,npm", &["osv-npm.zip"]),
        ("ubuntu:22.04,ubuntu:jammy", &["osv-Ubuntu.zip"]),
        ("rhel:9", &["redhat-vex.tar.zst"]),
        ("nvd:2019-2020", &["nvd-2019.json.gz", "nvd-2020.json.gz"]),
    ] {
        let url = server.url("/");
        let arguments = ["db", "update", "--for", given, "--mirror", &url];
        assert_eq!(
            seawall(directory.path(), &arguments).status.code(),
            Some(3),
            "{given}"
        );
        let mut wanted: Vec<_> = files.iter().map(|file| format!("404 /{file}")).collect();
        wanted.extend(["404 /epss.csv.gz", "404 /kev.json"].map(str::to_owned));
        wanted.sort();
        assert_eq!(server.asked(), wanted, "{given}");
    }
}

#[test]
fn a_name_that_is_none_is_wrong_usage_and_nobody_is_asked() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start();
    for (given, hint) in [
        ("debain:12", "did you mean debian:12?"),
        ("pypy", "did you mean PyPI?"),
        ("golangg", "did you mean golang?"),
        ("alpine", "alpine:3.19"),
        ("node:18", "a language has none"),
        ("debian:nowhere", "debian:bookworm"),
        ("nvd:1990", "a file for each year from 2002"),
        ("windows-95-of-nobody", "there are AlmaLinux, Alpine"),
    ] {
        let url = server.url("/");
        // One that is right beside it changes nothing.
        let all = format!("pypi,{given}");
        let output = seawall(
            directory.path(),
            &["db", "update", "--for", &all, "--mirror", &url],
        );
        assert_eq!(output.status.code(), Some(2), "{given}");
        assert!(words(&output).contains(hint), "{given}: {}", words(&output));
        assert_eq!(server.asked(), Vec::<String>::new());
    }
}

/// A release that no file speaks of is not simply fetched.
#[test]
fn a_release_that_nobody_speaks_of_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.put(
        "/epss.csv.gz",
        "#model_version:v,score_date:2026-01-01\ncve,epss,percentile\nCVE-2020-1,0.1,0.1\n",
    );
    server.put(
        "/kev.json",
        r#"{"catalogVersion":"1","dateReleased":"2026-01-01","count":1,"vulnerabilities":[
        {"cveID":"CVE-2020-1","dateAdded":"2020-01-01","dueDate":"2020-02-01"}]}"#,
    );
    let tracker =
        r#"{"a":{"CVE-2020-1":{"releases":{"bookworm":{"status":"open","repositories":{}}}}}}"#;
    server.put("/debian.json", tracker);
    let url = server.url("/");
    for (given, code, said) in [
        ("debian:12", 0, ""),
        ("debian:99", 3, "speaks of Debian:99"),
    ] {
        let arguments = ["db", "update", "--for", given, "--mirror", &url];
        let output = seawall(directory.path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{}", words(&output));
        assert!(words(&output).contains(said), "{}", words(&output));
    }
}
