//! Which proxy a URL is asked through.

use std::net::IpAddr;

use seawall_model::in_range;
use ureq::Proxy;

use crate::error::HttpError;
use crate::settings::Proxies;
use crate::url::Url;

/// The proxies, ready to be used.
#[derive(Debug)]
pub(crate) struct Routes {
    http: Option<Proxy>,
    https: Option<Proxy>,
    direct: Vec<String>,
}

impl Routes {
    pub(crate) fn new(proxies: &Proxies) -> Result<Self, HttpError> {
        let direct = proxies
            .no_proxy
            .split([',', ' '])
            .map(|p| p.trim().to_ascii_lowercase());
        Ok(Self {
            http: proxy("http", proxies.http.as_deref())?,
            https: proxy("https", proxies.https.as_deref())?,
            direct: direct.filter(|p| !p.is_empty()).collect(),
        })
    }

    /// The proxy for that URL. This machine itself is always asked directly.
    pub(crate) fn of(&self, url: &Url) -> Option<&Proxy> {
        let proxy = if url.https {
            self.https.as_ref()
        } else {
            self.http.as_ref()
        }?;
        let address: Option<IpAddr> = url.host.parse().ok();
        let local = url.host == "localhost" || address.is_some_and(|a| a.is_loopback());
        let direct = local
            || self
                .direct
                .iter()
                .any(|pattern| covers(pattern, url, address));
        (!direct).then_some(proxy)
    }
}

fn proxy(scheme: &'static str, url: Option<&str>) -> Result<Option<Proxy>, HttpError> {
    match url.map(str::trim).filter(|u| !u.is_empty()) {
        None => Ok(None),
        #[expect(
            clippy::map_err_ignore,
            reason = "the cause may quote the password in the URL"
        )]
        Some(url) => Proxy::new(url)
            .map(Some)
            .map_err(|_| HttpError::Proxy { scheme }),
    }
}

/// Whether an entry of `NO_PROXY` covers a host: `*`, a host, a domain with all below it (with or
/// without its leading dot), `host:port`, an address, or a CIDR range.
fn covers(pattern: &str, url: &Url, address: Option<IpAddr>) -> bool {
    if pattern == "*" || url.is_host(pattern) {
        return true;
    }
    if let Some(address) = address {
        return in_range(pattern, address);
    }
    let domain = pattern.strip_prefix('*').unwrap_or(pattern);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let (domain, port) = match domain.rsplit_once(':') {
        Some((domain, port)) => (domain, Some(port)),
        None => (domain, None),
    };
    let below = url
        .host
        .strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !domain.is_empty() && below && port.is_none_or(|p| p == url.port.to_string())
}

/// Whether a list of hosts, `host:port`s and CIDR ranges has the host of a URL; no domain has those
/// below it.
pub(crate) fn is_listed(list: &[String], url: &Url) -> bool {
    let address: Option<IpAddr> = url.host.parse().ok();
    list.iter()
        .any(|entry| url.is_host(entry) || address.is_some_and(|a| in_range(entry, a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_read_as_everybody_reads_them() {
        let proxies = Proxies {
            http: Some("http://proxy:3128".into()),
            https: Some("proxy:3128".into()),
            no_proxy: "internal, .corp.example,exact.example:8443,10.0.0.0/8,fd00::/8".into(),
        };
        let routes = Routes::new(&proxies).unwrap();
        let direct = |url: &str| routes.of(&Url::parse(url).unwrap()).is_none();
        for url in [
            "https://internal/",
            "http://a.internal/",
            "https://corp.example/",
            "https://x.corp.example/",
            "https://exact.example:8443/",
            "http://10.200.3.4/",
            "http://[fd00::1]/",
            "http://localhost:5000/",
            "http://127.0.0.1/",
        ] {
            assert!(direct(url), "{url}");
        }
        for url in [
            "https://notinternal/",
            "https://exact.example/",
            "http://11.0.0.1/",
            "https://x/",
        ] {
            assert!(!direct(url), "{url}");
        }
        let all = Routes::new(&Proxies {
            no_proxy: "*".into(),
            ..proxies
        })
        .unwrap();
        assert!(all.of(&Url::parse("https://x/").unwrap()).is_none());
    }

    #[test]
    fn a_broken_proxy_is_told_without_its_password() {
        let proxies = Proxies {
            http: Some("ht tp://u:secret@".into()),
            ..Proxies::default()
        };
        let error = Routes::new(&proxies).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
