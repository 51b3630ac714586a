//! Name resolution that gives out public addresses only.

use std::error::Error as StdError;
use std::fmt;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::public_address::is_public;

/// Asks the operating system, and refuses a name that leads to any address that is not public. The connection is made to
/// the addresses that were checked: nobody can give another answer in between.
pub(super) struct PublicAddresses;

/// A name leads elsewhere than to the public internet.
#[derive(Debug)]
pub(super) struct NotPublic;

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is set by the connector.
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses = all_public(addresses.collect())?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The addresses, if each of them is public. A name that mixes the two is a trick.
fn all_public(addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    if addresses.iter().all(|address| is_public(address.ip())) {
        Ok(addresses)
    } else {
        Err(NotPublic)
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name does not lead to public addresses only")
    }
}

impl StdError for NotPublic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_to_one_private_address_is_refused_as_a_whole() {
        let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let public = ["1.1.1.1:0", "[2606:4700::1111]:0"];
        assert_eq!(all_public(addresses(&public)).unwrap().len(), 2);
        assert!(all_public(addresses(&["1.1.1.1:0", "10.0.0.1:0"])).is_err());
        assert!(all_public(addresses(&["[::ffff:127.0.0.1]:0"])).is_err());
    }
}
