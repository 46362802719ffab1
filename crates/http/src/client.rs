//! The client: one request, its redirects and retries.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use seawall_model::{Fetch, FetchError, Method, Request, Response};
use ureq::tls::TlsConfig;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use crate::address::{Reach, reach};
use crate::body::PacedBody;
use crate::error::HttpError;
use crate::host_files::{HostFiles, directory_of};
use crate::proxy::{Routes, is_listed};
use crate::resolver::{GuardingResolver, Inside, Reaches};
use crate::roots::roots;
use crate::settings::Settings;
use crate::url::{Url, shown_text};

/// Redirects of one request.
const MAX_REDIRECTS: usize = 5;
/// Bytes of an answer's headers.
const MAX_HEADERS: usize = 64 << 10;
/// Headers that are for one origin only.
const SECRET_HEADERS: &[&str] = &["authorization", "cookie", "proxy-authorization"];

/// Asks the network over HTTP/1.1. Connections are kept and used again.
///
/// Through a proxy the names are looked up by the proxy: a redirect to an inner address is refused
/// where the URL has the address, but not where it has a name for it.
pub struct Client {
    settings: Settings,
    routes: Routes,
    tls: TlsConfig,
    agents: Mutex<HashMap<Way, Agent>>,
    reaches: Reaches,
}

/// What connections must have in common to be shared.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Way {
    /// Who redirected us there; none for who was asked outright.
    from: Option<Reach>,
    https: bool,
    proxied: bool,
    verified: bool,
    /// Where the host's own certificates are, if it has any.
    own_files: Option<PathBuf>,
}

/// A client whose every answer, its body too, must be there by a certain time.
pub struct Until<'c> {
    client: &'c Client,
    end: Instant,
}

impl Fetch for Until<'_> {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        self.client.follow(request, Some(self.end))
    }
}

impl Client {
    /// A client with these settings. Nothing is asked yet.
    ///
    /// # Errors
    /// A certificate file that can't be read or holds none, a proxy URL that is not one.
    pub fn new(settings: Settings) -> Result<Self, HttpError> {
        Ok(Self {
            routes: Routes::new(&settings.proxies)?,
            tls: TlsConfig::builder()
                .root_certs(roots(&settings.ca_files)?)
                .build(),
            agents: Mutex::default(),
            reaches: Reaches::default(),
            settings,
        })
    }

