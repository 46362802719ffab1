//! The addresses that dockerd listens on, and who may speak to it there.

use std::net::IpAddr;

use super::facts::DaemonFacts;

/// A TCP address.
pub(super) struct Address<'t> {
    /// The host; empty where none is named.
    host: &'t str,
    /// Host and port, without a name and password before them.
    pub(super) shown: &'t str,
}

impl<'t> Address<'t> {
    /// The address of an entry of `hosts` that is of TCP: with that scheme, or with none.
    pub(super) fn of_tcp(entry: &'t str) -> Option<Self> {
        let address = match entry.split_once("://") {
            Some(("tcp", address)) => address,
            Some(_) => return None,
            None if entry.trim().is_empty() => return None,
            None => entry,
        };
        let shown = address.rsplit('@').next().unwrap_or(address);
        Some(Self {
            host: host(shown),
            shown,
        })
    }

    /// Whether only this machine reaches it. dockerd takes an address without a host for this machine's.
    pub(super) fn is_local(&self) -> bool {
        self.host.is_empty() || is_loopback(self.host)
    }

    /// Whether it stands for every interface.
    pub(super) fn is_everywhere(&self) -> bool {
        { self.host }
            .parse()
            .is_ok_and(|address: IpAddr| address.is_unspecified())
    }
}

/// The host before a port or the size of a network, without brackets.
pub(super) fn host(address: &str) -> &str {
    if let Some(rest) = address.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    let address = address.split('/').next().unwrap_or_default();
    if address.parse::<std::net::Ipv6Addr>().is_ok() {
        return address;
    }
    address.split(':').next().unwrap_or_default()
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Who may use the API over TCP.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clients {
    /// Everyone, in clear text.
    Everyone,
    /// Everyone, encrypted.
    Encrypted,
    /// Those with a certificate from 20.10 on; everyone, encrypted, before.
    ByRelease,
    /// Those with a certificate.
    Certified,
}

impl Clients {
    /// As `tls` and `tlsverify` say. Either value of `tlsverify` turns encryption on.
    pub(super) fn of(facts: &DaemonFacts<'_>) -> Self {
        match facts.entry("tlsverify") {
            Some(_) if facts.says("tlsverify", false).is_some() => Self::Encrypted,
            Some(_) => Self::Certified,
            None if facts.says("tls", true).is_some() => Self::ByRelease,
            None => Self::Everyone,
        }
    }
}
