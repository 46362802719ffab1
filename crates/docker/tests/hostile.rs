//! Answers that no honest engine gives: each ends, soon and with an error, in bounded memory.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken test set-up must fail loudly"
)]

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use seawall_docker::{DockerError, Engine, EngineChoice};
use seawall_testkit::server::{at_socket, path_of};

fn engine(
    directory: &std::path::Path,
    serve: impl Fn(&str, &mut dyn Write) + Send + Sync + 'static,
) -> Engine {
    let socket = directory.join("docker.sock");
    at_socket(&socket, serve);
    let choice = EngineChoice {
        host: Some(format!("unix://{}", socket.display())),
        ..EngineChoice::default()
    };
    Engine::new(&choice).unwrap()
}

#[test]
fn broken_answers_are_errors() {
    for answer in [
        "",
        "\0\0\0\0",
        "SSH-2.0-x\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[1,2",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        let directory = tempfile::tempdir().unwrap();
        let engine = engine(directory.path(), move |_: &str, out: &mut dyn Write| {
            drop(out.write_all(answer.as_bytes()));
        });
        let found = engine.image("app");
        assert!(
            matches!(found, Err(DockerError::Broken { .. })),
            "{answer:?}: {found:?}"
        );
    }
}

#[test]
fn answers_without_an_end_have_one() {
    let directory = tempfile::tempdir().unwrap();
    let engine = engine(
        directory.path(),
        |head: &str, out: &mut dyn Write| match path_of(head) {
            "/images/headers/json" => {
                drop(out.write_all(b"HTTP/1.1 200 OK\r\n"));
                while out
                    .write_all(b"X-More: and more and more and more\r\n")
                    .is_ok()
                {}
            }
            "/images/line/json" => while out.write_all(&[b'x'; 4096]).is_ok() {},
            "/images/refused/json" => {
                drop(out.write_all(b"HTTP/1.1 500 No\r\n\r\n"));
                while out.write_all(&[b'x'; 4096]).is_ok() {}
            }
            _ => {
                drop(out.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
                while out.write_all(&[b' '; 4096]).is_ok() {}
            }
        },
    );
    for name in ["headers", "line", "body"] {
        let found = engine.image(name);
        assert!(
            matches!(found, Err(DockerError::Broken { .. })),
            "{name}: {found:?}"
        );
    }
    let Err(DockerError::Refused {
        message, status, ..
    }) = engine.image("refused")
    else {
        panic!("it was refused");
    };
    assert_eq!((message.len(), status), (64 << 10, 500));
}

#[test]
fn an_end_is_kept_however_slowly_it_drips() {
    let directory = tempfile::tempdir().unwrap();
    let engine = engine(directory.path(), |_: &str, out: &mut dyn Write| {
        drop(out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
        while out.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let started = Instant::now();
    let engine = engine.until(started + Duration::from_millis(500));
    let mut export = engine.export_image("app", None).unwrap();
    let error = export.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// A name is one part of a path, whatever is in it.
#[test]
fn names_ask_for_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("docker.sock");
    let asked = at_socket(&socket, |_: &str, out: &mut dyn Write| {
        drop(out.write_all(b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}"));
    });
    let choice = EngineChoice {
        host: Some(format!("unix://{}", socket.display())),
        ..EngineChoice::default()
    };
    let engine = Engine::new(&choice).unwrap();
    for name in [
        "a b",
        "a?x=y",
        "a#b",
        "a\r\nX: y",
        "../containers/x",
        "a/../../x",
        "ä",
    ] {
        assert!(engine.image(name).is_err());
    }
    for head in asked.heads() {
        assert_eq!(head.lines().count(), 5, "{head}");
        let path = path_of(&head);
        assert!(
            path.starts_with("/images/") && path.ends_with("/json"),
            "{path}"
        );
        assert!(
            !path.contains(['?', '#', ' ']) && !path.contains("/../"),
            "{path}"
        );
    }
}
