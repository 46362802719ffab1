//! The registry client against answers that no honest registry gives.

use std::sync::Mutex;

use base64::Engine as _;
use seawall_model::{Fetch, FetchError, Request, Response};

use super::*;
use crate::Credential;

type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// A network of fixed answers, which keeps what it was asked.
struct Fake<F> {
    answer: F,
    asked: Mutex<Vec<Request>>,
}

impl<F: Fn(&Request) -> Answer + Sync> Fetch for Fake<F> {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        self.asked.lock().unwrap().push(request.clone());
        let (status, headers, body) = (self.answer)(request);
        if status == 0 {
            return Err(FetchError::Refused {
                url: request.url.clone(),
                reason: "down".into(),
            });
        }
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Ok(Response {
            url: request.url.clone(),
            status,
            headers: headers.collect(),
            body: Box::new(std::io::Cursor::new(body)),
        })
    }
}

fn fake<F: Fn(&Request) -> Answer + Sync>(answer: F) -> Fake<F> {
    Fake {
        answer,
        asked: Mutex::default(),
    }
}

fn authorization(request: &Request) -> Option<&str> {
    let found = request
        .headers
        .iter()
        .find(|(name, _)| name == "Authorization");
    found.map(|(_, value)| value.as_str())
}

fn descriptor(media_type: &str, bytes: &[u8], extra: &str) -> String {
    let (digest, size) = (sha256(bytes), bytes.len());
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}{extra}}}"#)
}

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Bytes by digest, and the tag `latest`.
#[derive(Default)]
struct Blobs {
    blobs: HashMap<String, Vec<u8>>,
    latest: Vec<u8>,
}

impl Blobs {
    fn add(&mut self, bytes: impl Into<Vec<u8>>) -> Vec<u8> {
        let bytes = bytes.into();
        self.blobs.insert(sha256(&bytes).to_string(), bytes.clone());
        bytes
    }

    fn image(&mut self, architecture: &str) -> Vec<u8> {
        let config = self.add(format!(
            r#"{{"os":"linux","architecture":"{architecture}"}}"#
        ));
        let config = descriptor(CONFIG, &config, "");
        let layer = self.add(format!("layer of {architecture}"));
        let layer = descriptor("application/vnd.oci.image.layer.v1.tar", &layer, "");
        self.add(format!(
            r#"{{"schemaVersion":2,"config":{config},"layers":[{layer}]}}"#
        ))
    }

    fn answer(&self, request: &Request) -> Answer {
        let last = request.url.rsplit('/').next().unwrap();
        match last {
            "" => (200, Vec::new(), Vec::new()),
            "latest" => (200, Vec::new(), self.latest.clone()),
            digest => self
                .blobs
                .get(digest)
                .map_or((404, Vec::new(), Vec::new()), |b| {
                    (200, Vec::new(), b.clone())
                }),
        }
    }

    fn resolve(&self, choice: &str) -> Result<Vec<RemoteImage>, OciError> {
        let network = fake(|r: &Request| self.answer(r));
        let registry = Registry::new(&network, RegistrySettings::default());
        registry.resolve(&"r.example/a/b".parse().unwrap(), &choice.parse().unwrap())
    }
}

