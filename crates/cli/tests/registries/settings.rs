//! Credentials, proxies, exceptions and platforms, found
//! where other tools find them.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use super::{found, layer, scan};
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::words;
use seawall_testkit::registry::{GZIP, TestRegistry};
use seawall_testkit::server::{self, answer};

fn of_platform(registry: &mut TestRegistry, name: &str, package: &str) -> serde_json::Value {
    let (architecture, variant) = name.split_once('/').unwrap_or((name, ""));
    let image = TestImage::new(vec![layer(package)]);
    let layers = [(GZIP, gzipped(&image.layers[0].tar()))];
    let mut descriptor = registry.image(&image, architecture, &layers);
    if !variant.is_empty() {
        descriptor["platform"]["variant"] = variant.into();
    }
    descriptor
}

fn simple() -> TestRegistry {
    let mut registry = TestRegistry::default();
    let image = of_platform(&mut registry, "amd64", "musl");
    registry.tag("1", &image);
    registry
}

fn musl(name: &str) -> (String, Vec<String>) {
    (name.to_owned(), vec!["musl".to_owned()])
}

#[test]
fn platforms_of_an_index() {
    let directory = tempfile::tempdir().unwrap();
    let mut registry = TestRegistry::default();
    let mut all = vec![
        of_platform(&mut registry, "arm64/v8", "of-arm64"),
        of_platform(&mut registry, "arm/v6", "of-v6"),
        of_platform(&mut registry, "arm/v7", "of-v7"),
        of_platform(&mut registry, "amd64", "of-amd64"),
    ];
    let mut attestation = registry.put("application/vnd.oci.image.manifest.v1+json", b"{}");
    attestation["platform"] = serde_json::json!({"os": "unknown", "architecture": "unknown"});
    all.push(attestation);
    let index = registry.index(&all);
    registry.tag("1", &index);
    let digest = index["digest"].as_str().unwrap().to_owned();
    let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        drop(out.write_all(&registry.answer(head)));
    });
    let name = format!("127.0.0.1:{port}/app:1");
    let packages = |target: &str, more: &[&str]| {
        let found = found(&scan(directory.path(), target, more, &[]));
        found
            .into_iter()
            .flat_map(|(_, all)| all)
            .collect::<Vec<_>>()
    };
    for (platform, package) in [
        ("linux/amd64", "of-amd64"),
        ("linux/arm64", "of-arm64"),
        ("arm64/v8", ""),
        ("linux/arm64/v8", "of-arm64"),
        ("linux/arm", "of-v7"),
        ("linux/arm/v7", "of-v7"),
        ("linux/arm/v6", "of-v6"),
        ("linux/arm/v5", ""),
        ("linux/s390x", ""),
    ] {
        if package.is_empty() {
            let output = scan(directory.path(), &name, &["--platform", platform], &[]);
            assert_eq!(output.status.code(), Some(2), "{platform}");
        } else {
            assert_eq!(
                packages(&name, &["--platform", platform]),
                [package],
                "{platform}"
            );
        }
    }
    let output = scan(directory.path(), &name, &["--platform", "s390x"], &[]);
    assert!(
        words(&output).contains("there is linux/amd64, linux/arm/v6"),
        "{}",
        words(&output)
    );
    let by_digest = format!("registry:127.0.0.1:{port}/app@{digest}");
    assert_eq!(packages(&by_digest, &["--platform", "arm64"]), ["of-arm64"]);
    let every = found(&scan(directory.path(), &name, &["--platform", "all"], &[]));
    assert_eq!(every.len(), 4);
    assert_eq!(every[3].0, format!("{name} (linux/amd64)"));
}

