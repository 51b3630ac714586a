//! Demands on honest values that no standard makes.

use super::{Switch, switches};

switches! {
    /// `birthdate` has to have a year.
    BIRTHDATE_WITH_YEAR = "birthdate-with-year" breaks "core-5.1-c";
    /// `birthdate` has to be a day of the calendar.
    BIRTHDATE_WITH_DAY = "birthdate-with-day" breaks "core-5.1-c";
    /// An address has to be text in one line.
    ADDRESS_IN_ONE_LINE = "address-in-one-line" breaks "core-5.1.1-a";
    /// An address has to have a country.
    ADDRESS_WITH_COUNTRY = "address-with-country" breaks "core-5.1.1-a";
    /// A claim's name has to be a name of a field.
    CLAIM_NAMES_WITHOUT_TAGS = "claim-names-without-tags" breaks "core-2-unknown";
    /// Whatever is said of sources of claims has to be understood.
    SOURCES_UNDERSTOOD = "sources-understood" breaks "core-5.6.2-d";
    /// Strings are compared as they are written, escape sequences included.
    STRINGS_AS_WRITTEN = "strings-as-written" breaks "core-14-1";
    /// A subject has to consist of letters, digits and hyphens.
    SUBJECT_OF_LETTERS_AND_DIGITS = "subject-of-letters-and-digits" breaks "core-8-a";
    /// A subject has to fit into 64 characters.
    SUBJECT_IN_A_COLUMN = "subject-in-a-column" breaks "core-8-a";
    /// An access token that looks like a JWT is read.
    ACCESS_TOKEN_READ = "access-token-read" breaks "rfc9068-6-a";
    /// An access token has to consist of the letters of base64url and dots.
    ACCESS_TOKEN_OF_LETTERS_AND_DIGITS = "access-token-of-letters-and-digits" breaks "rfc9068-6-a";
    /// An access token has to fit into a cookie.
    ACCESS_TOKEN_IN_A_COOKIE = "access-token-in-a-cookie" breaks "rfc9068-6-a";
    /// The code is decoded once more.
    CODE_DECODED_TWICE = "code-decoded-twice" breaks "core-3.1.2.5-a";
    /// The code is cut to what fits into a cookie.
    CODE_IN_A_COOKIE = "code-in-a-cookie" breaks "core-3.1.2.5-a";
    /// Metadata have to say which grants there are.
    GRANT_TYPES_REQUIRED = "grant-types-required" breaks "discovery-3-10";
    /// Userinfo has to have a name.
    USERINFO_WITH_NAME = "userinfo-with-name" breaks "core-5.3.2-1";
}
