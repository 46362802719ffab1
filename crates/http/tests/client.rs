//! The client against servers that misbehave, on loopback.

#![expect(clippy::unwrap_used, reason = "a broken test set-up must fail loudly")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use seawall_http::{Client, Deadlines, Proxies, Retry, Settings};
use seawall_model::{Fetch, FetchError, Request};

/// A server that answers each connection by a function of the request's head.
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
            std::thread::spawn(move || {
                let head = head_of(&stream);
                seen.lock().unwrap().push(head.clone());
                answer(&head, &mut stream);
            });
        }
    });
    Server { port, heads }
}

fn head_of(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|n| n > 0) {}
    head
}

fn say(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    );
    drop(stream.write_all(text.as_bytes()));
}

impl Server {
    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn quick() -> Settings {
    let brief = Duration::from_millis(300);
    Settings {
        deadlines: Deadlines {
            connect: Duration::from_secs(5),
            first_byte: brief,
            stall: brief,
            grace: brief,
            minimum_rate: 1 << 20,
        },
        retry: Retry {
            tries: 3,
            longest_wait: Duration::ZERO,
        },
        ..Settings::default()
    }
}

fn get(settings: Settings, url: &str) -> Result<(u16, std::io::Result<Vec<u8>>), FetchError> {
    let client = Client::new(settings).unwrap();
    let mut answer = client.fetch(&Request::get(url))?;
    let mut body = Vec::new();
    let read = answer.body.read_to_end(&mut body).map(|_| body);
    Ok((answer.status, read))
}

#[test]
fn a_plain_answer_arrives_with_its_headers() {
    let server = serve(|_, s| say(s, "404 Not Found", "X-Kind: a\r\n", "gone"));
    let client = Client::new(quick()).unwrap();
    let request = Request::get(server.url("/x?y=1")).header("Accept", "text/plain");
    let mut answer = client.fetch(&request).unwrap();
    let mut body = String::new();
    answer.body.read_to_string(&mut body).unwrap();
    assert_eq!((answer.status, body.as_str()), (404, "gone"));
    assert_eq!(answer.header("x-kind"), Some("a"));
    let head = server.asked().remove(0).to_ascii_lowercase();
    assert!(head.starts_with("get /x?y=1 http/1.1"), "{head}");
    assert!(head.contains("accept: text/plain") && head.contains("user-agent: seawall"));
}

#[test]
fn a_slow_drip_is_given_up() {
    let server = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
        while s.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let (_, body) = get(quick(), &server.url("/")).unwrap();
    assert_eq!(body.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
}

#[test]
fn silence_is_given_up_before_and_within_the_body() {
    let mute = serve(|_, s| drop(s.read(&mut [0; 1])));
    assert!(matches!(
        get(quick(), &mute.url("/")),
        Err(FetchError::Unreachable { .. })
    ));
    let stalled = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"));
        drop(s.read(&mut [0; 1]));
    });
    let (_, body) = get(quick(), &stalled.url("/")).unwrap();
    assert!(body.is_err());
}

#[test]
fn an_endless_body_ends_at_the_cap() {
    let server = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
        while s.write_all(&[0; 4096]).is_ok() {}
    });
    let settings = Settings {
        body_cap: Some(1 << 20),
        ..quick()
    };
    let (_, body) = get(settings, &server.url("/")).unwrap();
    assert_eq!(body.unwrap_err().kind(), std::io::ErrorKind::FileTooLarge);
}

#[test]
fn a_body_shorter_than_it_says_is_an_error() {
    let server = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"));
    });
    let (_, body) = get(quick(), &server.url("/")).unwrap();
    assert!(body.is_err());
}

#[test]
fn endless_headers_are_given_up() {
    let server = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 OK\r\n"));
        while s.write_all(b"X-More: more and more and more\r\n").is_ok() {}
    });
    assert!(matches!(
        get(quick(), &server.url("/")),
        Err(FetchError::Unreachable { .. })
    ));
}

#[test]
fn redirects_are_followed_and_a_loop_ends() {
    let server = serve(|head, s| match head.split(' ').nth(1) {
        Some("/a/start") => say(s, "302 Found", "Location: ../a/end?q\r\n", ""),
        Some("/a/../a/end?q") => say(s, "200 OK", "", "arrived"),
        _ => say(s, "301 Moved", "Location: /round\r\n", ""),
    });
    let (_, body) = get(quick(), &server.url("/a/start")).unwrap();
    assert_eq!(body.unwrap(), b"arrived");
    let Err(FetchError::Refused { reason, .. }) = get(quick(), &server.url("/round")) else {
        panic!("a loop must be refused");
    };
    assert_eq!(reason, "more than 5 redirects");
    assert_eq!(server.asked().len(), 2 + 6);
}