/// Layers that lazy pullers like: gzip members with a table of contents (eStargz), zstd frames with a
/// skippable one (zstd:chunked).
#[test]
fn layers_made_of_many_parts() {
    let directory = tempfile::tempdir().unwrap();
    let tar = layer("musl").tar();
    let lock = "[[package]]\nname = \"time\"\nversion = \"0.1.0\"\n";
    let contents = TestLayer::default()
        .file("srv/Cargo.lock", lock)
        .file("stargz.index.json", "{\"version\":1,\"entries\":[]}");
    let mut whole = tar.clone();
    whole.truncate(tar.len() - 1024);
    whole.extend(contents.tar());
    let pieces: Vec<&[u8]> = whole.chunks(512).collect();
    let mut members: Vec<u8> = pieces.iter().flat_map(|piece| gzipped(piece)).collect();
    // The footer is an empty member whose extra field says where the table is.
    let footer = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x1a\0SG\x16\x000000000000000400STARGZ\x01\0\0\xff\xff\0\0\0\0\0\0\0\0";
    members.extend(footer);
    let mut frames: Vec<u8> = pieces
        .iter()
        .flat_map(|piece| zstd::bulk::compress(piece, 3).unwrap())
        .collect();
    for note in [&b"a table"[..], b"its footer"] {
        frames.extend(0x184d_2a50_u32.to_le_bytes());
        frames.extend(u32::try_from(note.len()).unwrap().to_le_bytes());
        frames.extend(note);
    }
    for (kind, bytes) in [
        (GZIP, members),
        ("application/vnd.oci.image.layer.v1.tar+zstd", frames),
    ] {
        let mut registry = TestRegistry::default();
        let image = TestImage::new(vec![layer("musl")]);
        let manifest = registry.image(&image, "amd64", &[(kind, bytes)]);
        registry.tag("1", &manifest);
        let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
            drop(out.write_all(&registry.answer(head)));
        });
        let name = format!("registry:127.0.0.1:{port}/app:1");
        let found = found(&scan(directory.path(), &name, &[], &[]));
        assert_eq!(found[0].1.len(), 2, "{kind}: {found:?}");
    }
}

/// A registry that wants `user:word`, or nobody.
fn private(registry: TestRegistry) -> u16 {
    let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        let said = if head.contains("Basic dXNlcjp3b3Jk") || head.contains("basic dXNlcjp3b3Jk") {
            registry.answer(head)
        } else {
            answer(
                "401 Unauthorized",
                "WWW-Authenticate: Basic realm=\"r\"\r\n",
                b"{}",
            )
        };
        drop(out.write_all(&said));
    });
    port
}

