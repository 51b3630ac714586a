//! The standard claims about a user (OpenID Connect Core 1.0, section 5), with their types and languages.

use crate::strict_json::{Json, Object};
use crate::timestamp::Timestamp;

/// A view of the standard claims of a verified token.
///
/// Nothing depends on these claims, so one of a wrong type counts as absent. Whether a text is what its name says (a URL,
/// an address, a date) is not checked.
#[derive(Clone, Copy)]
pub struct StandardClaims<'a>(&'a Object<'static>);

macro_rules! texts {
    ($($name:ident: $what:literal),* $(,)?) => {
        $(
            #[doc = concat!($what, ", `", stringify!($name), "`.")]
            pub fn $name(&self) -> Option<&'a str> {
                self.0.text_value(stringify!($name))
            }
        )*
    };
}

impl<'a> StandardClaims<'a> {
    pub(crate) fn of(claims: &'a Object<'static>) -> Self {
        Self(claims)
    }

    texts! {
        name: "The full name to show",
        given_name: "The given names",
        family_name: "The family names",
        middle_name: "The middle names",
        nickname: "The casual name",
        preferred_username: "The name that the user likes to be called by; not unique",
        profile: "The URL of a page about the user",
        picture: "The URL of a picture of the user",
        website: "The URL of the user's page",
        email: "The e-mail address; it identifies nobody",
        gender: "The gender",
        birthdate: "The birthday, as `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`",
        zoneinfo: "The time zone, such as `Europe/Paris`",
        locale: "The language and region, such as `en-US` or `en_US`",
        phone_number: "The telephone number",
    }

    /// Whether the provider says that the e-mail address is the user's, `email_verified`: the boolean `true`, or the
    /// string `"true"` that some providers send.
    pub fn email_verified(&self) -> bool {
        self.is_true("email_verified")
    }

    /// Whether the provider says that the telephone number is the user's, `phone_number_verified`; as for the e-mail
    /// address.
    pub fn phone_number_verified(&self) -> bool {
        self.is_true("phone_number_verified")
    }

    /// When these claims were last changed, `updated_at`; a fraction is cut.
    pub fn updated_at(&self) -> Option<Timestamp> {
        match self.0.get("updated_at")? {
            Json::Integer(seconds) => Some(Timestamp::from_unix_seconds(seconds)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates, which is what a time beyond all times should do"
            )]
            Json::Float(seconds) => Some(Timestamp::from_unix_seconds(seconds.floor() as i64)),
            _ => None,
        }
    }

    /// The postal address, `address` (section 5.1.1).
    pub fn address(&self) -> Option<Address> {
        let Json::Object(text) = self.0.get("address")? else {
            return None;
        };
        let object = Object::within(text)?;
        let member = |name| object.text_value(name).map(str::to_owned);
        Some(Address {
            formatted: member("formatted"),
            street_address: member("street_address"),
            locality: member("locality"),
            region: member("region"),
            postal_code: member("postal_code"),
            country: member("country"),
        })
    }

    /// A claim in one language: `family_name` in `ja-Kana-JP` is the claim `family_name#ja-Kana-JP` (section 5.2). The
    /// letter case of the language tag does not count.
    pub fn in_language(&self, claim: &str, language: &str) -> Option<&'a str> {
        self.languages(claim)
            .find(|(tag, _)| tag.eq_ignore_ascii_case(language))
            .map(|(_, value)| value)
    }

    /// The languages that a claim comes in, beside the one without a tag, with its values.
    pub fn languages(&self, claim: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let claims = self.0;
        claims.names().filter_map(move |name| {
            let (base, language) = name.split_once('#')?;
            let value = claims.text_value(name)?;
            (base == claim && !language.is_empty()).then_some((language, value))
        })
    }

    /// Where further claims come from: aggregated and distributed claims (section 5.6.2). Sources that are not understood
    /// are left out.
    ///
    /// Their tokens are not verified here: each is to be validated with the keys of its own issuer, and only the claims
    /// that are [`named`](ClaimSource::claims) may be taken from it.
    pub fn claim_sources(&self) -> Vec<ClaimSource> {
        let object = |name| match self.0.get(name) {
            Some(Json::Object(text)) => Object::within(text),
            _ => None,
        };
        let (Some(names), Some(sources)) = (object("_claim_names"), object("_claim_sources"))
        else {
            return Vec::new();
        };
        sources
            .members()
            .filter_map(|(id, source)| {
                let claims: Vec<String> = names
                    .members()
                    .filter(|(_, source)| source.as_str() == Some(id))
                    .map(|(claim, _)| claim.to_owned())
                    .collect();
                let Json::Object(text) = source else {
                    return None;
                };
                let source = Object::within(text)?;
                let member = |name| source.text_value(name).map(str::to_owned);
                let kind = match (member("JWT"), member("endpoint")) {
                    (Some(token), None) => SourceKind::Aggregated { token },
                    (None, Some(endpoint)) => SourceKind::Distributed {
                        endpoint,
                        access_token: member("access_token"),
                    },
                    _ => return None,
                };
                (!claims.is_empty()).then_some(ClaimSource { claims, kind })
            })
            .collect()
    }

    /// `true` is true, a boolean or the string that some providers send.
    fn is_true(self, claim: &str) -> bool {
        self.0
            .get(claim)
            .is_some_and(|value| value == Json::Bool(true) || value.as_str() == Some("true"))
    }
}

/// A postal address (OpenID Connect Core 1.0, section 5.1.1). Every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// The whole address, in lines, as for a label.
    pub formatted: Option<String>,
    /// Street and house number, perhaps in several lines.
    pub street_address: Option<String>,
    /// City or locality.
    pub locality: Option<String>,
    /// State, province or region.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// A source of claims outside the token (OpenID Connect Core 1.0, section 5.6.2).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimSource {
    /// The claims that may be taken from it, and no others.
    pub claims: Vec<String>,
    /// Where they are.
    pub kind: SourceKind,
}

/// Where the claims of a source are.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceKind {
    /// In a JWT that is part of the token: aggregated claims.
    Aggregated {
        /// The JWT; it is not verified.
        token: String,
    },
    /// In a JWT to be fetched: distributed claims.
    Distributed {
        /// The URL to fetch it from. It comes from outside: mind where it points.
        endpoint: String,
        /// The access token for that URL alone; none means none, and never that of the provider.
        access_token: Option<String>,
    },
}

/// `Debug` tells the names only: the rest is personal or secret.
impl std::fmt::Debug for ClaimSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClaimSource")
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

/// `Debug` tells no claim: they are personal data.
impl std::fmt::Debug for StandardClaims<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StandardClaims")
            .finish_non_exhaustive()
    }
}
