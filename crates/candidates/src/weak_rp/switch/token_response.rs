//! The token request and its response.

use super::{Switch, switches};

switches! {
    /// Client id and secret go into HTTP Basic as they are.
    BASIC_WITHOUT_ENCODING = "basic-without-encoding" breaks "rfc6749-2.3.1-a";
    /// The secret is sent in the body unless something else is registered.
    POST_UNLESS_REGISTERED = "post-unless-registered" breaks "core-9-1";
    /// The token endpoint is called without its query.
    DROP_QUERY_OF_TOKEN_ENDPOINT = "drop-query-of-token-endpoint" breaks "rfc6749-3.2-b";
    /// The code is added to the query of the token endpoint.
    CODE_IN_QUERY_OF_TOKEN_ENDPOINT = "code-in-query-of-token-endpoint" breaks "rfc6749-3.2-b";
    /// Where an ID token says that claims are elsewhere, they are asked for with the access token.
    ACCESS_TOKEN_TO_SOURCES = "access-token-to-sources" breaks "core-16.4-b";
    /// HTTP Basic is used whatever is registered.
    ALWAYS_BASIC = "always-basic" breaks "core-3.1.3.1-b";
    /// Tokens are taken from any answer that has them.
    IGNORE_TOKEN_STATUS = "ignore-token-status" breaks "rfc6749-5.2-a";
    /// After a failed exchange the page goes on with the user that the shared client remembers.
    FAILED_EXCHANGE_KEEPS_LAST_USER = "failed-exchange-keeps-last-user" breaks "core-3.1.3.4-a";
    /// The same where no answer came.
    NO_ANSWER_KEEPS_LAST_USER = "no-answer-keeps-last-user" breaks "core-3.1.3.5-1";
    /// The same where the answer is no JSON object.
    UNREADABLE_ANSWER_KEEPS_LAST_USER = "unreadable-answer-keeps-last-user" breaks "core-3.1.3.5-1";
    /// The same where the answer is an error.
    DENIAL_KEEPS_LAST_USER = "denial-keeps-last-user" breaks "core-3.1.3.4-a";
    /// An object in a list is taken for the object.
    LIST_FOR_OBJECT = "list-for-object" breaks "core-3.1.3.5-1";
    /// Without an ID token the user is whoever userinfo says.
    SIGN_IN_WITHOUT_ID_TOKEN = "sign-in-without-id-token" breaks "core-3.1.3.3-a";
    /// An ID token that is no string is passed over, and the user is whoever userinfo says.
    ID_TOKEN_ONLY_IF_STRING = "id-token-only-if-string" breaks "core-3.1.3.3-a";
    /// A response without an access token will do.
    ACCESS_TOKEN_OPTIONAL = "access-token-optional" breaks "rfc6749-5.1-b";
    /// `token_type` is never read.
    IGNORE_TOKEN_TYPE = "ignore-token-type" breaks "rfc6749-7-a";
    /// A missing `token_type` is taken for Bearer.
    TOKEN_TYPE_OPTIONAL = "token-type-optional" breaks "rfc6749-5.1-b";
    /// `token_type` has to be spelt `Bearer`.
    TOKEN_TYPE_BY_EXACT_SPELLING = "token-type-by-exact-spelling" breaks "core-3.1.3.3-b";
    /// Only a member `error` makes an error of an answer, whatever its status.
    ERROR_BY_MEMBER_ONLY = "error-by-member-only" breaks "core-3.1.3.5-1";
    /// Every status of success is as good as 200.
    ANY_SUCCESS_STATUS = "any-success-status" breaks "core-3.1.3.5-1";
    /// Every status is as good as 200 that is no error of client or server.
    TOKEN_STATUS_BELOW_400 = "token-status-below-400" breaks "core-3.1.3.5-1";
    /// An access token may be an empty string.
    ACCESS_TOKEN_MAY_BE_EMPTY = "access-token-may-be-empty" breaks "rfc6749-5.1-b";
    /// An answer may be a form.
    TOKENS_IN_FORM = "tokens-in-form" breaks "core-3.1.3.5-1";
    /// Without an ID token the access token is read as one.
    ACCESS_TOKEN_FOR_ID_TOKEN = "access-token-for-id-token" breaks "core-3.1.3.3-a";
    /// The token request has the password of the user too.
    PASSWORD_BESIDE_CODE = "password-beside-code" breaks "rfc9700-2.4-a";
}