#[test]
fn the_wanted_images_of_an_index_are_found() {
    let mut content = Blobs::default();
    let platform = |a: &str| format!(r#","platform":{{"os":"linux","architecture":"{a}"}}"#);
    let (amd, arm) = (content.image("amd64"), content.image("arm64"));
    let amd = descriptor(MANIFEST, &amd, &platform("amd64"));
    // Without a platform of its own: its configuration tells.
    let arm = descriptor(MANIFEST, &arm, "");
    let unknown = r#","platform":{"os":"unknown","architecture":"unknown"}"#;
    let attestation = descriptor(MANIFEST, b"never there", unknown);
    let inner = content.add(format!(
        r#"{{"schemaVersion":2,"manifests":[{arm},{attestation}]}}"#
    ));
    let inner = descriptor(INDEX, &inner, "");
    content.latest = format!(r#"{{"schemaVersion":2,"manifests":[{amd},{inner},{inner}]}}"#).into();
    let names = |choice: &str| {
        let images = content.resolve(choice).unwrap();
        images
            .iter()
            .map(|i| i.platform.architecture.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("linux/amd64"), ["amd64"]);
    assert_eq!(names("linux/arm64/v8"), ["arm64"]);
    assert_eq!(names("all"), ["amd64", "arm64"]);
    let Err(OciError::NoPlatform { available, .. }) = content.resolve("s390x") else {
        panic!("there is no such image");
    };
    assert_eq!(available, ["linux/amd64"]);
}

#[test]
fn a_single_image_must_be_for_the_wanted_platform() {
    let mut content = Blobs::default();
    content.latest = content.image("amd64");
    assert_eq!(
        content.resolve("amd64").unwrap()[0].digest,
        sha256(&content.latest)
    );
    assert_eq!(content.resolve("all").unwrap().len(), 1);
    assert!(matches!(
        content.resolve("arm64"),
        Err(OciError::NoPlatform { .. })
    ));
}

#[test]
fn bytes_that_are_not_what_was_named_are_refused() {
    let mut content = Blobs::default();
    content.latest = content.image("amd64");
    let good = content.blobs.clone();
    for digest in good.keys() {
        content.blobs = good.clone();
        content
            .blobs
            .insert(digest.clone(), good[digest].iter().rev().copied().collect());
        let reference: Reference = format!("r.example/a/b@{}", sha256(&content.latest))
            .parse()
            .unwrap();
        let network = fake(|r: &Request| content.answer(r));
        let registry = Registry::new(&network, RegistrySettings::default());
        let found = registry.resolve(&reference, &PlatformChoice::All);
        let layer = good[digest].starts_with(b"layer");
        // Layers are not read here.
        assert_eq!(found.is_ok(), layer, "{digest}: {found:?}");
    }
    let network = fake(|r: &Request| {
        let (status, _, body) = content.answer(r);
        (
            status,
            vec![("docker-content-digest", sha256(b"other").to_string())],
            body,
        )
    });
    let registry = Registry::new(&network, RegistrySettings::default());
    let found = registry.resolve(&"r.example/a/b".parse().unwrap(), &PlatformChoice::All);
    assert!(matches!(found, Err(OciError::WrongDigest { .. })));
}

#[test]
fn depth_size_and_length_are_bounded() {
    let mut content = Blobs::default();
    let mut inner = content.image("amd64");
    let mut kind = MANIFEST;
    for _ in 0..10 {
        inner = content.add(format!(
            r#"{{"manifests":[{}]}}"#,
            descriptor(kind, &inner, "")
        ));
        kind = INDEX;
    }
    content.latest = inner;
    assert!(matches!(
        content.resolve("all"),
        Err(OciError::Malformed { .. })
    ));
    content.latest = vec![b' '; 5 << 20];
    assert!(matches!(
        content.resolve("all"),
        Err(OciError::TooLarge { .. })
    ));
    let layer: Descriptor =
        serde_json::from_str(&descriptor("", b"abc", "").replace("\"size\":3", "\"size\":9"))
            .unwrap();
    content.add("abc");
    let network = fake(|r: &Request| content.answer(r));
    let registry = Registry::new(&network, RegistrySettings::default());
    let mut blob = registry
        .blob(&"r.example/a".parse().unwrap(), &layer)
        .unwrap();
    assert!(blob.read_to_end(&mut Vec::new()).is_err());
}

/// A registry that wants a token from that service, and the requests that came of it.
fn with_realm(reference: &str, realm: &str, settings: RegistrySettings) -> (bool, Vec<Request>) {
    let mut content = Blobs::default();
    content.latest = content.image("amd64");
    let network = fake(|r: &Request| {
        if r.url.starts_with(realm) {
            return (200, Vec::new(), br#"{"token":"abc"}"#.to_vec());
        }
        if authorization(r) == Some("Bearer abc") {
            return content.answer(r);
        }
        let challenge = format!(r#"Bearer realm="{realm}",service="the service""#);
        (401, vec![("www-authenticate", challenge)], Vec::new())
    });
    let registry = Registry::new(&network, settings);
    let found = registry.resolve(&reference.parse().unwrap(), &PlatformChoice::All);
    let asked = network.asked.lock().unwrap().clone();
    (found.is_ok(), asked)
}

#[test]
fn credentials_go_to_the_registrys_own_token_service_alone() {
    let credential = Credential::Basic {
        user: "u".into(),
        secret: "p".into(),
    };
    let basic = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode("u:p")
    );
    let settings = |registry: &str| RegistrySettings {
        credentials: Credentials::default().with(registry, credential.clone()),
        token_services: vec![("git.example:5000".into(), "login.example".into())],
        ..RegistrySettings::default()
    };
    for (reference, realm, shown) in [
        ("docker.io/a/b", "https://auth.docker.io/token", true),
        ("r.example/a/b", "https://r.example/token", true),
        ("r.example/a/b", "https://R.example:443/token", true),
        ("r.example/a/b", "https://r.example:8443/token", false),
        ("git.example:5000/a/b", "https://git.example:5000/t", true),
        ("git.example:5000/a/b", "https://git.example/t", false),
        ("git.example:5000/a/b", "https://git.example:50000/t", false),
        (
            "git.example:5000/a/b",
            "https://login.example:8443/t",
            false,
        ),
        ("docker.io/a/b", "https://auth.docker.io:8443/token", false),
        ("[::1]:5000/a/b", "https://[::1]:5000/t", true),
        ("[::1]:5000/a/b", "https://[::1]/t", false),
        (
            "git.example:5000/a/b",
            "https://login.example/jwt?x=y",
            true,
        ),
        ("r.example/a/b", "https://evil.example/token", false),
        ("r.example/a/b", "https://auth.docker.io/token", false),
        ("r.example/a/b", "https://r.example.evil/token", false),
        ("docker.io/a/b", "https://auth.docker.io.evil/token", false),
    ] {
        let registry = reference.split('/').next().unwrap();
        let (fine, asked) = with_realm(reference, realm, settings(registry));
        assert!(fine, "{reference} {realm}");
        let tokens: Vec<_> = asked.iter().filter(|r| r.url.starts_with(realm)).collect();
        assert_eq!(tokens.len(), 1, "one token for all");
        assert_eq!(authorization(tokens[0]) == Some(&basic), shown, "{realm}");
        let query = "service=the%20service&scope=repository:a/b:pull";
        assert!(tokens[0].url.ends_with(query), "{}", tokens[0].url);
        let elsewhere = asked.iter().filter(|r| !r.url.starts_with(realm));
        assert!(elsewhere.clone().all(|r| authorization(r) != Some(&basic)));
        if reference.starts_with("docker.io") {
            assert!(
                elsewhere
                    .clone()
                    .all(|r| r.url.starts_with("https://registry-1.docker.io/v2/"))
            );
        }
    }
    for realm in [
        "http://r.example/token",
        "file:///etc/passwd",
        "https://u@r.example/t",
        "https:///x",
        "",
    ] {
        let (fine, asked) = with_realm("r.example/a/b", realm, settings("r.example"));
        assert!(
            !fine && asked.iter().all(|r| authorization(r).is_none()),
            "{realm}"
        );
    }
}

/// As the password of the nil user, to the registry's own token service alone.
#[test]
fn an_identity_token_is_shown_to_the_token_service() {
    let user = "00000000-0000-0000-0000-000000000000:secret";
    let expected = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(user)
    );
    for (realm, shown) in [
        ("https://r.example/oauth2/token", true),
        ("https://evil.example/token", false),
    ] {
        let token = Credential::Identity("secret".into());
        let settings = RegistrySettings {
            credentials: Credentials::default().with("r.example", token),
            ..RegistrySettings::default()
        };
        let (fine, asked) = with_realm("r.example/a/b", realm, settings);
        assert!(fine, "{realm}");
        for request in asked {
            let own = request.url.starts_with("https://r.example/oauth2/token");
            assert_eq!(authorization(&request) == Some(&expected), own && shown);
        }
    }
}

#[test]
fn plain_http_is_for_this_machine_and_those_named() {
    for (registry, named, expected) in [
        ("localhost:5000", "", true),
        ("127.0.0.1:5000", "", true),
        ("[::1]:5000", "", true),
        ("r.example", "", false),
        ("localhost.evil.example", "", false),
        ("r.example:5000", "r.example", true),
        ("r.example:5000", "r.example:5000", true),
        ("r.example:5000", "r.example:6000", false),
        ("10.1.2.3:5000", "10.0.0.0/8", true),
        ("10.1.2.3:5000", "11.0.0.0/8", false),
        ("r.example:5000", "0.0.0.0/0", false),
    ] {
        let mut content = Blobs::default();
        content.latest = content.image("amd64");
        let network = fake(|r: &Request| {
            if r.url.starts_with("https:") {
                (0, Vec::new(), Vec::new())
            } else {
                content.answer(r)
            }
        });
        let settings = RegistrySettings {
            insecure: vec![named.into()],
            ..RegistrySettings::default()
        };
        let registry_client = Registry::new(&network, settings);
        let reference = format!("{registry}/a/b").parse().unwrap();
        let found = registry_client.resolve(&reference, &PlatformChoice::All);
        assert_eq!(found.is_ok(), expected, "{registry} {named}: {found:?}");
    }
}

#[test]
fn statuses_are_told_apart() {
    let status = |status: u16| {
        let network = fake(move |r: &Request| {
            if r.url.ends_with("/v2/") {
                (200, Vec::new(), Vec::new())
            } else {
                (status, Vec::new(), Vec::new())
            }
        });
        let registry = Registry::new(&network, RegistrySettings::default());
        registry
            .resolve(&"r.example/a".parse().unwrap(), &PlatformChoice::All)
            .unwrap_err()
    };
    assert!(matches!(status(404), OciError::NotFound { .. }));
    assert!(matches!(status(401), OciError::Denied { .. }));
    assert!(matches!(status(403), OciError::Denied { .. }));
    assert!(matches!(status(500), OciError::Status { status: 500, .. }));
    assert!(matches!(status(0), OciError::Fetch { .. }));
}