    /// The same client, of which nothing is waited for after that time.
    pub fn until(&self, end: Instant) -> Until<'_> {
        Until { client: self, end }
    }

    fn is_insecure(&self, url: &Url) -> bool {
        is_listed(&self.settings.insecure_hosts, url)
    }

    /// TLS with a host; its own certificates are in that directory.
    fn tls_of(&self, own: Option<&Path>, verified: bool) -> Result<TlsConfig, HttpError> {
        let Some(directory) = own else {
            return Ok(if verified {
                self.tls.clone()
            } else {
                TlsConfig::builder().disable_verification(true).build()
            });
        };
        let files = HostFiles::read(directory)?;
        let authorities = [self.settings.ca_files.as_slice(), &files.authorities].concat();
        Ok(TlsConfig::builder()
            .root_certs(roots(&authorities)?)
            .client_cert(files.shown)
            .disable_verification(!verified)
            .build())
    }

    fn agent(&self, url: &Url, from: Option<Reach>) -> Result<Agent, FetchError> {
        let proxy = self.routes.of(url);
        let verified = !self.is_insecure(url);
        let own_files = directory_of(&self.settings.host_directories, url);
        let way = Way {
            from,
            https: url.https,
            proxied: proxy.is_some(),
            verified,
            own_files: own_files.clone(),
        };
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = agents.get(&way) {
            return Ok(agent.clone());
        }
        let tls = self.tls_of(own_files.as_deref(), verified);
        let tls = tls.map_err(|error| FetchError::Unreachable {
            url: url.shown(),
            source: Box::new(error),
        })?;
        let name = match self.settings.user_agent.as_str() {
            "" => "seawall",
            name => name,
        };
        let deadlines = &self.settings.deadlines;
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy.cloned())
            .user_agent(name)
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(MAX_HEADERS)
            .timeout_resolve(Some(deadlines.connect))
            .timeout_connect(Some(deadlines.connect))
            .timeout_recv_response(Some(deadlines.first_byte))
            .timeout_per_read(Some(deadlines.stall))
            .build();
        // A proxy looks names up itself; what is looked up here is the proxy, wherever it is.
        let guard = from.filter(|_| proxy.is_none());
        let resolver = GuardingResolver::new(guard, self.reaches.clone());
        let agent = Agent::with_parts(config, DefaultConnector::new(), resolver);
        agents.insert(way, agent.clone());
        Ok(agent)
    }

    /// Where a host that we just asked is. Through a proxy only an address says so; a name counts
    /// as public, which gives it the fewest rights.
    fn reach_of(&self, url: &Url) -> Reach {
        if let Ok(address) = url.host.parse::<IpAddr>() {
            return reach(address);
        }
        let known = self.reaches.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = url.whole();
        let authority = whole.split('/').nth(2).unwrap_or_default();
        known.get(authority).copied().unwrap_or(Reach::Public)
    }

    fn once(
        &self,
        request: &Request,
        url: &Url,
        from: Option<Reach>,
        secrets: bool,
        left: Option<Duration>,
    ) -> Result<Response, FetchError> {
        let agent = self.agent(url, from)?;
        let whole = url.whole();
        let mut builder = match request.method {
            Method::Get => agent.get(&whole),
            Method::Head => agent.head(&whole),
        };
        for (name, value) in &request.headers {
            if secrets || !SECRET_HEADERS.iter().any(|s| name.eq_ignore_ascii_case(s)) {
                builder = builder.header(name, value);
            }
        }
        let builder = builder.config().timeout_global(left).build();
        match builder.call() {
            Ok(answer) => Ok(self.response(answer, whole)),
            Err(ureq::Error::Other(cause)) if cause.is::<Inside>() => {
                Err(refused(url, cause.to_string()))
            }
            Err(error) => Err(FetchError::Unreachable {
                url: url.shown(),
                source: Box::new(error),
            }),
        }
    }

    fn response(&self, answer: ureq::http::Response<Body>, url: String) -> Response {
        let (parts, body) = answer.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let headers = headers.collect();
        let reader = body.into_with_config().limit(u64::MAX).reader();
        let body = PacedBody::new(reader, self.settings.deadlines, self.settings.body_cap);
        Response {
            url,
            status: parts.status.as_u16(),
            headers,
            body: Box::new(body),
        }
    }

    fn patiently(
        &self,
        request: &Request,
        url: &Url,
        from: Option<Reach>,
        secrets: bool,
        end: Option<Instant>,
    ) -> Result<Response, FetchError> {
        let mut tries = 1;
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(refused(url, "the time of this target is over".to_owned()));
            }
            let answer = self.once(request, url, from, secrets, left)?;
            let retry = &self.settings.retry;
            let wait = retry.wait(answer.status, answer.header("retry-after"), tries);
            match wait.filter(|wait| left.is_none_or(|left| *wait < left)) {
                Some(wait) => std::thread::sleep(wait),
                None => return Ok(answer),
            }
            tries += 1;
        }
    }

    /// A redirect is taken only to http or https, not from the second to the first, and to an
    /// address no further inside than where it comes from.
    fn redirected(
        &self,
        url: &Url,
        from: Option<Reach>,
        location: &str,
    ) -> Result<(Url, Option<Reach>), FetchError> {
        let next = url
            .join(location)
            .map_err(|reason| refused(url, format!("it redirects, and of the target: {reason}")))?;
        if url.https && !next.https {
            return Err(refused(
                url,
                format!("it redirects from https to {}", next.shown()),
            ));
        }
        // The first host's reach holds for the entire chain: a public hop in between must not be
        // forgotten, nor a private one gain rights for those after it.
        let own = self.reach_of(url);
        let from = match from {
            Some(earlier) if !earlier.may_lead_to(own) => earlier,
            Some(Reach::Public) => Reach::Public,
            _ => own,
        };
        if let Ok(address) = next.host.parse::<IpAddr>() {
            // Said here as well, because a proxy resolves nothing for us.
            if !from.may_lead_to(reach(address)) && !self.is_insecure(&next) {
                return Err(refused(url, Inside(address.to_string()).to_string()));
            }
        }
        let guard = (!self.is_insecure(&next)).then_some(from);
        Ok((next, guard))
    }
}

