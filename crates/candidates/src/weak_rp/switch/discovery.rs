//! The metadata of the provider.

use super::{Switch, switches};

switches! {
    /// `issuer` of the metadata is never read.
    SKIP_DISCOVERY_ISSUER = "skip-discovery-issuer" breaks "discovery-4.3-b";
    /// `issuer` of the metadata is compared when there is one.
    DISCOVERY_ISSUER_ONLY_IF_PRESENT = "discovery-issuer-only-if-present" breaks "discovery-4.3-b";
    /// `issuer` of the metadata only has to begin with the expected one.
    DISCOVERY_ISSUER_BY_PREFIX = "discovery-issuer-by-prefix" breaks "rfc8414-3.3-a";
    /// A slash at the end of `issuer` does not count.
    DISCOVERY_ISSUER_WITHOUT_TRAILING_SLASH = "discovery-issuer-without-trailing-slash" breaks "rfc8414-4-a";
    /// Endpoints that the metadata does not usefully name, if it comes at all, are guessed from the issuer.
    GUESS_ENDPOINTS = "guess-endpoints" breaks "discovery-4.3-a";
    /// The status of the metadata answer is never read.
    IGNORE_METADATA_STATUS = "ignore-metadata-status" breaks "discovery-4.2-a";
    /// Endpoints may be plain http, whatever their host.
    ENDPOINTS_WITHOUT_TLS = "endpoints-without-tls" breaks "discovery-3-2";
}
