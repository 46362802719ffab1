//! Registries that misbehave, on loopback, seen through the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::Write;
use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use seawall_model::{Report, TargetReport};
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::{program, words};
use seawall_testkit::registry::{GZIP, TestRegistry};
use seawall_testkit::server::{self, Asked, answer, path_of};

fn scan(directory: &Path, target: &str, more: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--update", "never"])
        .args(more)
        .env("DOCKER_HOST", "unix:///nowhere")
        .output()
        .unwrap()
}

fn report(output: &Output) -> TargetReport {
    let report: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", words(output)));
    report.targets.first().unwrap().clone()
}

fn musl() -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
        )
}

fn lock() -> TestLayer {
    let text = "[[package]]\nname = \"time\"\nversion = \"0.1.0\"\n";
    TestLayer::default().file("srv/app/Cargo.lock", text)
}

/// A registry with one image, `team/app:1`, of two layers.
fn registry() -> TestRegistry {
    let mut registry = TestRegistry::default();
    let image = registry.simple(&TestImage::new(vec![musl(), lock()]));
    registry.tag("1", &image);
    registry
}

fn is_layer(registry: &TestRegistry, head: &str) -> bool {
    path_of(head).contains("/blobs/")
        && registry
            .find(head)
            .is_some_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]))
}

/// Serves the registry, but for its layers, which that does.
fn with_layers(layer: impl Fn(&[u8], &mut dyn Write) + Send + Sync + 'static) -> (String, Asked) {
    let registry = registry();
    let (port, asked) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        if is_layer(&registry, head) {
            layer(registry.find(head).unwrap(), out);
        } else {
            drop(out.write_all(&registry.answer(head)));
        }
    });
    (format!("registry:127.0.0.1:{port}/team/app:1"), asked)
}

fn login(directory: &Path, host: &str) {
    let docker = directory.join(".docker");
    std::fs::create_dir_all(&docker).unwrap();
    // user:word
    let text = format!(r#"{{"auths":{{"{host}":{{"auth":"dXNlcjp3b3Jk"}}}}}}"#);
    std::fs::write(docker.join("config.json"), text).unwrap();
}

#[test]
fn a_token_service_elsewhere_gets_no_credentials() {
    let directory = tempfile::tempdir().unwrap();
    let (tokens, asked_tokens) = server::on_loopback(|_: &str, out: &mut dyn Write| {
        drop(out.write_all(&answer("200 OK", "", br#"{"token":"anonymous"}"#)));
    });
    let registry = registry();
    let (port, asked) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        let known = head
            .to_ascii_lowercase()
            .contains("authorization: bearer anonymous");
        let realm = format!(
            "WWW-Authenticate: Bearer realm=\"http://localhost:{tokens}/token\",service=\"s\"\r\n"
        );
        let said = if known {
            registry.answer(head)
        } else {
            answer("401 Unauthorized", &realm, b"{}")
        };
        drop(out.write_all(&said));
    });
    login(directory.path(), &format!("127.0.0.1:{port}"));
    let output = scan(
        directory.path(),
        &format!("registry:127.0.0.1:{port}/team/app:1"),
        &[],
    );
    assert_eq!(report(&output).packages.len(), 2, "{}", words(&output));
    assert!(
        asked_tokens
            .heads()
            .iter()
            .any(|h| h.starts_with("GET /token"))
    );
    for head in asked_tokens.heads().iter().chain(&asked.heads()) {
        let head = head.to_ascii_lowercase();
        assert!(!head.contains("basic"), "{head}");
    }
}

#[test]
fn credentials_do_not_follow_a_layer_to_another_server() {
    let directory = tempfile::tempdir().unwrap();
    let stored = registry();
    let (store, asked_store) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        drop(out.write_all(&stored.answer(head)));
    });
    let registry = registry();
    let (port, asked) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        let said = if !head.to_ascii_lowercase().contains("authorization: basic") {
            answer(
                "401 Unauthorized",
                "WWW-Authenticate: Basic realm=\"r\"\r\n",
                b"{}",
            )
        } else if is_layer(&registry, head) {
            let to = format!("Location: http://127.0.0.1:{store}{}\r\n", path_of(head));
            answer("307 Temporary Redirect", &to, b"")
        } else {
            registry.answer(head)
        };
        drop(out.write_all(&said));
    });
    login(directory.path(), &format!("127.0.0.1:{port}"));
    let name = format!("registry:127.0.0.1:{port}/team/app:1");
    let output = scan(directory.path(), &name, &[]);
    let target = report(&output);
    assert_eq!((target.packages.len(), target.coverage.gaps.len()), (2, 0));
    assert!(asked.heads().iter().any(|h| h.contains("dXNlcjp3b3Jk")));
    assert_eq!(asked_store.heads().len(), 2);
    for head in asked_store.heads() {
        assert!(
            !head.to_ascii_lowercase().contains("authorization"),
            "{head}"
        );
    }
}

