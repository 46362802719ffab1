//! Access tokens (distribution, "Token Authentication Specification"), by GET.

use seawall_model::{Fetch, Request};
use serde::Deserialize;

use crate::capped::read_capped;
use crate::challenge::Challenge;
use crate::{Credential, OciError};

const LARGEST_ANSWER: u64 = 1 << 20;

/// Token services elsewhere than their registry, which get the registry's credentials all the same.
/// Any other service on another host or port is asked without credentials, unless the settings name
/// it.
const TOKEN_SERVICES: &[(&str, &str)] = &[
    ("docker.io", "auth.docker.io"),
    ("registry.gitlab.com", "gitlab.com"),
    ("registry.redhat.io", "sso.redhat.com"),
];

/// What is asked for.
pub(crate) struct Wanted<'a> {
    /// As in references.
    pub(crate) registry: &'a str,
    pub(crate) repository: &'a str,
    pub(crate) credential: Option<&'a Credential>,
    /// Pairs of registry and token service, besides the known ones.
    pub(crate) trusted: &'a [(String, String)],
    /// Whether the registry itself is asked over plain http.
    pub(crate) plain: bool,
}

/// The value of `Authorization` that answers a bearer challenge.
pub(crate) fn bearer(
    fetch: &dyn Fetch,
    challenge: &Challenge,
    wanted: &Wanted<'_>,
) -> Result<String, OciError> {
    let name = format!("{}/{}", wanted.registry, wanted.repository);
    let refuse = |reason: String| OciError::Malformed {
        name: format!("{name}: token service"),
        reason,
    };
    let realm = challenge
        .parameter("realm")
        .ok_or_else(|| refuse("the registry names none".to_owned()))?;
    let (secure, host) =
        split(realm).ok_or_else(|| refuse("the registry names no http URL".to_owned()))?;
    if !secure && !wanted.plain {
        return Err(refuse("the registry names one without TLS".to_owned()));
    }
    let mut url = realm.to_owned();
    let mut separator = if realm.contains('?') { '&' } else { '?' };
    let scope = format!("repository:{}:pull", wanted.repository);
    for (key, value) in [
        ("service", challenge.parameter("service")),
        ("scope", Some(scope.as_str())),
    ] {
        if let Some(value) = value {
            url.push(separator);
            url.push_str(key);
            url.push('=');
            url.push_str(&encode(value));
            separator = '&';
        }
    }
    let mut request = Request::get(url);
    let trusted = is_trusted(wanted, host, secure);
    let shown = wanted.credential.filter(|_| trusted);
    if let Some(credential) = shown {
        request = request.header("Authorization", credential.header());
    }
    let answer = fetch.fetch(&request).map_err(|source| OciError::Fetch {
        registry: host.to_owned(),
        source,
    })?;
    match answer.status {
        200 => {}
        401 | 403 => {
            return Err(OciError::Denied {
                name,
                reason: denied(wanted, shown.is_some(), host),
            });
        }
        status => {
            let url = realm.split('?').next().unwrap_or_default();
            return Err(OciError::Status {
                url: seawall_model::visible(url).into_owned(),
                status,
            });
        }
    }
    let bytes = read_capped(answer.body, LARGEST_ANSWER, host)?;
    #[expect(clippy::map_err_ignore, reason = "the cause may quote the token")]
    let tokens: Tokens = serde_json::from_slice(&bytes)
        .map_err(|_| refuse("its answer can't be read".to_owned()))?;
    let token = tokens
        .token
        .or(tokens.access_token)
        .filter(|t| !t.is_empty());
    match token {
        Some(token) if token.bytes().all(|b| b.is_ascii_graphic()) => Ok(format!("Bearer {token}")),
        _ => Err(refuse("its answer holds no token".to_owned())),
    }
}

#[derive(Deserialize)]
struct Tokens {
    token: Option<String>,
    access_token: Option<String>,
}

fn denied(wanted: &Wanted<'_>, shown: bool, host: &str) -> String {
    match wanted.credential {
        Some(Credential::Identity(_)) => "it does not take an identity token by GET".to_owned(),
        Some(_) if !shown => {
            let host = seawall_model::visible(host);
            format!(
                "its token service {host} is at another address or port, and got no credentials"
            )
        }
        Some(_) => "it does not take the credentials".to_owned(),
        None => "it wants credentials, and there are none for it".to_owned(),
    }
}

/// Whether a token service gets the registry's credentials: at the same host and port, or by name.
/// Another port is another program, and may be another's.
fn is_trusted(wanted: &Wanted<'_>, realm: &str, secure: bool) -> bool {
    let realm = with_port(realm, !secure);
    let listed = |(registry, service): (&str, &str)| {
        wanted.registry.eq_ignore_ascii_case(registry) && with_port(service, false) == realm
    };
    with_port(wanted.registry, wanted.plain) == realm
        || TOKEN_SERVICES.iter().copied().any(listed)
        || wanted
            .trusted
            .iter()
            .any(|(registry, service)| listed((registry, service)))
}

/// A host in lower case with its port, which is 80 or 443 where none is named.
fn with_port(authority: &str, plain: bool) -> String {
    let authority = authority.to_ascii_lowercase();
    // The last part of an IPv6 address is no port.
    let named = authority
        .rsplit_once(':')
        .is_some_and(|(host, _)| !host.contains(':') || host.ends_with(']'));
    let own = if plain { 80 } else { 443 };
    if named {
        authority
    } else {
        format!("{authority}:{own}")
    }
}

/// Whether it is https, and the host with its port.
fn split(realm: &str) -> Option<(bool, &str)> {
    let (scheme, rest) = realm.split_once("://")?;
    let host = rest
        .split(['/', '?', '#', '\\'])
        .next()
        .filter(|h| !h.is_empty() && !h.contains('@'))?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Some((true, host)),
        "http" => Some((false, host)),
        _ => None,
    }
}

/// Percent-encodes what has a meaning of its own in a query.
fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    out
}
