//! An engine behind TCP and behind TLS, on loopback, with an authority made for the test.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a broken test set-up must fail loudly; it runs other programs"
)]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use seawall_docker::{Engine, EngineChoice};

/// Answers one request: an image, its export, or 404.
fn answer(stream: &mut (impl Read + Write)) -> std::io::Result<()> {
    let mut request = String::new();
    let mut reader = BufReader::new(&mut *stream);
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match path {
        "/images/app/json" => (
            "200 OK",
            r#"{"Id":"sha256:00","RepoTags":["app:1"]}"#.to_owned(),
        ),
        "/images/app/get" => ("200 OK", "x".repeat(300_000)),
        _ => ("404 Not Found", r#"{"message":"no"}"#.to_owned()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    stream.flush()
}

/// Serves as long as the test runs; the port.
fn serve(tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let served = match &tls {
                None => answer(&mut { stream }),
                Some(config) => {
                    let session = ServerConnection::new(Arc::clone(config)).unwrap();
                    answer(&mut StreamOwned::new(session, stream))
                }
            };
            // Clients that don't trust us go away.
            drop(served);
        }
    });
    port
}

fn look(engine: &Engine) {
    let image = engine.image("app").unwrap();
    assert_eq!(image.repo_tags, ["app:1"]);
    let mut bytes = Vec::new();
    let mut export = engine.export_image("app", None).unwrap();
    export.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len(), 300_000);
    assert!(engine.image("gone").is_err());
    assert!(!engine.is_local() && !engine.shares_our_mounts());
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

#[test]
fn over_tcp() {
    let host = format!("tcp://127.0.0.1:{}", serve(None));
    let choice = EngineChoice {
        host: Some(host),
        ..EngineChoice::default()
    };
    look(&Engine::new(&choice).unwrap());
}

/// Runs `openssl` in a directory; whether it is there.
fn openssl(directory: &Path, arguments: &str) -> bool {
    let run = Command::new("openssl")
        .args(arguments.split_ascii_whitespace())
        .current_dir(directory)
        .output();
    let Ok(output) = run else {
        let ci = std::env::var("CI").is_ok_and(|v| v == "true");
        assert!(!ci, "openssl is not there, and CI must have it");
        eprintln!("skipped: openssl is not there");
        return false;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {said}");
    true
}

/// An authority, a server's certificate and a client's; false without `openssl`.
fn certificates(directory: &Path) -> bool {
    std::fs::write(
        directory.join("server.ext"),
        "subjectAltName=IP:127.0.0.1\n",
    )
    .unwrap();
    std::fs::write(
        directory.join("client.ext"),
        "extendedKeyUsage=clientAuth\n",
    )
    .unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let ca = format!("req -x509 {key} -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=authority");
    if !openssl(directory, &ca) {
        return false;
    }
    for (name, out) in [("server", "server"), ("client", "")] {
        let (cert, private) = match out {
            "" => ("cert.pem".to_owned(), "key.pem".to_owned()),
            out => (format!("{out}.pem"), format!("{out}-key.pem")),
        };
        openssl(
            directory,
            &format!("req {key} -keyout {private} -out {name}.csr -subj /CN={name}"),
        );
        let sign = format!(
            "x509 -req -in {name}.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 \
             -extfile {name}.ext -out {cert}"
        );
        openssl(directory, &sign);
    }
    true
}

/// As `dockerd --tlsverify`: it wants a certificate of the same authority.
fn server(directory: &Path) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_file(directory.join("ca.pem")).unwrap();
    roots.add(ca).unwrap();
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let own = CertificateDer::from_pem_file(directory.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(directory.join("server-key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients.build().unwrap())
        .with_single_cert(vec![own], key);
    Arc::new(config.unwrap())
}

#[test]
fn over_tls_with_certificates_on_both_sides() {
    let directory = tempfile::tempdir().unwrap();
    if !certificates(directory.path()) {
        return;
    }
    let port = serve(Some(server(directory.path())));
    let choice = |certificates: &Path, tls: bool, host: &str| EngineChoice {
        host: Some(format!("tcp://{host}:{port}")),
        tls,
        certificates: Some(certificates.to_owned()),
        ..EngineChoice::default()
    };
    let engine = |choice| Engine::new(&choice).unwrap();
    look(&engine(choice(directory.path(), true, "127.0.0.1")));

    let refused = |choice| chain(&engine(choice).image("app").unwrap_err());
    // Nobody that we trust has signed it.
    let empty = tempfile::tempdir().unwrap();
    let said = refused(choice(empty.path(), true, "127.0.0.1"));
    assert!(said.contains("certificate"), "{said}");
    // It is another host's.
    let said = refused(choice(directory.path(), true, "localhost"));
    assert!(said.contains("certificate"), "{said}");
    // We show none.
    std::fs::copy(directory.path().join("ca.pem"), empty.path().join("ca.pem")).unwrap();
    refused(choice(empty.path(), true, "127.0.0.1"));
    // Half of a pair is a mistake that is told.
    std::fs::copy(
        directory.path().join("cert.pem"),
        empty.path().join("cert.pem"),
    )
    .unwrap();
    let said = refused(choice(empty.path(), true, "127.0.0.1"));
    assert!(said.contains("key.pem is not beside it"), "{said}");
    // Without TLS it does not answer.
    refused(choice(directory.path(), false, "127.0.0.1"));
}