#[test]
fn redirects_lead_nowhere_inside() {
    let directory = tempfile::tempdir().unwrap();
    for (to, reason) in [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("http://[fe80::1]/x", "fe80::1"),
        ("file:///etc/passwd", "it redirects"),
        ("gopher://127.0.0.1/x", "it redirects"),
    ] {
        let location = format!("Location: {to}\r\n");
        let of_layer = location.clone();
        let (name, _) = with_layers(move |_, out| {
            drop(out.write_all(&answer("302 Found", &of_layer, b"")));
        });
        let output = scan(directory.path(), &name, &[]);
        assert_eq!(output.status.code(), Some(3), "{to}: {}", words(&output));
        let gaps = report(&output).coverage.gaps;
        assert!(
            gaps.len() == 2 && gaps.iter().all(|g| g.name == "unreadable-layer"),
            "{gaps:?}"
        );

        let (port, _) = server::on_loopback(move |_: &str, out: &mut dyn Write| {
            drop(out.write_all(&answer("302 Found", &location, b"")));
        });
        let name = format!("registry:127.0.0.1:{port}/team/app:1");
        let output = scan(directory.path(), &name, &[]);
        assert_eq!(output.status.code(), Some(2), "{to}");
        assert!(words(&output).contains(reason), "{to}: {}", words(&output));
    }
}

/// How a layer is served, given its bytes.
type Layer = fn(&[u8], &mut dyn Write);

#[test]
fn layers_of_a_wrong_length_or_content_are_gaps() {
    let directory = tempfile::tempdir().unwrap();
    let shorter: Layer = |bytes, out| {
        let whole = answer("200 OK", "", bytes);
        drop(out.write_all(&whole[..whole.len() - 20]));
    };
    let honest_but_short: Layer = |bytes, out| {
        drop(out.write_all(&answer("200 OK", "", &bytes[..bytes.len() - 20])));
    };
    let longer: Layer = |bytes, out| {
        drop(out.write_all(&answer("200 OK", "", &[bytes, b"more"].concat())));
    };
    let endless: Layer = |bytes, out| {
        drop(out.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
        drop(out.write_all(bytes));
        while out.write_all(&[0; 4096]).is_ok() {}
    };
    let other: Layer = |_, out| {
        let layer = gzipped(&TestLayer::default().file("x", "y").tar());
        drop(out.write_all(&answer("200 OK", "", &layer)));
    };
    let error: Layer = |_, out| {
        drop(out.write_all(&answer("500 Broken", "", b"")));
    };
    // What follows the bytes that the digest names is not read.
    for (what, layer, code) in [
        ("shorter", shorter, 3),
        ("honest, but short", honest_but_short, 3),
        ("longer", longer, 0),
        ("endless", endless, 0),
        ("another one", other, 3),
        ("an error", error, 3),
    ] {
        let (name, _) = with_layers(layer);
        let started = Instant::now();
        let output = scan(directory.path(), &name, &[]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{what}: {}",
            words(&output)
        );
        let target = report(&output);
        if code == 0 {
            assert_eq!(target.packages.len(), 2, "{what}");
        } else {
            assert!(target.coverage.gaps.len() >= 2, "{what}");
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
    }
}

/// The time of a target holds for the network too.
#[test]
fn slow_drips_end_with_the_time_of_the_target() {
    let directory = tempfile::tempdir().unwrap();
    let drip = |out: &mut dyn Write| {
        while out.write_all(b"x").and_then(|()| out.flush()).is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";
    let (of_layers, _) = with_layers(move |bytes, out| {
        drop(out.write_all(head));
        drop(out.write_all(&bytes[..30]));
        drip(out);
    });
    let (of_manifest, _) = server::on_loopback(move |request: &str, out: &mut dyn Write| {
        if path_of(request) == "/v2/" {
            drop(out.write_all(&answer("200 OK", "", b"{}")));
        } else {
            drop(out.write_all(head));
            drip(out);
        }
    });
    let (of_head, _) = server::on_loopback(move |_: &str, out: &mut dyn Write| {
        drop(out.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: "));
        drip(out);
    });
    let at = |port: u16| format!("registry:127.0.0.1:{port}/team/app:1");
    for (what, name, code) in [
        ("layers", of_layers, 3),
        ("manifest", at(of_manifest), 2),
        ("head", at(of_head), 2),
    ] {
        let started = Instant::now();
        let output = scan(directory.path(), &name, &["--limit", "time=3s"]);
        let took = started.elapsed();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{what}: {}",
            words(&output)
        );
        assert!(took < Duration::from_secs(20), "{what}: {took:?}");
    }
}

#[test]
fn a_registry_that_wants_ten_years_is_not_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    for status in ["429 Too Many Requests", "503 Busy"] {
        let (port, asked) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
            let said = if path_of(head) == "/v2/" {
                answer("200 OK", "", b"{}")
            } else {
                answer(status, "Retry-After: 315360000\r\n", b"{}")
            };
            drop(out.write_all(&said));
        });
        let started = Instant::now();
        let name = format!("registry:127.0.0.1:{port}/team/app:1");
        let output = scan(directory.path(), &name, &[]);
        assert_eq!(output.status.code(), Some(2));
        let said = words(&output);
        assert!(
            said.contains(&format!("answered {}", &status[..3])),
            "{said}"
        );
        assert!(started.elapsed() < Duration::from_secs(20));
        let manifests = asked
            .paths()
            .iter()
            .filter(|p| p.contains("/manifests/"))
            .count();
        assert_eq!(manifests, 1);
    }
}

