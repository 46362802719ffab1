//! Credentials, as `docker login` leaves them in `config.json` and in credential helpers, and
//! `podman login` in `auth.json` (containers-auth.json(5)).

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::OciError;
use crate::helper;

/// What a registry is shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user and a password or access token.
    Basic {
        /// The user.
        user: String,
        /// The password.
        secret: String,
    },
    /// A token to be exchanged for access tokens.
    Identity(String),
    /// A bearer token for the registry itself.
    Bearer(String),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(…)",
            Self::Identity(_) => "Identity(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

impl Credential {
    /// The value of an `Authorization` header that shows it to the registry or its token service.
    ///
    /// An identity token would have to be sent by POST, which we never do; it is shown as the
    /// password of the nil user, which is how the registries that issue such tokens take it by GET.
    pub(crate) fn header(&self) -> String {
        const NIL_USER: &str = "00000000-0000-0000-0000-000000000000";
        let basic = |user: &str, secret: &str| {
            format!("Basic {}", STANDARD.encode(format!("{user}:{secret}")))
        };
        match self {
            Self::Basic { user, secret } => basic(user, secret),
            Self::Identity(token) => basic(NIL_USER, token),
            Self::Bearer(token) => format!("Bearer {token}"),
        }
    }
}

/// Where credentials are looked up.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    given: HashMap<String, Credential>,
    known: HashMap<String, Credential>,
    store: Option<String>,
    helpers: HashMap<String, String>,
    environment: Vec<(OsString, OsString)>,
    /// Asked where these know nothing.
    rest: Option<Box<Credentials>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    #[serde(default)]
    auths: Option<HashMap<String, Login>>,
    creds_store: Option<String>,
    #[serde(default)]
    cred_helpers: Option<HashMap<String, String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl Credentials {
    /// From the text of docker's `config.json` (also Podman's `auth.json`).
    ///
    /// `environment` is all that helper programs get of the environment; `PATH` in it is where
    /// they are looked for. Entries that can't be decoded are passed over.
    ///
    /// # Errors
    /// [`OciError::Config`] if it is no JSON of that shape.
    pub fn from_config(
        text: &[u8],
        environment: Vec<(OsString, OsString)>,
    ) -> Result<Self, OciError> {
        let config: Config = serde_json::from_slice(text).map_err(OciError::Config)?;
        let auths = config.auths.unwrap_or_default();
        let known = auths
            .into_iter()
            .filter_map(|(key, auth)| Some((place_of(&key), decode(auth)?)));
        let helpers = config.cred_helpers.unwrap_or_default();
        Ok(Self {
            given: HashMap::new(),
            known: known.collect(),
            store: config.creds_store.filter(|s| !s.is_empty()),
            helpers: helpers
                .into_iter()
                .map(|(key, name)| (host_of(&key), name))
                .collect(),
            environment,
            rest: None,
        })
    }

    /// With these for what the others don't know.
    #[must_use]
    pub fn or(self, rest: Self) -> Self {
        let rest = match self.rest {
            Some(own) => own.or(rest),
            None => rest,
        };
        Self {
            rest: Some(Box::new(rest)),
            ..self
        }
    }

    /// The credential for a repository: one for it, for a part of its path, or for its registry.
    ///
    /// # Errors
    /// [`OciError::Helper`] if a helper is missing or fails.
    pub fn of_repository(
        &self,
        registry: &str,
        repository: &str,
    ) -> Result<Option<Credential>, OciError> {
        let host = host_of(registry);
        if let Some(given) = self.given.get(&host) {
            return Ok(Some(given.clone()));
        }
        let mut path = repository;
        loop {
            if let Some(known) = self.known.get(&format!("{host}/{path}")) {
                return Ok(Some(known.clone()));
            }
            let Some((shorter, _)) = path.rsplit_once('/') else {
                break;
            };
            path = shorter;
        }
        match (self.of(registry)?, &self.rest) {
            (None, Some(rest)) => rest.of_repository(registry, repository),
            (found, _) => Ok(found),
        }
    }

    /// With that credential for a registry; it goes before all others.
    #[must_use]
    pub fn with(mut self, registry: &str, credential: Credential) -> Self {
        self.given.insert(host_of(registry), credential);
        self
    }

    /// The credential for a registry (`docker.io`, `host:port`), as Docker looks it up: its own
    /// helper, then the store, then what stands in the file.
    ///
    /// # Errors
    /// [`OciError::Helper`] if a helper is missing or fails.
    pub fn of(&self, registry: &str) -> Result<Option<Credential>, OciError> {
        let host = host_of(registry);
        if let Some(given) = self.given.get(&host) {
            return Ok(Some(given.clone()));
        }
        if let Some(program) = self.helpers.get(&host).or(self.store.as_ref()) {
            let found = helper::get(program, key_of(&host), &self.environment)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(self.known.get(&host).cloned())
    }
}

/// Keys are hosts or URLs; Docker Hub has several names.
fn host_of(key: &str) -> String {
    let rest = key.split_once("://").map_or(key, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    match host {
        "index.docker.io" | "registry-1.docker.io" => "docker.io".to_owned(),
        host => host.to_ascii_lowercase(),
    }
}

/// A host, or `host/path` as Podman has it for a part of a registry. Docker's own keys are URLs, whose
/// path says only the protocol's version.
fn place_of(key: &str) -> String {
    let host = host_of(key);
    match key.split_once('/') {
        Some((_, path))
            if !key.contains("://") && !matches!(path, "" | "v1" | "v1/" | "v2" | "v2/") =>
        {
            format!("{host}/{}", path.trim_end_matches('/'))
        }
        _ => host,
    }
}

/// Under which name helpers keep a registry.
fn key_of(host: &str) -> &str {
    if host == "docker.io" {
        "https://index.docker.io/v1/"
    } else {
        host
    }
}

fn decode(login: Login) -> Option<Credential> {
    let filled = |text: Option<String>| text.filter(|t| !t.is_empty());
    if let Some(token) = filled(login.registrytoken) {
        return Some(Credential::Bearer(token));
    }
    if let Some(token) = filled(login.identitytoken) {
        return Some(Credential::Identity(token));
    }
    if let (Some(user), Some(secret)) = (filled(login.username), filled(login.password)) {
        return Some(Credential::Basic { user, secret });
    }
    let text = String::from_utf8(STANDARD.decode(filled(login.auth)?.trim()).ok()?).ok()?;
    let (user, secret) = text.split_once(':')?;
    Some(Credential::Basic {
        user: user.to_owned(),
        secret: secret.trim_end_matches('\0').to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::unnecessary_wraps,
        reason = "it is compared with what a look-up gives"
    )]
    fn basic(user: &str, secret: &str) -> Option<Credential> {
        Some(Credential::Basic {
            user: user.into(),
            secret: secret.into(),
        })
    }

    #[test]
    fn podmans_file_may_tell_repositories_apart() {
        let own =
            br#"{"auths":{"r.example/team/app":{"auth":"YTpi"},"r.example/team":{"auth":"Yzpk"}}}"#;
        let docker = br#"{"auths":{"r.example":{"auth":"ZTpm"},"https://h.example/v1/":{"auth":"ZzpoCg=="}}}"#;
        let read = |text: &[u8]| Credentials::from_config(text, Vec::new()).unwrap();
        let all = read(own).or(read(docker));
        let of = |registry: &str, path: &str| all.of_repository(registry, path).unwrap();
        assert_eq!(of("r.example", "team/app"), basic("a", "b"));
        assert_eq!(of("r.example", "team/app/x"), basic("a", "b"));
        assert_eq!(of("r.example", "team/application"), basic("c", "d"));
        assert_eq!(of("r.example", "other"), basic("e", "f"));
        assert_eq!(of("h.example", "x"), basic("g", "h\n"));
        assert_eq!(of("r.example.evil", "team/app"), None);
        assert_eq!(of("x.example", "r.example/team/app"), None);
    }

    #[test]
    fn the_file_is_read_as_docker_reads_it() {
        let text = br#"{"auths":{
            "https://index.docker.io/v1/":{"auth":"bWU6c2VjcmV0OndpdGg="},
            "ghcr.io":{"username":"u","password":"p"},
            "acr.example:5000":{"auth":"eDp5","identitytoken":"tok"},
            "https://quay.example/v2/":{"registrytoken":"r"},
            "broken.example":{"auth":"!!"},"empty.example":{}},
            "HttpHeaders":{"X":"y"},"credsStore":""}"#;
        let all = Credentials::from_config(text, Vec::new()).unwrap();
        assert_eq!(all.of("docker.io").unwrap(), basic("me", "secret:with"));
        assert_eq!(all.of("ghcr.io").unwrap(), basic("u", "p"));
        assert_eq!(
            all.of("acr.example:5000").unwrap(),
            Some(Credential::Identity("tok".into()))
        );
        assert_eq!(
            all.of("quay.example").unwrap(),
            Some(Credential::Bearer("r".into()))
        );
        for none in ["broken.example", "empty.example", "acr.example", "example"] {
            assert_eq!(all.of(none).unwrap(), None, "{none}");
        }
        assert!(!format!("{all:?}").contains("secret"));
        assert_eq!(
            Credentials::from_config(b"{\"auths\":null}", Vec::new())
                .unwrap()
                .of("x")
                .unwrap(),
            None
        );
        assert!(Credentials::from_config(b"[", Vec::new()).is_err());
    }

    #[test]
    fn helpers_are_asked_with_a_clean_environment() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let script = |name: &str, text: &str| {
            let path = directory.path().join(format!("docker-credential-{name}"));
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        script(
            "good",
            "#!/bin/sh\nread host\n[ -z \"$HOME\" ] || exit 9\necho \"{\\\"ServerURL\\\":\\\"$host\\\",\\\"Username\\\":\\\"$1\\\",\\\"Secret\\\":\\\"$host\\\"}\"\n",
        );
        script(
            "token",
            "#!/bin/sh\necho '{\"Username\":\"<token>\",\"Secret\":\"t\"}'\n",
        );
        script(
            "none",
            "#!/bin/sh\necho 'credentials not found in native keychain'\nexit 1\n",
        );
        script("bad", "#!/bin/sh\necho oops secret\nexit 1\n");
        script("endless", "#!/bin/sh\nexec cat /dev/zero\n");
        let text = br#"{"auths":{"c.example":{"auth":"dTpw"}},"credsStore":"good",
            "credHelpers":{"b.example":"token","c.example":"none","d.example":"bad","e.example":"missing",
            "f.example":"../../bin/sh","g.example":"endless"}}"#;
        let path = format!("{}:/bin:/usr/bin", directory.path().display());
        let all = Credentials::from_config(text, vec![("PATH".into(), path.into())]).unwrap();
        let key = "https://index.docker.io/v1/";
        assert_eq!(all.of("docker.io").unwrap(), basic("get", key));
        assert_eq!(all.of("a.example").unwrap(), basic("get", "a.example"));
        assert_eq!(
            all.of("b.example").unwrap(),
            Some(Credential::Identity("t".into()))
        );
        assert_eq!(all.of("c.example").unwrap(), basic("u", "p"));
        for failing in ["d.example", "e.example", "f.example", "g.example"] {
            let error = all.of(failing).unwrap_err();
            assert!(matches!(error, OciError::Helper { .. }), "{failing}");
            assert!(!format!("{error:?}").contains("secret"));
        }
    }
}
