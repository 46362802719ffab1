//! Published ports: `[[address:]host:]container[/protocol]`, or a mapping.

use seawall_syntax::{Node, Span};

use super::fields::Fields;
use super::interpolation::{UNKNOWN, known};
use crate::port::{Port, range};
use crate::told::Told;

pub(super) fn read(fields: &mut Fields<'_>) -> Vec<Told<Port>> {
    let Some(entry) = fields.entry("ports") else {
        return Vec::new();
    };
    let mut ports = Vec::new();
    for item in fields.items_of(entry) {
        let value = match fields.mapping(item) {
            Some(inner) => long(fields, inner, item),
            None => match fields.scalar_in_part(item, "ports") {
                Some(text) => short(fields, &text, item),
                None => continue,
            },
        };
        ports.push(Told {
            value,
            span: item.span,
            key: item.span,
        });
    }
    ports
}

fn long<'n>(fields: &mut Fields<'n>, mut inner: Fields<'n>, item: &Node) -> Option<Port> {
    let target = inner.text("target");
    let port = Port {
        host_ip: inner.text("host_ip"),
        host_port: inner
            .text("published")
            .filter(|told| !told.is(&String::new())),
        container_port: target
            .as_ref()
            .and_then(|t| t.value.clone())
            .unwrap_or_default(),
        protocol: inner
            .text("protocol")
            .map_or(Some("tcp".to_owned()), |t| t.value)?,
        address_place: None,
    };
    let published = port
        .host_port
        .as_ref()
        .and_then(|t| t.value.as_deref().map(|p| (p, t.span)));
    if let Some((_, span)) = published.filter(|(text, _)| range(text).is_none()) {
        inner.wrong(span, "published", "must be a port or a range of ports");
    }
    if target.is_none() {
        inner.wrong(item.span, "target", "is missing");
    }
    fields.take(inner, "ports");
    target.is_some().then_some(port)
}

fn short(fields: &mut Fields<'_>, text: &str, item: &Node) -> Option<Port> {
    let begin = fields.begin(item);
    parse(text, begin, item.span).unwrap_or_else(|message| {
        fields.wrong(item.span, "ports", message);
        None
    })
}

/// The port that `[[address:]host:]container[/protocol]` says; none where that is not known, and what it must
/// be where it is none. `begin` is where the text begins, if all of it stands there as it is.
pub(crate) fn parse(
    text: &str,
    begin: Option<usize>,
    place: Span,
) -> Result<Option<Port>, &'static str> {
    if text.contains(UNKNOWN) && !text.contains(':') {
        return Ok(None);
    }
    let (rest, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let (rest, container) = match rest.rsplit_once(':') {
        Some((rest, container)) => (Some(rest), container),
        None => (None, rest),
    };
    let (address, host) = match rest.map(split_address) {
        None => (None, None),
        Some((address, host)) => (address, Some(host)),
    };
    let wrong = |text: &str| !text.contains(UNKNOWN) && range(text).is_none();
    if wrong(container) || host.is_some_and(|host| !host.is_empty() && wrong(host)) {
        return Err("must be [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]");
    }
    let told = |value: &str, span: Span| Told {
        value: known(value.to_owned()),
        span,
        key: span,
    };
    let host = host.filter(|host| !host.is_empty());
    let host_ip = match address {
        Some(address) => {
            let span = begin.map_or(place, |b| Span::new(b, b + address.len()));
            Some(told(address, span))
        }
        // A variable may hold the address as well as the port.
        None => host
            .filter(|host| host.contains(UNKNOWN))
            .map(|host| told(host, place)),
    };
    Ok(Some(Port {
        address_place: begin
            .filter(|_| address.is_none() && host.is_some())
            .map(|begin| Span::new(begin, begin)),
        host_ip,
        host_port: host.map(|host| told(host, place)),
        container_port: known(container.to_owned()).unwrap_or_default(),
        protocol: protocol.to_ascii_lowercase(),
    }))
}

/// The address, where there is one, and the port of the host.
fn split_address(text: &str) -> (Option<&str>, &str) {
    match text.rsplit_once(':') {
        Some((address, host)) => (Some(address), host),
        None => (None, text),
    }
}
