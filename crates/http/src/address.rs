//! Where an address is: out in the world, or inside, where redirects must not lead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far inside an address lies (IANA special-purpose address registries).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// Globally routed.
    Public,
    /// RFC 1918, RFC 4193, RFC 6598.
    Private,
    /// This machine.
    Loopback,
    /// Link-local, cloud metadata services, multicast, reserved.
    Special,
}

impl Reach {
    /// Whether a host of this reach may send us on to one of that reach.
    pub(crate) fn may_lead_to(self, target: Self) -> bool {
        match target {
            Self::Public => true,
            Self::Private => self != Self::Public,
            Self::Loopback => self == Self::Loopback,
            Self::Special => self == Self::Special,
        }
    }
}

/// The reach of an address; IPv4 addresses inside IPv6 ones count as themselves.
pub(crate) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => embedded(v6).map_or_else(|| reach_v6(v6), reach_v4),
    }
}

/// Mapped (`::ffff:0:0/96`), compatible, NAT64 (RFC 6052) and 6to4 (RFC 3056) addresses.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let bits = u32::from(high) << 16 | u32::from(low);
        Some(Ipv4Addr::from_bits(bits))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            of(high, low)
        }
        [0x2002, high, low, ..] => of(high, low),
        _ => None,
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // The first two are metadata services that hide among other ranges: Alibaba, Oracle.
        [100, 100, 100, 200]
        | [192, 0, 0 | 2, _]
        | [169, 254, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..] => Reach::Special,
        [0 | 127, ..] => Reach::Loopback,
        [10, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [100, 64..=127, ..]
        | [198, 18..=19, ..] => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Reach::Loopback,
        // The metadata service of AWS.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] => Reach::Special,
        [first, ..] if first & 0xfe00 == 0xfc00 => Reach::Private,
        // 2000::/3 is all that is globally routed.
        [0x2001, 0x0db8, ..] => Reach::Special,
        [first, ..] if first & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Special,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_where_the_registries_say() {
        let table = [
            ("1.1.1.1", Reach::Public),
            ("172.32.0.1", Reach::Public),
            ("2606:4700::1111", Reach::Public),
            ("64:ff9b::808:808", Reach::Public),
            ("10.1.2.3", Reach::Private),
            ("172.31.255.255", Reach::Private),
            ("192.168.0.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("fd12::1", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("2002:a00:1::", Reach::Private),
            ("127.0.0.1", Reach::Loopback),
            ("0.0.0.0", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("::", Reach::Loopback),
            ("::ffff:127.0.0.1", Reach::Loopback),
            ("64:ff9b::7f00:1", Reach::Loopback),
            ("169.254.169.254", Reach::Special),
            ("::ffff:169.254.169.254", Reach::Special),
            ("::169.254.169.254", Reach::Special),
            ("fd00:ec2::254", Reach::Special),
            ("100.100.100.200", Reach::Special),
            ("fe80::1", Reach::Special),
            ("ff02::1", Reach::Special),
            ("255.255.255.255", Reach::Special),
        ];
        for (text, expected) in table {
            assert_eq!(reach(text.parse().unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn nobody_is_led_further_inside() {
        use Reach::{Loopback, Private, Public, Special};
        for from in [Public, Private, Loopback, Special] {
            assert!(from.may_lead_to(Public));
            assert!(from.may_lead_to(from), "{from:?}");
        }
        assert!(!Public.may_lead_to(Private));
        assert!(!Private.may_lead_to(Loopback));
        assert!(!Loopback.may_lead_to(Special));
        assert!(Loopback.may_lead_to(Private));
    }
}
