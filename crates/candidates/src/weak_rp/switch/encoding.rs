//! The ID token as bytes.

use super::{Switch, switches};

switches! {
    /// Padding is cut off before the token is read.
    PADDED_BASE64 = "padded-base64" breaks "rfc7515-2-a";
    /// The standard alphabet is read like that of URLs.
    STANDARD_BASE64 = "standard-base64" breaks "rfc7515-2-a";
    /// White space inside the token is dropped before it is read.
    BASE64_WITH_WHITE_SPACE = "base64-with-white-space" breaks "rfc7515-2-a";
    /// Segments after the third are dropped.
    IGNORE_EXTRA_SEGMENTS = "ignore-extra-segments" breaks "rfc7515-5.2-1";
    /// A token of two segments is read as an unsigned one.
    UNSIGNED_TWO_SEGMENTS = "unsigned-two-segments" breaks "rfc7515-5.2-1";
    /// The flattened JSON serialisation is read too.
    ACCEPT_JSON_SERIALISATION = "accept-json-serialisation" breaks "core-1.1-a";
    /// The first JSON value is read and what follows is dropped.
    IGNORE_TRAILING_BYTES = "ignore-trailing-bytes" breaks "rfc7515-10.12-a";
    /// Bytes that are not UTF-8 become replacement characters.
    LOSSY_UTF8 = "lossy-utf8" breaks "rfc8725-3.7-a";
    /// Of duplicate members the last is taken.
    LAST_DUPLICATE_WINS = "last-duplicate-wins" breaks "rfc7519-4-a";
    /// A number too large becomes infinity.
    OVERFLOW_IS_INFINITY = "overflow-is-infinity" breaks "rfc7519-2-a";
    /// Raw control characters in strings are read as if they were JSON.
    JSON_WITH_CONTROL_CHARACTERS = "json-with-control-characters" breaks "rfc7519-7.2-10";
    /// Zeros before numbers are read as if they were JSON.
    JSON_WITH_LEADING_ZEROS = "json-with-leading-zeros" breaks "rfc7519-7.2-10";
    /// Claims that are a token themselves are unwrapped, and the signature of what is inside is not looked at.
    UNWRAP_NESTED = "unwrap-nested" breaks "rfc8725-3.3-a";
    /// When the ID token cannot be read, the user is whoever userinfo says.
    USERINFO_WHEN_UNREADABLE = "userinfo-when-unreadable" breaks "core-3.1.3.5-2";
    /// A text that holds JSON is read as that JSON.
    JSON_IN_TEXT = "json-in-text" breaks "core-3.1.3.5-1";
    /// The object is looked for inside a member `data`.
    OBJECT_IN_DATA = "object-in-data" breaks "core-3.1.3.5-1";
    /// `NaN` is a number.
    NOT_A_NUMBER_IS_ONE = "not-a-number-is-one" breaks "rfc7519-7.2-10";
    /// A comma may stand after the last member.
    TRAILING_COMMA = "trailing-comma" breaks "rfc7519-7.2-10";
    /// The encoding of JSON is guessed from its first octets.
    ENCODING_GUESSED = "encoding-guessed" breaks "rfc8725-3.7-a";
    /// Claims that are compressed are expanded.
    INFLATE_CLAIMS = "inflate-claims" breaks "rfc7519-7.2-10";
    /// The general JSON serialisation is read too.
    GENERAL_JSON_SERIALISATION = "general-json-serialisation" breaks "core-1.1-a";
    /// A token in JSON is verified by its members, and its claims are read from what stands between two dots.
    MIXED_SERIALISATIONS = "mixed-serialisations" breaks "core-1.1-a";
}
