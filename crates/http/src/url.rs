//! URLs: their origin, how they are shown, and where a redirect leads (RFC 3986, section 5.2).

use ureq::http::Uri;

/// A URL in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) https: bool,
    /// Lower case, without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Path and query; starts with a slash.
    pub(crate) rest: String,
}

impl Url {
    /// Reads an absolute URL; the error is the reason, without the URL.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.split('#').next().unwrap_or_default();
        let uri: Uri = text.parse().map_err(|e| format!("it is no URL ({e})"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(other) => return Err(format!("its scheme is {other:?}, not http or https")),
            None => return Err("it has no scheme".to_owned()),
        };
        let authority = uri.authority().ok_or("it has no host")?;
        if authority.as_str().contains('@') {
            return Err("it has credentials in it".to_owned());
        }
        let host = authority
            .host()
            .trim_matches(['[', ']'])
            .to_ascii_lowercase();
        if host.is_empty() {
            return Err("it has no host".to_owned());
        }
        let port = match authority.as_str().get(authority.host().len()..) {
            None | Some("") => {
                if https {
                    443
                } else {
                    80
                }
            }
            Some(port) => port
                .strip_prefix(':')
                .and_then(|p| p.parse().ok())
                .ok_or("its port is not one")?,
        };
        let rest = uri.path_and_query().map_or("/", |p| p.as_str());
        let slash = if rest.starts_with('/') { "" } else { "/" };
        Ok(Self {
            https,
            host,
            port,
            rest: format!("{slash}{rest}"),
        })
    }

    /// Where a `Location` leads from here.
    pub(crate) fn join(&self, location: &str) -> Result<Self, String> {
        let location = location.trim();
        let has_scheme = location.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        if has_scheme {
            return Self::parse(location);
        }
        if location.starts_with("//") {
            return Self::parse(&format!("{}:{location}", self.scheme()));
        }
        let path = self.rest.split('?').next().unwrap_or("/");
        let rest = match location.chars().next() {
            None | Some('#') => self.rest.clone(),
            Some('/') => location.to_owned(),
            Some('?') => format!("{path}{location}"),
            Some(_) => {
                let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
                format!("{directory}/{location}")
            }
        };
        Self::parse(&format!("{}{rest}", self.origin()))
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// `scheme://host:port`, the port always there.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.host_and_port())
    }

    pub(crate) fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The whole URL, the port left out where it is the scheme's own.
    pub(crate) fn whole(&self) -> String {
        let default = if self.https { 443 } else { 80 };
        let host = self.host_and_port();
        let authority = if self.port == default {
            host.strip_suffix(&format!(":{default}")).unwrap_or(&host)
        } else {
            &host
        };
        format!("{}://{authority}{}", self.scheme(), self.rest)
    }

    /// For messages: without the query, which may hold a signature or a token.
    pub(crate) fn shown(&self) -> String {
        let whole = self.whole();
        seawall_model::visible(whole.split('?').next().unwrap_or_default()).into_owned()
    }

    /// Whether that `host` or `host:port` names this URL's host.
    pub(crate) fn is_host(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.host) || name.eq_ignore_ascii_case(&self.host_and_port())
    }
}

/// For messages about a text that is no URL: without user information and query.
pub(crate) fn shown_text(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        (None, Some((_, rest))) => rest.to_owned(),
        _ => text.to_owned(),
    };
    seawall_model::visible(&text.chars().take(300).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_where_the_rfc_says() {
        let base = Url::parse("https://Example.org/a/b?q=1#f").unwrap();
        let table = [
            ("http://other/x", "http://other/x"),
            ("//other:8443/x", "https://other:8443/x"),
            ("/x?y", "https://example.org/x?y"),
            ("x", "https://example.org/a/x"),
            ("x:8080/y?u=a:b", "error"),
            ("?z", "https://example.org/a/b?z"),
            ("", "https://example.org/a/b?q=1"),
            ("https://[::1]:443/", "https://[::1]/"),
            ("file:///etc/passwd", "error"),
            ("gopher://x/", "error"),
            ("https://user:word@x/", "error"),
            ("https://x:99999/", "error"),
            ("https:///path", "error"),
        ];
        for (location, expected) in table {
            let found = base
                .join(location)
                .map_or("error".to_owned(), |u| u.whole());
            assert_eq!(found, expected, "{location}");
        }
    }

    #[test]
    fn messages_hold_no_secret() {
        let url = Url::parse("https://x/y?X-Signature=abc").unwrap();
        assert_eq!(url.shown(), "https://x/y");
        assert_eq!(shown_text("https://u:p@x/y?z"), "https://x/y");
    }
}