#[test]
fn a_tag_that_moves_is_read_once() {
    let directory = tempfile::tempdir().unwrap();
    let mut registry = TestRegistry::default();
    let first = registry.simple(&TestImage::new(vec![musl()]));
    let second = registry.simple(&TestImage::new(vec![lock()]));
    let first_index = registry.index(std::slice::from_ref(&first));
    let second_index = registry.index(&[second]);
    registry.tag("first", &first_index);
    registry.tag("second", &second_index);
    let times = AtomicUsize::new(0);
    let (port, asked) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        let tag = if times.load(Ordering::SeqCst) == 0 {
            "first"
        } else {
            "second"
        };
        let said = if path_of(head).ends_with("/manifests/1") {
            times.fetch_add(1, Ordering::SeqCst);
            registry.answer(&head.replace("/manifests/1 ", &format!("/manifests/{tag} ")))
        } else {
            registry.answer(head)
        };
        drop(out.write_all(&said));
    });
    let name = format!("registry:127.0.0.1:{port}/team/app:1");
    let output = scan(directory.path(), &name, &[]);
    let target = report(&output);
    assert_eq!(target.digest.as_deref(), first["digest"].as_str());
    assert_eq!(target.packages[0].name, "musl");
    let by_tag = asked
        .paths()
        .iter()
        .filter(|p| p.ends_with("/manifests/1"))
        .count();
    assert_eq!(by_tag, 1, "{:?}", asked.paths());
}

#[test]
fn manifests_that_are_none_are_refused_in_words() {
    let directory = tempfile::tempdir().unwrap();
    let config = r#"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:DIGEST","size":2}"#
        .replace("DIGEST", &"0".repeat(64));
    let both = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[],"manifests":[]}}"#);
    let path = r#"{"schemaVersion":2,"config":{"digest":"sha256:../../../etc/passwd","size":2},"layers":[]}"#;
    let large = " ".repeat(5 << 20);
    for (manifest, reason) in [
        (
            r#"{"schemaVersion":1,"name":"a","fsLayers":[],"history":[]}"#,
            "schema 1",
        ),
        (both.as_str(), "both an index and a manifest"),
        (path, "digest"),
        (large.as_str(), "limit"),
        ("<html>", "no manifest"),
    ] {
        let mut registry = TestRegistry::default();
        registry.tag_bytes("1", manifest.as_bytes());
        let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
            drop(out.write_all(&registry.answer(head)));
        });
        let name = format!("registry:127.0.0.1:{port}/team/app:1");
        let output = scan(directory.path(), &name, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            words(&output).contains(reason),
            "{reason}: {}",
            words(&output)
        );
    }
}

#[test]
fn a_layer_that_is_not_for_distribution_is_a_gap_and_the_rest_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let mut registry = TestRegistry::default();
    let image = TestImage::new(vec![musl(), lock()]);
    let layers = [
        (GZIP, gzipped(&musl().tar())),
        (foreign, gzipped(&lock().tar())),
    ];
    let manifest = registry.image(&image, "amd64", &layers);
    registry.tag("1", &manifest);
    let absent = seawall_testkit::image::hex(&layers[1].1);
    let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        let said = if head.contains(&absent) {
            answer("404 Not Found", "", b"{}")
        } else {
            registry.answer(head)
        };
        drop(out.write_all(&said));
    });
    let name = format!("registry:127.0.0.1:{port}/team/app:1");
    let output = scan(directory.path(), &name, &[]);
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    let target = report(&output);
    assert_eq!(target.packages.len(), 1);
    assert_eq!(target.coverage.gaps[0].name, "unreadable-layer");
    assert!(
        target.coverage.gaps[0]
            .reason
            .contains("not for distribution")
    );
}

/// What a registry lied about once is asked again, of this one or another.
#[test]
fn nothing_wrong_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let lies = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let lying = std::sync::Arc::clone(&lies);
    let (name, _) = with_layers(move |bytes, out| {
        let layer = gzipped(&TestLayer::default().file("x", "y").tar());
        let said = if lying.load(Ordering::SeqCst) {
            answer("200 OK", "", &layer)
        } else {
            answer("200 OK", "", bytes)
        };
        drop(out.write_all(&said));
    });
    let run = || {
        program(env!("CARGO_BIN_EXE_seawall"), directory.path())
            .args(["scan", &name, "--format", "json", "--only", "packages"])
            .args(["--update", "never"])
            .output()
            .unwrap()
    };
    assert_eq!(run().status.code(), Some(3));
    lies.store(false, Ordering::SeqCst);
    let output = run();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    assert_eq!(report(&output).packages.len(), 2);
}
