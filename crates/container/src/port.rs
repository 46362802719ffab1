//! Ports of a container that the host opens.

use seawall_syntax::Span;

use crate::told::Told;

/// A published port or range of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Port {
    /// The host's address; none where none was told, which means all of them.
    pub host_ip: Option<Told<String>>,
    /// The port of the host, or `first-last`; none where the engine chooses one.
    pub host_port: Option<Told<String>>,
    /// The port of the container, or `first-last`.
    pub container_port: String,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// Where `ADDRESS:` can be put in, in a notation that has the address before the port.
    pub address_place: Option<Span>,
}

impl Port {
    /// The host's address where it is known, the unspecified one where none was told.
    pub fn address(&self) -> Option<&str> {
        match &self.host_ip {
            None => Some("0.0.0.0"),
            Some(told) => told.value.as_deref(),
        }
    }

    /// Whether it is known to be open on every address of the host.
    pub fn on_all_addresses(&self) -> bool {
        self.address()
            .is_some_and(|ip| matches!(ip.trim_matches(['[', ']']), "" | "0.0.0.0" | "::" | "*"))
    }
}

/// `80` or `80-90`, within what a port can be; the first and the last.
pub(crate) fn range(text: &str) -> Option<(u16, u16)> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    match text.split_once('-') {
        Some((first, last)) => {
            let range = (number(first)?, number(last)?);
            (range.0 <= range.1).then_some(range)
        }
        None => number(text).map(|port| (port, port)),
    }
}

impl Port {
    /// The first and the last port of the host; none where they are not told or not known.
    pub fn host_range(&self) -> Option<(u16, u16)> {
        range(self.host_port.as_ref()?.value.as_deref()?)
    }
}
