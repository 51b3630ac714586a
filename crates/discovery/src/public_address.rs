//! Which addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a request to this address leaves for the public internet: not for this machine, its network, a cloud's
/// metadata service, or nobody. By the IANA registries of special-purpose addresses (RFC 6890); when in doubt, no.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

#[expect(clippy::unnested_or_patterns, reason = "one entry a line")]
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] // this network, private, loopback
        | [100, 64..=127, ..] // shared address space of carriers (RFC 6598)
        | [169, 254, ..] // link-local, metadata services of clouds among them
        | [172, 16..=31, ..] // private
        | [192, 0, 0 | 2, _] // protocol assignments, documentation
        | [192, 88, 99, _] // relays from 6to4, deprecated (RFC 7526)
        | [192, 168, ..] // private
        | [198, 18..=19, ..] // benchmarks (RFC 2544)
        | [198, 51, 100, _] // documentation
        | [203, 0, 113, _] // documentation
        | [224..=255, ..] // multicast, reserved, broadcast
        | [168, 63, 129, 16] => true, // a public number that leads to the host in Azure's network
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // An IPv4 address in other clothes: mapped (RFC 4291, section 2.5.5.2), or behind a translator (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(embedded(high, low))
        }
        [0x2001, 0..=0x1ff | 0xdb8, ..] // protocol assignments, Teredo among them (RFC 2928); documentation
        | [0x2002, ..] // 6to4: an IPv4 address of the sender's choice
        | [0x3fff, 0..=0xfff, ..] => false, // documentation (RFC 9637)
        // Global unicast, 2000::/3. Everything else is local, multicast, or not given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], expected: bool) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn private_and_special_addresses_are_not_public() {
        check(
            &[
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.1",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
            ],
            false,
        );
        check(
            &[
                "::",
                "::1",
                "::127.0.0.1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "100::1",
                "2001::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1",
                "5f00::1",
                "64:ff9b:1::1",
                "4000::1",
            ],
            false,
        );
    }

    #[test]
    fn an_ipv4_address_is_seen_through_its_clothes() {
        check(
            &[
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "::ffff:169.254.169.254",
            ],
            false,
        );
        check(&["64:ff9b::10.1.2.3", "64:ff9b::7f00:1"], false);
        check(&["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"], true);
    }

    #[test]
    fn addresses_beside_the_special_ones_are_public() {
        check(
            &[
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
            ],
            true,
        );
        check(
            &[
                "2001:200::1",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "3ffe::1",
            ],
            true,
        );
    }
}
