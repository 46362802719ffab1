//! The registry client against a real registry, over a small HTTP client of the test's own.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a broken test set-up must fail loudly; its files are our own"
)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use seawall_model::{Fetch, FetchError, Request, Response};
use seawall_oci::{OciError, PlatformChoice, Reference, Registry, RegistrySettings};
use support::{Daemon, Tiny, have, run, sha256};

/// HTTP/1.1 to loopback, no TLS, one request a connection.
struct Plain;

impl Fetch for Plain {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        let Some(rest) = request.url.strip_prefix("http://") else {
            return Err(FetchError::Refused {
                url: request.url.clone(),
                reason: "no TLS here".into(),
            });
        };
        let (host, path) = rest.split_once('/').unwrap();
        let failed = |e: std::io::Error| FetchError::Unreachable {
            url: request.url.clone(),
            source: e.into(),
        };
        let mut stream = TcpStream::connect(host).map_err(failed)?;
        let mut head = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        for (name, value) in &request.headers {
            head += &[name, ": ", value, "\r\n"].concat();
        }
        stream
            .write_all(format!("{head}\r\n").as_bytes())
            .map_err(failed)?;
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(failed)?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let headers: Vec<(String, String)> = lines[1..]
            .iter()
            .filter_map(|l| l.split_once(": "))
            .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
            .collect();
        let length = headers
            .iter()
            .find(|(n, _)| n == "content-length")
            .map_or(0, |(_, v)| v.parse().unwrap());
        Ok(Response {
            url: request.url.clone(),
            status: lines[0].split(' ').nth(1).unwrap().parse().unwrap(),
            headers,
            body: Box::new(reader.take(length)),
        })
    }
}

#[test]
fn an_image_is_pulled_from_a_real_registry() {
    if !have("registry", &["docker-registry", "skopeo"]) {
        return;
    }
    let tiny = Tiny::new();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let host = format!("127.0.0.1:{port}");
    let storage = tiny.path("storage");
    let config = tiny.path("registry.yml");
    let text = format!(
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: {host}\n",
        storage.display()
    );
    std::fs::write(&config, text).unwrap();
    let ready = || TcpStream::connect(&host).is_ok();
    let _daemon = Daemon::start(
        "docker-registry",
        &["serve", config.to_str().unwrap()],
        ready,
    );
    let target = format!("docker://{host}/some/tiny:1");
    run(
        "skopeo",
        &[
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            &tiny.source(),
            &target,
        ],
    );

    let registry = Registry::new(&Plain, RegistrySettings::default());
    let reference: Reference = format!("{host}/some/tiny:1").parse().unwrap();
    let images = registry.resolve(&reference, &PlatformChoice::All).unwrap();
    let [image] = images.as_slice() else {
        panic!("{images:?}");
    };
    assert_eq!(image.config_digest, tiny.config);
    assert_eq!(sha256(&image.config), tiny.config);
    assert_eq!(image.platform.to_string(), "linux/amd64");
    assert_eq!(image.layers.len(), 2);
    for layer in &image.layers {
        let mut bytes = Vec::new();
        registry
            .blob(&reference, layer)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(sha256(&bytes), layer.digest);
    }
    let pinned = reference.at(image.digest.clone());
    assert_eq!(
        registry.resolve(&pinned, &PlatformChoice::Host).unwrap(),
        images
    );
    let other = "linux/s390x".parse().unwrap();
    assert!(matches!(
        registry.resolve(&reference, &other),
        Err(OciError::NoPlatform { .. })
    ));
    let absent: Reference = format!("{host}/some/tiny:2").parse().unwrap();
    assert!(matches!(
        registry.resolve(&absent, &other),
        Err(OciError::NotFound { .. })
    ));

    // The registry's own storage, gone bad.
    let hex = image.config_digest.hex();
    let blob = storage.join(format!(
        "docker/registry/v2/blobs/sha256/{}/{hex}/data",
        &hex[..2]
    ));
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let found = registry.resolve(&reference, &PlatformChoice::All);
    assert!(
        matches!(found, Err(OciError::WrongDigest { .. })),
        "{found:?}"
    );
}