#[test]
fn credentials_of_docker_and_podman() {
    let directory = tempfile::tempdir().unwrap();
    let port = private(simple());
    let host = format!("127.0.0.1:{port}");
    let name = format!("registry:{host}/team/app:1");
    let at = |name: &str| directory.path().join(name);
    let write = |file: &str, text: &str| {
        std::fs::create_dir_all(at(file).parent().unwrap()).unwrap();
        std::fs::write(at(file), text).unwrap();
    };
    let auths = |key: &str| format!(r#"{{"auths":{{"{key}":{{"auth":"dXNlcjp3b3Jk"}}}}}}"#);
    let run = |environment: &[(&str, &str)]| scan(directory.path(), &name, &[], environment);
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        words(&output).contains("docker login"),
        "{}",
        words(&output)
    );

    // Docker's file; another registry's credentials are not shown.
    write(".docker/config.json", &auths("other.example"));
    assert_eq!(run(&[]).status.code(), Some(2));
    write(
        ".docker/config.json",
        &auths(&format!("https://{host}/v2/")),
    );
    assert_eq!(found(&run(&[])), [musl(&name["registry:".len()..])]);
    std::fs::remove_file(at(".docker/config.json")).unwrap();

    // Docker's helpers.
    write(
        "bin/docker-credential-test",
        "#!/bin/sh\nread host\n[ -n \"$host\" ] && echo '{\"Username\":\"user\",\"Secret\":\"word\"}'\n",
    );
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(at("bin/docker-credential-test"), mode).unwrap();
    let path = format!("{}:/usr/bin:/bin", at("bin").display());
    for text in [
        format!(r#"{{"credHelpers":{{"{host}":"test"}}}}"#),
        r#"{"credsStore":"test"}"#.to_owned(),
    ] {
        write(".docker/config.json", &text);
        assert_eq!(found(&run(&[("PATH", &path)])).len(), 1, "{text}");
    }
    std::fs::remove_file(at(".docker/config.json")).unwrap();

    // Podman's file, at each of its places, for the registry or a part of it.
    let runtime = at("run").display().to_string();
    let named = at("named.json").display().to_string();
    for (file, variable, key) in [
        (".config/containers/auth.json", ("X", "x"), host.clone()),
        (
            "run/containers/auth.json",
            ("XDG_RUNTIME_DIR", runtime.as_str()),
            format!("{host}/team"),
        ),
        (
            "named.json",
            ("REGISTRY_AUTH_FILE", named.as_str()),
            format!("{host}/team/app"),
        ),
    ] {
        write(file, &auths(&key));
        assert_eq!(found(&run(&[variable])).len(), 1, "{file}");
        std::fs::remove_file(at(file)).unwrap();
        write(file, &auths(&format!("{host}/other")));
        assert_eq!(run(&[variable]).status.code(), Some(2), "{file}");
        std::fs::remove_file(at(file)).unwrap();
    }
}

/// Only the proxy knows `r.invalid`, and it speaks no TLS.
#[test]
fn proxies_and_registries_without_tls() {
    let directory = tempfile::tempdir().unwrap();
    let registry = simple();
    let (port, _) = server::on_loopback(move |head: &str, out: &mut dyn Write| {
        drop(out.write_all(&registry.answer(head)));
    });
    let tunnel = tunnel(port);
    let name = "registry:r.invalid:5000/team/app:1";
    let proxy = format!("http://127.0.0.1:{tunnel}");
    let run = |more: &[&str], environment: &[(&str, &str)]| {
        scan(directory.path(), name, more, environment)
    };
    for variable in ["HTTP_PROXY", "http_proxy"] {
        let with = [(variable, proxy.as_str())];
        assert_eq!(run(&[], &with).status.code(), Some(2), "not without TLS");
        let option = ["--insecure-registry", "r.invalid:5000"];
        assert_eq!(
            found(&run(&option, &with)),
            [musl(&name["registry:".len()..])]
        );
        let excepted = [with[0], ("NO_PROXY", "r.invalid")];
        assert_eq!(run(&option, &excepted).status.code(), Some(2));
    }
    let with = [("HTTP_PROXY", proxy.as_str())];
    for (file, text) in [
        (
            ".config/docker/daemon.json",
            r#"{"insecure-registries":["r.invalid:5000"]}"#,
        ),
        (
            ".config/containers/registries.conf",
            "[[registry]]\nlocation = 'r.invalid:5000'\ninsecure = true\n",
        ),
        (
            ".config/containers/registries.conf.d/mine.conf",
            "[[registry]]\nlocation = 'r.invalid:5000'\ninsecure = true\n",
        ),
    ] {
        let path = directory.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        assert_eq!(found(&run(&[], &with)).len(), 1, "{file}");
        std::fs::remove_file(path).unwrap();
    }
    // Under CGI the variable is whoever's that asks.
    let cgi = [with[0], ("REQUEST_METHOD", "GET")];
    assert_eq!(
        run(&["--insecure-registry", "r.invalid:5000"], &cgi)
            .status
            .code(),
        Some(2)
    );
}

/// A proxy that answers CONNECT and passes all on to that port; its own.
fn tunnel(to: u16) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || pass(stream, to));
        }
    });
    port
}

fn pass(stream: TcpStream, to: u16) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
    }
    let mut out = stream;
    drop(out.write_all(b"HTTP/1.1 200 Established\r\n\r\n"));
    let mut far = TcpStream::connect(("127.0.0.1", to)).unwrap();
    let mut back = far.try_clone().unwrap();
    let copying = std::thread::spawn(move || {
        drop(std::io::copy(&mut back, &mut out));
        drop(out.shutdown(std::net::Shutdown::Both));
    });
    drop(std::io::copy(&mut reader, &mut far));
    drop(far.shutdown(std::net::Shutdown::Write));
    drop(copying.join());
}

/// `alpine`, `library/alpine` and Docker Hub's other names are one.
#[test]
fn docker_hubs_names() {
    let directory = tempfile::tempdir().unwrap();
    let (proxy, asked) = server::on_loopback(|_: &str, out: &mut dyn Write| {
        drop(out.write_all(&answer("403 Forbidden", "", b"")));
    });
    let proxy = format!("http://127.0.0.1:{proxy}");
    for name in [
        "alpine",
        "library/alpine",
        "docker.io/alpine:3",
        "index.docker.io/library/alpine",
    ] {
        let with = [("HTTPS_PROXY", proxy.as_str())];
        let output = scan(directory.path(), &format!("registry:{name}"), &[], &with);
        assert_eq!(output.status.code(), Some(2));
    }
    let paths = asked.paths();
    assert_eq!(paths.len(), 4);
    assert!(
        paths.iter().all(|to| to == "registry-1.docker.io:443"),
        "{paths:?}"
    );
}
