//! Ranges of addresses (RFC 4632, RFC 4291, section 2.3).

use std::net::IpAddr;

/// Whether an address is in a range in CIDR notation; what is no range holds none.
pub fn in_range(range: &str, address: IpAddr) -> bool {
    range
        .split_once('/')
        .is_some_and(|(network, bits)| match (network.parse(), bits.parse()) {
            (Ok(network), Ok(bits)) => contains(network, bits, address),
            _ => false,
        })
}

fn contains(network: IpAddr, bits: u32, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(n), IpAddr::V4(a)) if bits <= 32 => {
            let shift = 32 - bits;
            n.to_bits().checked_shr(shift) == a.to_bits().checked_shr(shift)
        }
        (IpAddr::V6(n), IpAddr::V6(a)) if bits <= 128 => {
            let shift = 128 - bits;
            n.to_bits().checked_shr(shift) == a.to_bits().checked_shr(shift)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_they_should() {
        let holds = |range: &str, address: &str| in_range(range, address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.200.3.4") && holds("0.0.0.0/0", "1.2.3.4"));
        assert!(holds("fd00::/8", "fd00::1") && holds("1.2.3.4/32", "1.2.3.4"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1") && !holds("10.0.0.0/8", "fd00::1"));
        assert!(!holds("10.0.0.0/33", "10.0.0.1") && !holds("10.0.0.0", "10.0.0.0"));
        assert!(!holds("x/8", "10.0.0.1") && !holds("10.0.0.0/x", "10.0.0.1"));
    }
}
