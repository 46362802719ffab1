//! Certificates, against a real TLS server with a certificate authority made for the test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a broken test set-up must fail loudly, and runs other programs"
)]

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use seawall_http::{Client, Settings};
use seawall_model::{Fetch, FetchError, Request};

/// Runs `openssl` in a directory; none if it is not there.
fn openssl(directory: &Path, arguments: &str) -> Option<()> {
    let run = Command::new("openssl")
        .args(arguments.split_ascii_whitespace())
        .current_dir(directory)
        .output();
    let Ok(output) = run else {
        let ci = std::env::var("CI").is_ok_and(|v| v == "true");
        assert!(!ci, "openssl is not there, and CI must have it");
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: openssl is not there");
        }
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {said}");
    Some(())
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn serve(directory: &Path, port: u16) -> Server {
    let arguments = format!("s_server -accept {port} -cert leaf.pem -key leaf.key -www -quiet");
    let child = Command::new("openssl")
        .args(arguments.split_ascii_whitespace())
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let server = Server(child.unwrap());
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("openssl s_server does not get ready");
}

#[test]
fn certificates_are_checked_against_the_authorities_given() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    let authority = format!("{new} -subj /CN=authority -keyout ca.key -out ca.pem");
    if openssl(path, &authority).is_none() {
        return;
    }
    let leaf = format!(
        "{new} -CA ca.pem -CAkey ca.key -subj /CN=leaf -keyout leaf.key -out leaf.pem \
         -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=IP:127.0.0.1"
    );
    openssl(path, &leaf);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let _server = serve(path, port);
    let get = |host: &str, settings: Settings| {
        let client = Client::new(settings).unwrap();
        client
            .fetch(&Request::get(format!("https://{host}:{port}/")))
            .map(|answer| answer.status)
    };
    let with_authority = || Settings {
        ca_files: vec![path.join("ca.pem")],
        ..Settings::default()
    };
    let unreachable = |found| matches!(found, Err(FetchError::Unreachable { .. }));
    assert_eq!(get("127.0.0.1", with_authority()).unwrap(), 200);
    assert!(unreachable(get("127.0.0.1", Settings::default())));
    // The certificate is for the address, not for the name.
    assert!(unreachable(get("localhost", with_authority())));
    let insecure = |host: &str| Settings {
        insecure_hosts: vec![host.to_owned()],
        ..Settings::default()
    };
    assert_eq!(get("127.0.0.1", insecure("127.0.0.1")).unwrap(), 200);
    assert_eq!(
        get("127.0.0.1", insecure(&format!("127.0.0.1:{port}"))).unwrap(),
        200
    );
    assert!(unreachable(get("127.0.0.1", insecure("127.0.0.1:1"))));
}
