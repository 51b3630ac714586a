//! How strings, and what is taken for them, are compared.

use super::{Switch, switches};

switches! {
    /// White space around a value does not count.
    TRIMMED = "trimmed" breaks "core-14-3";
    /// A value ends at its first NUL.
    ENDS_AT_NUL = "ends-at-nul" breaks "core-14-3";
    /// Letters of compatibility, such as full-width ones, are folded into plain ones.
    COMPATIBILITY_LETTERS_FOLDED = "compatibility-letters-folded" breaks "core-14-2";
    /// Characters outside ASCII are dropped.
    REST_OF_UNICODE_DROPPED = "rest-of-unicode-dropped" breaks "core-14-3";
    /// `true` equals every text, as `==` has it in some languages.
    TRUE_EQUALS_ANY_TEXT = "true-equals-any-text" breaks "core-5.3.2-3";
    /// Zero equals every text that does not begin with a digit, as `==` had it in one language.
    ZERO_EQUALS_ANY_TEXT = "zero-equals-any-text" breaks "core-3.1.3.7-11a";
    /// The names of members are compared without regard to case.
    MEMBER_NAMES_IGNORING_CASE = "member-names-ignoring-case" breaks "rfc7519-7.3-a";
}
