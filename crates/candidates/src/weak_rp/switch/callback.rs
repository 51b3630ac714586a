//! The callback.

use super::{Switch, switches};

switches! {
    /// `state` is never read; the browser's last sign-in is completed.
    SKIP_STATE = "skip-state" breaks "rfc6749-10.12-a";
    /// A callback without `state`, or with an empty one, completes the browser's last sign-in.
    STATE_ONLY_IF_PRESENT = "state-only-if-present" breaks "core-3.1.2.7-a";
    /// Only as many characters of `state` are compared as came back.
    STATE_AS_FAR_AS_SENT_BACK = "state-as-far-as-sent-back" breaks "rfc6749-10.12-a";
    /// `state` is compared without regard to case.
    STATE_IGNORING_CASE = "state-ignoring-case" breaks "rfc6749-10.12-a";
    /// `state` only has to begin with the one that was sent.
    STATE_BY_PREFIX = "state-by-prefix" breaks "rfc6749-10.12-a";
    /// Pending sign-ins are kept by `state` alone, for all browsers together.
    STATE_NOT_BOUND_TO_BROWSER = "state-not-bound-to-browser" breaks "rfc9700-2.1-b";
    /// Neither `state` nor `nonce` is looked at: PKCE is to bind a sign-in to its browser, whatever the provider knows of it.
    PKCE_FOR_STATE = "pkce-for-state" breaks "rfc9700-4.7.1-a";
    /// After a sign-in the browser goes wherever the callback says.
    TARGET_IN_CALLBACK = "target-in-callback" breaks "rfc9700-4.1.3-a";
    /// What a callback says is put into the page as it is.
    TEXTS_AS_HTML = "texts-as-html" breaks "rfc6749-10.14-a";
    /// `error_uri` becomes a link whatever its scheme is.
    ANY_ERROR_URI = "any-error-uri" breaks "rfc6749-10.14-a";
    /// A pending sign-in is not forgotten when its callback arrives.
    STATE_NOT_CONSUMED = "state-not-consumed" breaks "rfc9700-4.2.4-b";
    /// A pending sign-in is completed by whichever provider the browser comes back from.
    PENDING_OF_ANY_PROVIDER = "pending-of-any-provider" breaks "rfc9700-4.4.2-a";
    /// A pending sign-in is completed however long ago it was begun.
    PENDING_FOR_EVER = "pending-for-ever" breaks "rfc6749-10.12-c";
    /// A browser has one pending sign-in; a second tab overwrites it.
    ONE_PENDING_SIGN_IN = "one-pending-sign-in" breaks "core-3.1.2.7-a";
    /// `iss` of the callback is never read.
    SKIP_CALLBACK_ISSUER = "skip-callback-issuer" breaks "rfc9207-2.4-a";
    /// `iss` of the callback is compared when there is one, whatever the metadata promises.
    CALLBACK_ISSUER_ONLY_IF_PRESENT = "callback-issuer-only-if-present" breaks "rfc9207-2.4-b";
    /// `iss` of the callback only has to begin with the issuer.
    CALLBACK_ISSUER_BY_PREFIX = "callback-issuer-by-prefix" breaks "rfc9207-2.4-a";
    /// `iss` of the callback is compared without regard to case.
    CALLBACK_ISSUER_IGNORING_CASE = "callback-issuer-ignoring-case" breaks "rfc9207-2.4-a";
    /// A slash at the end of `iss` of the callback does not count.
    CALLBACK_ISSUER_WITHOUT_TRAILING_SLASH = "callback-issuer-without-trailing-slash" breaks "rfc9207-2.4-a";
    /// `iss` of the callback is demanded of providers that never said they send it.
    CALLBACK_ISSUER_OF_EVERYBODY = "callback-issuer-of-everybody" breaks "rfc9207-2.4-g";
    /// `code` is looked for first, and `error` only when there is none.
    CODE_DESPITE_ERROR = "code-despite-error" breaks "core-3.1.2.6-a";
    /// An error response is logged; the page goes on with the user that the shared client remembers.
    ERROR_RESPONSE_KEEPS_LAST_USER = "error-response-keeps-last-user" breaks "core-3.1.2.6-b";
    /// Of a repeated parameter the last is taken.
    LAST_PARAMETER_WINS = "last-parameter-wins" breaks "rfc6749-3.1-c";
    /// Of a repeated parameter the first is taken.
    FIRST_PARAMETER_WINS = "first-parameter-wins" breaks "rfc6749-3.1-c";
    /// A semicolon separates parameters as an ampersand does.
    SEMICOLONS_SEPARATE = "semicolons-separate" breaks "core-3.1.2.5-a";
    /// Only `code` is looked at for repetition.
    ONLY_CODE_ONCE = "only-code-once" breaks "rfc6749-3.1-c";
    /// An empty code is redeemed.
    EMPTY_CODE_REDEEMED = "empty-code-redeemed" breaks "core-3.1.2.7-b";
    /// A code that is not there is redeemed like an empty one.
    NO_CODE_REDEEMED = "no-code-redeemed" breaks "core-3.1.2.7-b";
    /// An ID token in the callback signs the user in, and since it comes from the provider nobody verifies it.
    TOKENS_FROM_CALLBACK = "tokens-from-callback" breaks "core-3.1.3.5-2";
    /// A callback parameter that is not known is refused.
    REFUSE_UNKNOWN_PARAMETERS = "refuse-unknown-parameters" breaks "rfc6749-4.1.2-b";
}