impl Fetch for Client {
    fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        self.follow(request, None)
    }
}

impl Client {
    /// One request with its redirects.
    fn follow(&self, request: &Request, end: Option<Instant>) -> Result<Response, FetchError> {
        let first = Url::parse(&request.url).map_err(|reason| FetchError::Refused {
            url: shown_text(&request.url),
            reason,
        })?;
        let mut url = first.clone();
        let mut from = None;
        // Once dropped, credentials stay dropped, even if a later hop comes back.
        let mut secrets = true;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.patiently(request, &url, from, secrets, end)?;
            let location = match answer.status {
                301 | 302 | 303 | 307 | 308 => answer.header("location"),
                _ => None,
            };
            let Some(location) = location else {
                return Ok(answer);
            };
            (url, from) = self.redirected(&url, from, location)?;
            secrets &= url.origin() == first.origin();
        }
        Err(refused(
            &first,
            format!("more than {MAX_REDIRECTS} redirects"),
        ))
    }
}

fn refused(url: &Url, reason: String) -> FetchError {
    FetchError::Refused {
        url: url.shown(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(insecure: &[&str]) -> Client {
        let insecure_hosts = insecure.iter().map(|&h| h.to_owned()).collect();
        Client::new(Settings {
            insecure_hosts,
            ..Settings::default()
        })
        .unwrap()
    }

    fn redirect(client: &Client, from: &str, to: &str) -> Result<Option<Reach>, String> {
        let from = Url::parse(from).unwrap();
        let found = client.redirected(&from, None, to);
        found.map(|(_, guard)| guard).map_err(|e| e.to_string())
    }

    #[test]
    fn a_public_host_leads_nobody_inside() {
        let client = client(&["10.0.0.9"]);
        for target in [
            "https://169.254.169.254/latest",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://[::ffff:10.0.0.1]/",
        ] {
            let error = redirect(&client, "https://1.1.1.1/", target).unwrap_err();
            assert!(error.contains("not public"), "{target}: {error}");
            // A name whose address is unknown here counts as public.
            assert!(redirect(&client, "https://name.invalid/", target).is_err());
        }
        let public = Ok(Some(Reach::Public));
        assert_eq!(redirect(&client, "https://1.1.1.1/", "https://x/"), public);
        assert_eq!(
            redirect(&client, "https://1.1.1.1/", "https://10.0.0.9/"),
            Ok(None)
        );
        let loopback = Ok(Some(Reach::Loopback));
        assert_eq!(
            redirect(&client, "http://127.0.0.1/", "http://127.0.0.2/"),
            loopback
        );
        let error = redirect(&client, "https://1.1.1.1/", "http://1.1.1.1/").unwrap_err();
        assert!(error.contains("from https to"), "{error}");
        assert!(redirect(&client, "https://1.1.1.1/", "file:///etc/passwd").is_err());
    }

    #[test]
    fn a_name_that_resolves_inside_is_refused_after_a_public_host() {
        let client = client(&[]);
        let url = Url::parse("http://localhost:9/").unwrap();
        let request = Request::get(url.whole());
        let guarded = client.once(&request, &url, Some(Reach::Public), true, None);
        assert!(matches!(guarded, Err(FetchError::Refused { .. })));
        let free = client.once(&request, &url, None, true, None);
        assert!(matches!(free, Err(FetchError::Unreachable { .. })));
        assert_eq!(client.reach_of(&url), Reach::Loopback);
    }
}
