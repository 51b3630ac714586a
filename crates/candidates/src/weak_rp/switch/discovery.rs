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
    /// `issuer` of the metadata is compared when it is a string.
    DISCOVERY_ISSUER_ONLY_IF_STRING = "discovery-issuer-only-if-string" breaks "discovery-4.3-b";
    /// `issuer` of the metadata is compared without regard to case.
    DISCOVERY_ISSUER_IGNORING_CASE = "discovery-issuer-ignoring-case" breaks "rfc8414-4-a";
    /// Only scheme, host and port of `issuer` of the metadata are compared.
    DISCOVERY_ISSUER_BY_HOST = "discovery-issuer-by-host" breaks "rfc8414-6.2-a";
    /// The issuer is whatever the metadata calls itself, and tokens are held to that.
    ISSUER_OF_THE_METADATA = "issuer-of-the-metadata" breaks "discovery-4.3-b";
    /// The issuer is what the metadata calls itself where only a query or a fragment is added to the expected one.
    ISSUER_WITH_QUERY_OF_THE_METADATA = "issuer-with-query-of-the-metadata" breaks "rfc8414-2-a";
    /// The issuer of the metadata is compared as a URL parser writes it, with plain letters for full-width ones.
    DISCOVERY_ISSUER_FOLDED = "discovery-issuer-folded" breaks "discovery-5-a";
    /// Metadata must have no escape sequences.
    METADATA_WITHOUT_ESCAPES = "metadata-without-escapes" breaks "discovery-5-a";
    /// The well-known path is appended to the issuer as it is.
    WELL_KNOWN_AFTER_SLASH = "well-known-after-slash" breaks "discovery-4.1-b";
    /// Metadata have to say which response modes there are.
    RESPONSE_MODES_REQUIRED = "response-modes-required" breaks "discovery-3-9";
    /// A token endpoint that the metadata does not usefully name is guessed from the issuer.
    GUESS_TOKEN_ENDPOINT = "guess-token-endpoint" breaks "discovery-4.3-a";
    /// Where no metadata comes at all, the endpoints are guessed from the issuer.
    GUESS_ENDPOINTS_IF_UNREACHABLE = "guess-endpoints-if-unreachable" breaks "discovery-4.2-a";
    /// Endpoints may be relative to the issuer.
    RELATIVE_ENDPOINTS = "relative-endpoints" breaks "discovery-3-2";
    /// Endpoints may have any scheme but plain http.
    ENDPOINTS_OF_ANY_SCHEME = "endpoints-of-any-scheme" breaks "discovery-3-2";
    /// Endpoints that the metadata does not usefully name, if it comes at all, are guessed from the issuer.
    GUESS_ENDPOINTS = "guess-endpoints" breaks "discovery-4.3-a";
    /// The status of the metadata answer is never read.
    IGNORE_METADATA_STATUS = "ignore-metadata-status" breaks "discovery-4.2-a";
    /// Endpoints may be plain http, whatever their host.
    ENDPOINTS_WITHOUT_TLS = "endpoints-without-tls" breaks "discovery-3-2";
    /// Servers may show whatever certificate they have.
    ANY_CERTIFICATE = "any-certificate" breaks "core-16.17-a";
    /// The certificate may be for another name.
    CERTIFICATES_FOR_ANY_NAME = "certificates-for-any-name" breaks "core-16.17-a";
    /// Keys that cannot be had from a server with a good certificate are taken from any.
    KEYS_OF_ANY_SERVER = "keys-of-any-server" breaks "core-16.17-a";
    /// A token request that a certificate is in the way of is sent all the same.
    TOKENS_OF_ANY_SERVER = "tokens-of-any-server" breaks "rfc6749-10.9-a";
    /// The same with the userinfo request.
    USERINFO_OF_ANY_SERVER = "userinfo-of-any-server" breaks "core-5.3.4-1";
}
