//! What the authorization request carries.

use super::{Switch, switches};

switches! {
    /// The query of the authorization endpoint gives way to the parameters of the request.
    DROP_QUERY_OF_ENDPOINT = "drop-query-of-endpoint" breaks "rfc6749-3.1-a";
    /// The parameters of the request are added to whatever the query of the endpoint has.
    REPEAT_OWN_PARAMETERS = "repeat-own-parameters" breaks "rfc6749-3.1-b";
    /// No code challenge is sent.
    NO_PKCE = "no-pkce" breaks "rfc9700-2.1.1-b";
    /// The redirection URI is sent without its query.
    REDIRECT_URI_WITHOUT_QUERY = "redirect-uri-without-query" breaks "rfc6749-3.1.2-a";
    /// The claims parameter is sent to providers that do not say they take it.
    CLAIMS_UNANNOUNCED = "claims-unannounced" breaks "discovery-3-30";
    /// The code challenge is a plain one where the metadata list no other method.
    PLAIN_IF_OFFERED_ALONE = "plain-if-offered-alone" breaks "rfc7636-7.2-a";
    /// Once a provider has called a request with an S256 challenge invalid, the next ones have plain challenges.
    FALL_BACK_TO_PLAIN = "fall-back-to-plain" breaks "rfc7636-7.2-a";
    /// Once a provider has called a request with an S256 challenge invalid, the next ones have none.
    FALL_BACK_TO_NO_PKCE = "fall-back-to-no-pkce" breaks "rfc7636-4.4.1-a";
    /// The redirection URI is at the host that a proxy is said to have been asked for.
    FORWARDED_HOST_BELIEVED = "forwarded-host-believed" breaks "rfc9700-4.13-a";
    /// After a sign-in the browser goes wherever the link to the sign-in page said.
    TARGET_ANYWHERE = "target-anywhere" breaks "rfc9700-2.1-a";
    /// After a sign-in the browser goes where the link said if that begins with a slash.
    TARGET_AFTER_A_SLASH = "target-after-a-slash" breaks "rfc9700-4.11.1-a";
    /// After a sign-in the browser goes where the link said if that begins with one slash.
    TARGET_AFTER_ONE_SLASH = "target-after-one-slash" breaks "rfc9700-4.11.1-a";
    /// `state` is a constant.
    STATE_ALWAYS_THE_SAME = "state-always-the-same" breaks "rfc9700-2.1-c";
    /// `state` is a number that counts up.
    STATE_COUNTS = "state-counts" breaks "rfc6749-10.12-b";
    /// `state` has 96 bits.
    SHORT_STATE = "short-state" breaks "rfc6749-10.12-b";
    /// `nonce` is a constant.
    NONCE_ALWAYS_THE_SAME = "nonce-always-the-same" breaks "core-3.1.2.1-7";
    /// `nonce` has 96 bits.
    SHORT_NONCE = "short-nonce" breaks "core-3.1.2.1-7";
    /// `nonce` is the state.
    NONCE_IS_STATE = "nonce-is-state" breaks "rfc9700-2.1.1-c";
    /// `code_verifier` is a constant.
    VERIFIER_ALWAYS_THE_SAME = "verifier-always-the-same" breaks "rfc7636-4.1-b";
    /// `code_verifier` has 16 characters.
    SHORT_VERIFIER = "short-verifier" breaks "rfc7636-4.1-a";
    /// `code_verifier` is the state.
    VERIFIER_IS_STATE = "verifier-is-state" breaks "rfc9700-2.1.1-d";
    /// The client's secret is a parameter of the authorization request.
    SECRET_IN_REQUEST = "secret-in-request" breaks "rfc6749-2.3.1-b";
    /// Two spaces stand between the values of the scope.
    SCOPE_WITH_TWO_SPACES = "scope-with-two-spaces" breaks "core-14-4";
}