#[test]
fn credentials_stay_at_their_origin() {
    let other = serve(|_, s| say(s, "200 OK", "", "blob"));
    let to = other.url("/blob");
    let server = serve(move |head, s| {
        let location = if head.starts_with("GET /same ") {
            "/away"
        } else {
            to.as_str()
        };
        say(s, "307 Temporary", &format!("Location: {location}\r\n"), "");
    });
    let client = Client::new(quick()).unwrap();
    let request = Request::get(server.url("/same"))
        .header("Authorization", "Bearer secret")
        .header("Cookie", "secret")
        .header("Accept", "x/y");
    let answer = client.fetch(&request).unwrap();
    assert_eq!((answer.status, answer.url), (200, other.url("/blob")));
    let seen = server.asked();
    assert!(seen.len() == 2 && seen.iter().all(|head| head.contains("secret")));
    let seen = other.asked().remove(0);
    assert!(!seen.contains("secret") && seen.contains("x/y"), "{seen}");
}

#[test]
fn a_server_is_asked_a_few_times_and_not_in_ten_years() {
    let busy = serve(|_, s| say(s, "503 Busy", "Retry-After: 0\r\n", ""));
    assert_eq!(get(quick(), &busy.url("/")).unwrap().0, 503);
    assert_eq!(busy.asked().len(), 3);
    let patient = serve(|_, s| say(s, "429 Slow Down", "Retry-After: 315360000\r\n", ""));
    let settings = Settings {
        retry: Retry::default(),
        ..quick()
    };
    assert_eq!(get(settings, &patient.url("/")).unwrap().0, 429);
    assert_eq!(patient.asked().len(), 1);
}

#[test]
fn only_plain_web_addresses_are_asked() {
    for url in [
        "file:///etc/passwd",
        "ftp://x/",
        "https://user:word@127.0.0.1/",
        "nothing",
        "http:///x",
    ] {
        let Err(error) = get(quick(), url) else {
            panic!("{url} must be refused");
        };
        assert!(matches!(error, FetchError::Refused { .. }), "{url}");
        assert!(!error.to_string().contains("word"), "{error}");
    }
}

#[test]
fn certificate_files_are_read_when_the_client_is_made() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let with = |path: &std::path::Path| {
        let ca_files = vec![path.to_owned()];
        Client::new(Settings {
            ca_files,
            ..Settings::default()
        })
        .err()
        .map(|e| e.to_string())
    };
    assert!(with(file.path()).unwrap().contains("no PEM certificate"));
    assert!(
        with(std::path::Path::new("/nowhere"))
            .unwrap()
            .contains("can't read")
    );
}

#[test]
fn a_proxy_is_asked_for_what_is_not_excepted() {
    let proxy = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 Established\r\n\r\n"));
        let inner = head_of(s);
        say(s, "200 OK", "", inner.lines().next().unwrap_or_default());
    });
    let direct = serve(|_, s| say(s, "200 OK", "", "direct"));
    let settings = || Settings {
        proxies: Proxies {
            http: Some(format!("http://me:word@127.0.0.1:{}", proxy.port)),
            https: None,
            no_proxy: "excepted.invalid".to_owned(),
        },
        ..quick()
    };
    // Only the proxy could know this name.
    let (_, body) = get(settings(), "http://far.invalid/x").unwrap();
    assert_eq!(body.unwrap(), b"GET /x HTTP/1.1");
    let head = proxy.asked().remove(0).to_ascii_lowercase();
    assert!(head.starts_with("connect far.invalid:80 "), "{head}");
    assert!(head.contains("proxy-authorization: basic"), "{head}");
    let (_, body) = get(settings(), &direct.url("/")).unwrap();
    assert_eq!(body.unwrap(), b"direct");
    assert!(get(settings(), "http://excepted.invalid/").is_err());
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn a_proxys_answers_lead_nobody_inside_either() {
    let proxy = serve(|_, s| {
        drop(s.write_all(b"HTTP/1.1 200 Established\r\n\r\n"));
        let target = match head_of(s).split(' ').nth(1) {
            Some("/x") => "http://other.invalid/y",
            _ => "http://169.254.169.254/latest",
        };
        say(s, "302 Found", &format!("Location: {target}\r\n"), "");
    });
    let proxies = Proxies {
        http: Some(format!("127.0.0.1:{}", proxy.port)),
        ..Proxies::default()
    };
    let settings = Settings { proxies, ..quick() };
    let found = get(settings, "http://far.invalid/x");
    assert!(matches!(found, Err(FetchError::Refused { .. })));
    let heads = proxy.asked();
    assert!(
        heads.len() == 2 && heads[1].starts_with("CONNECT other.invalid:80 "),
        "{heads:?}"
    );
}
