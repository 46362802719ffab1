//! Certificates that are for one registry alone, found where Docker and Podman find them.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{found, layer, scan};
use seawall_testkit::image::TestImage;
use seawall_testkit::program::words;

fn musl(name: &str) -> (String, Vec<String>) {
    (name.to_owned(), vec!["musl".to_owned()])
}

/// Ended by its own id, whatever the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn openssl(directory: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_ascii_whitespace())
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "openssl {arguments}: {}",
        words(&output)
    );
}

/// An authority, a server's certificate and a client's.
fn certificates(directory: &Path) {
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    openssl(
        directory,
        &format!("{new} -subj /CN=authority -keyout ca.key -out ca.pem"),
    );
    for (name, more) in [
        ("server", "subjectAltName=IP:127.0.0.1"),
        ("client", "extendedKeyUsage=clientAuth"),
    ] {
        openssl(
            directory,
            &format!(
                "{new} -CA ca.pem -CAkey ca.key -subj /CN={name} -keyout {name}.key -out {name}.pem \
                 -addext basicConstraints=critical,CA:FALSE -addext {more}"
            ),
        );
    }
}

/// Debian's registry with TLS, which wants a client's certificate; its host, and an image's name in it.
fn tls_registry(directory: &Path) -> Option<(Running, String)> {
    let test = "certificates_of_a_host";
    let there = ["docker-registry", "openssl", "skopeo"]
        .iter()
        .all(|program| seawall_testkit::has_program(test, program));
    if !there {
        return None;
    }
    certificates(directory);
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let at = |name: &str| directory.join(name).display().to_string();
    let text = format!(
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n  tls:\n    certificate: {}\n    key: {}\n    clientcas:\n      - {}\n",
        at("storage"),
        at("server.pem"),
        at("server.key"),
        at("ca.pem")
    );
    std::fs::write(directory.join("registry.yml"), text).unwrap();
    let child = Command::new("docker-registry")
        .args(["serve", &at("registry.yml")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    let ready = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    while !ready() {
        std::thread::sleep(Duration::from_millis(50));
    }
    TestImage::new(vec![layer("musl")]).oci_layout(&directory.join("layout"));
    Some((running, format!("127.0.0.1:{port}")))
}

#[test]
fn certificates_of_a_host() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let Some((_running, host)) = tls_registry(path) else {
        return;
    };
    let place = path.join(format!(".config/docker/certs.d/{host}"));
    std::fs::create_dir_all(&place).unwrap();
    for (from, to) in [
        ("ca.pem", "ca.crt"),
        ("client.pem", "client.cert"),
        ("client.key", "client.key"),
    ] {
        std::fs::copy(path.join(from), place.join(to)).unwrap();
    }
    let from = format!("oci:{}:test:1", path.join("layout").display());
    let to = format!("docker://{host}/app:1");
    let certificates = format!("--dest-cert-dir={}", place.display());
    seawall_testkit::run_with_input(
        "skopeo",
        &["copy", "--quiet", &certificates, &from, &to],
        b"",
    );
    let name = format!("registry:{host}/app:1");
    let run = |environment: &[(&str, &str)]| scan(path, &name, &[], environment);
    assert_eq!(found(&run(&[])), [musl(&name["registry:".len()..])]);

    // The same files for Podman, and the system's place by a home of one's own.
    let elsewhere = path.join(".config/containers/certs.d");
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::rename(&place, elsewhere.join(&host)).unwrap();
    assert_eq!(found(&run(&[])).len(), 1);

    let place = elsewhere.join(&host);
    std::fs::remove_file(place.join("client.key")).unwrap();
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("client.key"), "{}", words(&output));
    // Without a certificate of ours it does not answer, and without the authority we don't.
    std::fs::remove_file(place.join("client.cert")).unwrap();
    assert_eq!(run(&[]).status.code(), Some(2));
    let authority = path.join("ca.pem").display().to_string();
    std::fs::copy(path.join("client.pem"), place.join("client.cert")).unwrap();
    std::fs::copy(path.join("client.key"), place.join("client.key")).unwrap();
    std::fs::remove_file(place.join("ca.crt")).unwrap();
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert_eq!(found(&run(&[("SSL_CERT_FILE", &authority)])).len(), 1);
}
