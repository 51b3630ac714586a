//! Signing out.

use super::{Switch, switches};

switches! {
    /// The session ends only at the provider.
    SIGN_OUT_AT_PROVIDER_ONLY = "sign-out-at-provider-only" breaks "rp-initiated-logout-2-8";
    /// The session ends when the browser comes back from the provider as it should.
    SESSION_WAITS_FOR_PROVIDER = "session-waits-for-provider" breaks "rp-initiated-logout-4-a";
    /// Where the provider has no logout endpoint, the session stays.
    SIGN_OUT_NEEDS_ENDPOINT = "sign-out-needs-endpoint" breaks "rp-initiated-logout-2-8";
    /// The logout request has no hint.
    SIGN_OUT_WITHOUT_HINT = "sign-out-without-hint" breaks "rp-initiated-logout-2-1";
    /// The parameters of the logout request are put into it as they are.
    SIGN_OUT_NOT_ENCODED = "sign-out-not-encoded" breaks "rp-initiated-logout-2-6";
    /// The address to come back to has a slash more than the registered one.
    SIGN_OUT_RETURNS_ELSEWHERE = "sign-out-returns-elsewhere" breaks "rp-initiated-logout-2-4";
}
