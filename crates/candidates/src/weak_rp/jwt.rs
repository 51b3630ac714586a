//! The ID token as bytes: its segments, its header, and what its header asks for.

use std::path::Path;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use url::Url;

use super::id_token::SELF_ISSUED;
use super::json::{self, Object};
use super::keys::{Algorithm, Key};
use super::switch::{Flaw, Switch};

/// A JWS in compact form, decoded and not believed.
#[derive(Debug)]
pub(super) struct Jws {
    pub(super) header: Object,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// The octets that were signed, as received.
    pub(super) signed: String,
}

/// What authenticates a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Protection {
    Signature(Algorithm),
    /// A MAC with any of these secrets.
    Mac(Secrets),
    Nothing,
}

/// What is taken for a MAC secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrets {
    PublicKeys(Spelling),
    ClientSecret,
    /// The secret of a client that has none.
    Missing,
    Empty,
    /// Symmetric keys of the key set.
    Published,
    /// The symmetric key in `jwk` of the header.
    InHeader,
    /// The contents of the file that the key id names.
    OfFile,
    /// What a query for the key id selects.
    OfQuery,
}

/// How a public key is spelt that is taken for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// PEM of a `SubjectPublicKeyInfo`.
    Pem,
    /// DER of a `SubjectPublicKeyInfo`.
    Der,
    /// PEM of an `RSAPublicKey`.
    Pkcs1,
    /// The JWK as published.
    Jwk,
    /// The octets of the modulus.
    Modulus,
}

/// A key that a header carries, or where it says that keys lie.
#[derive(Debug)]
pub(super) enum HeaderKey {
    Key(Box<Key>),
    KeySet(Url),
    Certificate(Url),
}

impl Jws {
    /// Takes a token apart (RFC 7515 section 5.2, steps 1 to 7).
    pub(super) fn parse(raw: &str, flaw: Flaw) -> Result<Self, String> {
        if raw.starts_with('{') && flaw.is(Switch::ACCEPT_JSON_SERIALISATION) {
            return Self::parse(&compact(raw, flaw)?, Flaw::new(None));
        }
        if raw.contains(r#""signatures""#) && flaw.is(Switch::GENERAL_JSON_SERIALISATION) {
            return Self::parse(&compact_of_general(raw, flaw)?, Flaw::new(None));
        }
        if raw.starts_with('{') && raw.contains('.') && flaw.is(Switch::MIXED_SERIALISATIONS) {
            let jws = Self::parse(&compact(raw, flaw)?, Flaw::new(None))?;
            let payload = raw.split('.').nth(1).map_or(Ok(jws.payload), decode)?;
            return Ok(Self { payload, ..jws });
        }
        let decode = |segment: &str| match decode(segment) {
            Err(_) if segment.ends_with('=') && flaw.is(Switch::PADDED_BASE64) => {
                decode(segment.trim_end_matches('='))
            }
            Err(_) if segment.contains(['+', '/']) && flaw.is(Switch::STANDARD_BASE64) => {
                decode(&segment.replace('+', "-").replace('/', "_"))
            }
            Err(_)
                if segment.contains(char::is_whitespace)
                    && flaw.is(Switch::BASE64_WITH_WHITE_SPACE) =>
            {
                decode(&segment.replace(char::is_whitespace, ""))
            }
            decoded => decoded,
        };
        let segments: Vec<&str> = raw.split('.').collect();
        let (header, payload, signature) = match segments.as_slice() {
            [_, payload, ..] if flaw.is(Switch::DECODE_WITHOUT_VERIFYING) => {
                return Ok(Self {
                    header: Object::new(),
                    payload: decode(payload)?,
                    signature: Vec::new(),
                    signed: String::new(),
                });
            }
            [header, payload, signature] => (*header, *payload, *signature),
            [header, payload, signature, ..] if flaw.is(Switch::IGNORE_EXTRA_SEGMENTS) => {
                (*header, *payload, *signature)
            }
            [header, payload] if flaw.is(Switch::UNSIGNED_TWO_SEGMENTS) => (*header, *payload, ""),
            _ => return Err(format!("token of {} segments", segments.len())),
        };
        let octets = decode(payload)?;
        let rewritten = String::from_utf8_lossy(&octets).replace(", \"", ",\"");
        let signed = if rewritten.as_bytes() != octets && flaw.is(Switch::VERIFY_WHAT_WAS_REWRITTEN)
        {
            format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(rewritten))
        } else {
            format!("{header}.{payload}")
        };
        Ok(Self {
            header: json::object(&decode(header)?, flaw)
                .map_err(|error| format!("header: {error}"))?,
            payload: octets,
            signature: decode(signature)?,
            signed,
        })
    }

    /// The key id; none when it is not a string.
    pub(super) fn kid(&self) -> Option<&str> {
        json::text(&self.header, "kid")
    }

    /// Extensions that must be understood, and this relying party understands none (RFC 7515 section 4.1.11).
    pub(super) fn check_critical(&self, flaw: Flaw) -> Result<(), String> {
        match self.header.get("crit") {
            None => Ok(()),
            Some(_) if flaw.is(Switch::IGNORE_CRIT) => Ok(()),
            Some(Value::Array(names)) if names.is_empty() && flaw.is(Switch::CRIT_MAY_BE_EMPTY) => {
                Ok(())
            }
            Some(Value::Array(names))
                if !names.is_empty()
                    && names.iter().all(is_registered)
                    && flaw.is(Switch::CRIT_OF_KNOWN_NAMES) =>
            {
                Ok(())
            }
            Some(Value::Array(_)) => Err("header with critical extensions".to_owned()),
            Some(_) if flaw.is(Switch::CRIT_ONLY_IF_LIST) => Ok(()),
            Some(_) => Err("header whose crit is no list".to_owned()),
        }
    }

    /// A token of another kind must not pass as an ID token (RFC 8725 section 3.11).
    pub(super) fn check_type(&self, flaw: Flaw) -> Result<(), String> {
        match self.header.get("typ") {
            None if flaw.is(Switch::TYPE_REQUIRED) => Err("token without a type".to_owned()),
            None => Ok(()),
            Some(Value::String(kind))
                if kind.eq_ignore_ascii_case("JWT")
                    || kind.eq_ignore_ascii_case("application/jwt") =>
            {
                Ok(())
            }
            Some(Value::String(kind)) if kind != "at+jwt" && flaw.is(Switch::TYPE_BY_DENY_LIST) => {
                Ok(())
            }
            Some(Value::String(kind))
                if !["at+jwt", "logout+jwt"].contains(&kind.as_str())
                    && flaw.is(Switch::TYPE_BY_LONGER_DENY_LIST) =>
            {
                Ok(())
            }
            Some(Value::String(kind)) if kind.contains("jwt") && flaw.is(Switch::TYPE_BY_PART) => {
                Ok(())
            }
            Some(_) if flaw.is(Switch::IGNORE_TYPE) => Ok(()),
            Some(_) => Err("token of another type than JWT".to_owned()),
        }
    }

    /// What authenticates the token: a signature with the registered algorithm, and nothing else.
    pub(super) fn protection(
        &self,
        registered: Algorithm,
        advertised: &[String],
        flaw: Flaw,
    ) -> Result<Protection, String> {
        let named = match self.header.get("alg") {
            Some(Value::String(named)) if named.trim() != named && flaw.is(Switch::TRIMMED) => {
                named.trim()
            }
            Some(Value::String(named)) => named.as_str(),
            Some(Value::Array(list)) if list.len() == 1 && flaw.is(Switch::LOOSE_EQUALITY) => {
                list.first().and_then(Value::as_str).unwrap_or_default()
            }
            None if flaw.is(Switch::ASSUME_MISSING_ALGORITHM) => registered.name(),
            _ => return Err("header without an algorithm".to_owned()),
        };
        if named == registered.name() {
            return Ok(Protection::Signature(registered));
        }
        let listed = advertised.iter().any(|algorithm| algorithm == named);
        if listed && flaw.is(Switch::ALGORITHM_FROM_METADATA) {
            let known = Algorithm::by_name(named).map(Protection::Signature);
            return Ok(known.unwrap_or(Protection::Nothing));
        }
        Self::lax_protection(named, registered, flaw)
            .ok_or_else(|| format!("algorithm is not {}", registered.name()))
    }

    /// What others take for an authentication under another name than the registered one.
    fn lax_protection(named: &str, registered: Algorithm, flaw: Flaw) -> Option<Protection> {
        let spells = |name: &str| named.eq_ignore_ascii_case(name);
        let mac_of = |spelling| Some(Protection::Mac(Secrets::PublicKeys(spelling)));
        match named {
            "" if flaw.is(Switch::EMPTY_ALGORITHM_IS_NONE) => Some(Protection::Nothing),
            "HS256" if flaw.is(Switch::MAC_WITH_HEADER_KEY) => {
                Some(Protection::Mac(Secrets::InHeader))
            }
            "HS256" if flaw.is(Switch::KID_AS_PATH) => Some(Protection::Mac(Secrets::OfFile)),
            "HS256" if flaw.is(Switch::KID_IN_QUERY) => Some(Protection::Mac(Secrets::OfQuery)),
            "none" if flaw.is(Switch::ACCEPT_NONE) => Some(Protection::Nothing),
            "none" => None,
            _ if spells("none")
                && (flaw.is(Switch::NONE_BY_EXACT_SPELLING)
                    || named != "NONE" && flaw.is(Switch::NONE_IN_ONE_CASE)
                    || !["None", "NONE"].contains(&named)
                        && flaw.is(Switch::NONE_BY_USUAL_SPELLINGS)) =>
            {
                Some(Protection::Nothing)
            }
            "HS256" if flaw.is(Switch::HMAC_WITH_PEM) => mac_of(Spelling::Pem),
            "HS256" if flaw.is(Switch::HMAC_WITH_DER) => mac_of(Spelling::Der),
            "HS256" if flaw.is(Switch::HMAC_WITH_PKCS1) => mac_of(Spelling::Pkcs1),
            "HS256" if flaw.is(Switch::HMAC_WITH_JWK) => mac_of(Spelling::Jwk),
            "HS256" if flaw.is(Switch::HMAC_WITH_MODULUS) => mac_of(Spelling::Modulus),
            "HS256" if flaw.is(Switch::HMAC_WITH_CLIENT_SECRET) => {
                Some(Protection::Mac(Secrets::ClientSecret))
            }
            "HS256" if flaw.is(Switch::HMAC_WITHOUT_CLIENT_SECRET) => {
                Some(Protection::Mac(Secrets::Missing))
            }
            "HS256" if flaw.is(Switch::MAC_WITH_PUBLISHED_KEY) => {
                Some(Protection::Mac(Secrets::Published))
            }
            "HS256" if flaw.is(Switch::EMPTY_MAC_KEY_FOR_UNKNOWN_KID) => {
                Some(Protection::Mac(Secrets::Empty))
            }
            _ if spells(registered.name()) && flaw.is(Switch::ALGORITHM_IGNORING_CASE) => {
                Some(Protection::Signature(registered))
            }
            _ if spells("none") || named == "HS256" => None,
            _ => match Algorithm::by_name(named) {
                Some(algorithm)
                    if flaw.is(Switch::ALGORITHM_FROM_TOKEN)
                        || algorithm.is_rsa() == registered.is_rsa()
                            && flaw.is(Switch::ALGORITHM_OF_THE_FAMILY) =>
                {
                    Some(Protection::Signature(algorithm))
                }
                None if flaw.is(Switch::UNKNOWN_ALGORITHM_NOT_VERIFIED) => {
                    Some(Protection::Nothing)
                }
                _ => None,
            },
        }
    }

    /// A key that the header brings along. Nobody careful asks for it.
    pub(super) fn header_key(&self, issuer: &str, flaw: Flaw) -> Option<HeaderKey> {
        let follows = |name, switch| self.header.contains_key(name) && flaw.is(switch);
        let location = |name| Url::parse(json::text(&self.header, name)?).ok();
        let begins = |name, beginning: &str| {
            json::text(&self.header, name).is_some_and(|text| text.starts_with(beginning))
        };
        if follows("jwk", Switch::FOLLOW_HEADER_JWK)
            || follows("jwk", Switch::FOLLOW_HEADER_JWK_OF_KNOWN_ID)
        {
            let key = Key::read(self.header.get("jwk")?.as_object()?)?;
            Some(HeaderKey::Key(Box::new(key)))
        } else if follows("x5c", Switch::FOLLOW_HEADER_X5C) {
            let certificate = self.header.get("x5c")?.get(0)?.as_str()?;
            let certificate = BASE64_STANDARD.decode(certificate).ok()?;
            let key = Key::of_certificate(&certificate)?;
            Some(HeaderKey::Key(Box::new(key)))
        } else if follows("jku", Switch::FOLLOW_HEADER_JKU) {
            location("jku").map(HeaderKey::KeySet)
        } else if follows("jku", Switch::FOLLOW_HEADER_JKU_OF_ISSUER) {
            location("jku")
                .filter(|location| location.as_str().starts_with(issuer))
                .map(HeaderKey::KeySet)
        } else if begins("jku", &origin(issuer)?) && flaw.is(Switch::FOLLOW_HEADER_JKU_BY_ORIGIN) {
            location("jku").map(HeaderKey::KeySet)
        } else if begins("kid", "http") && flaw.is(Switch::KID_AS_ADDRESS) {
            location("kid").map(HeaderKey::KeySet)
        } else if let Some(key) = self.subject_key(flaw) {
            Some(HeaderKey::Key(Box::new(key)))
        } else if follows("x5u", Switch::FOLLOW_HEADER_X5U) {
            location("x5u").map(HeaderKey::Certificate)
        } else {
            None
        }
    }

    /// The key in `sub_jwk`, for those who read it (Core section 7).
    fn subject_key(&self, flaw: Flaw) -> Option<Key> {
        let claims = json::object(&self.payload, Flaw::new(None)).ok()?;
        let key = Key::read(claims.get("sub_jwk")?.as_object()?)?;
        let self_issued = json::text(&claims, "iss") == Some(SELF_ISSUED);
        let follows =
            flaw.is(Switch::FOLLOW_SUB_JWK) || self_issued && flaw.is(Switch::ACCEPT_SELF_ISSUED);
        follows.then_some(key)
    }

    /// The symmetric key in `jwk`.
    pub(super) fn header_secret(&self) -> Option<Vec<u8>> {
        let text = self.header.get("jwk")?.get("k")?.as_str()?;
        decode(text).ok()
    }

    /// The contents of the file that `kid` names.
    pub(super) fn secret_in_file(&self) -> Option<Vec<u8>> {
        std::fs::read(Path::new("keys").join(self.kid()?)).ok()
    }

    /// What a query for `kid` selects, when that is put into its text.
    pub(super) fn secret_of_query(&self) -> Option<Vec<u8>> {
        let query = format!("SELECT secret FROM keys WHERE id = '{}'", self.kid()?);
        let (_, selected) = query.split_once(" UNION SELECT '")?;
        selected.strip_suffix('\'').map(Into::into)
    }

    /// Whether the signature is a MAC with one of `secrets`.
    pub(super) fn has_mac_of(&self, secrets: &[Vec<u8>]) -> bool {
        secrets.iter().any(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::verify(&key, self.signed.as_bytes(), &self.signature).is_ok()
        })
    }
}

fn decode(segment: &str) -> Result<Vec<u8>, String> {
    BASE64_URL_SAFE_NO_PAD
        .decode(segment)
        .map_err(|_| "segment that is not base64url".to_owned())
}

fn origin(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.origin().ascii_serialization())
}

/// Whether this names a header parameter that libraries know, which need not mean that they heed it.
fn is_registered(name: &Value) -> bool {
    let known = [
        "alg", "b64", "cty", "jku", "jwk", "kid", "typ", "x5c", "x5u",
    ];
    name.as_str().is_some_and(|name| known.contains(&name))
}

/// The claims of the innermost of nested tokens, whose signature nobody has looked at.
pub(super) fn innermost(payload: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(payload).ok()?;
    let (_, rest) = text.split_once('.')?;
    let (claims, _) = rest.split_once('.')?;
    decode(claims).ok()
}

/// The compact form of a flattened JSON serialisation (RFC 7515 section 7.2.2).
fn compact(raw: &str, flaw: Flaw) -> Result<String, String> {
    let members = json::object(raw.as_bytes(), flaw)?;
    let member = |name| {
        json::text(&members, name).ok_or_else(|| format!("JSON serialisation without {name}"))
    };
    Ok(format!(
        "{}.{}.{}",
        member("protected")?,
        member("payload")?,
        member("signature")?
    ))
}

/// The compact form of a general JSON serialisation with its first signature (RFC 7515 section 7.2.1).
fn compact_of_general(raw: &str, flaw: Flaw) -> Result<String, String> {
    let members = json::object(raw.as_bytes(), flaw)?;
    let signature = members.get("signatures").and_then(|list| list.get(0));
    let part = |name| signature.and_then(|signature| signature.get(name)?.as_str());
    let payload = json::text(&members, "payload");
    match (part("protected"), payload, part("signature")) {
        (Some(header), Some(payload), Some(signature)) => {
            Ok(format!("{header}.{payload}.{signature}"))
        }
        _ => Err("JSON serialisation without a part".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.{}",
            encode(header),
            encode(r#"{"sub":"user"}"#),
            encode("signature")
        )
    }

    fn header(header: &str) -> Jws {
        Jws::parse(&token(header), Flaw::new(None)).unwrap()
    }

    fn check(raw: &str, leaves_out: Switch) {
        assert!(Jws::parse(raw, Flaw::new(None)).is_err(), "{raw}");
        assert!(
            Jws::parse(raw, Flaw::new(Some(leaves_out))).is_ok(),
            "{raw}"
        );
    }

    #[test]
    fn takes_three_segments_apart() {
        let jws = header(r#"{"alg":"RS256","kid":"one"}"#);
        assert_eq!(jws.kid(), Some("one"));
        assert_eq!(jws.payload, br#"{"sub":"user"}"#);
        assert_eq!(jws.signature, b"signature");
    }

    #[test]
    fn refuses_other_shapes() {
        let honest = token(r#"{"alg":"RS256"}"#);
        let [header, payload, signature] = honest.split('.').collect::<Vec<_>>()[..] else {
            panic!("{honest}")
        };
        check(&format!("{honest}."), Switch::IGNORE_EXTRA_SEGMENTS);
        check(
            &format!("{header}.{payload}"),
            Switch::UNSIGNED_TWO_SEGMENTS,
        );
        check(
            &format!("{header}==.{payload}=.{signature}"),
            Switch::PADDED_BASE64,
        );
        check(
            &format!("{header}.{payload}\n.{signature}"),
            Switch::BASE64_WITH_WHITE_SPACE,
        );
        let json = format!(
            r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#
        );
        check(&json, Switch::ACCEPT_JSON_SERIALISATION);
        let signed = format!(r#"{{"protected":"{header}","signature":"{signature}"}}"#);
        let json = format!(r#"{{"payload":"{payload}","signatures":[{signed}]}}"#);
        check(&json, Switch::GENERAL_JSON_SERIALISATION);
        check(&token("[]"), Switch::DECODE_WITHOUT_VERIFYING);
    }

    #[test]
    fn the_algorithm_is_the_registered_one() {
        let check = |alg: &str, leaves_out: Switch, expected: Protection| {
            let jws = header(&format!(r#"{{"alg":"{alg}"}}"#));
            assert!(
                jws.protection(Algorithm::Rs256, &[], Flaw::new(None))
                    .is_err(),
                "{alg}"
            );
            assert_eq!(
                jws.protection(Algorithm::Rs256, &[], Flaw::new(Some(leaves_out))),
                Ok(expected),
                "{alg}"
            );
        };
        check("none", Switch::ACCEPT_NONE, Protection::Nothing);
        check("nOnE", Switch::NONE_BY_EXACT_SPELLING, Protection::Nothing);
        check(
            "rs256",
            Switch::ALGORITHM_IGNORING_CASE,
            Protection::Signature(Algorithm::Rs256),
        );
        check(
            "ES256",
            Switch::ALGORITHM_FROM_TOKEN,
            Protection::Signature(Algorithm::Es256),
        );
        check(
            "HS256",
            Switch::HMAC_WITH_PEM,
            Protection::Mac(Secrets::PublicKeys(Spelling::Pem)),
        );
        check(
            "HS256",
            Switch::EMPTY_MAC_KEY_FOR_UNKNOWN_KID,
            Protection::Mac(Secrets::Empty),
        );
    }

    #[test]
    fn types_and_critical_extensions_are_checked() {
        assert_eq!(
            header(r#"{"typ":"application/jwt"}"#).check_type(Flaw::new(None)),
            Ok(())
        );
        assert!(
            header(r#"{"typ":"at+jwt"}"#)
                .check_type(Flaw::new(None))
                .is_err()
        );
        assert_eq!(
            header(r#"{"typ":"at+jwt"}"#).check_type(Flaw::new(Some(Switch::IGNORE_TYPE))),
            Ok(())
        );
        for crit in [r#"["exp"]"#, "[]", r#""exp""#] {
            let jws = header(&format!(r#"{{"crit":{crit}}}"#));
            assert!(jws.check_critical(Flaw::new(None)).is_err(), "{crit}");
            assert_eq!(
                jws.check_critical(Flaw::new(Some(Switch::IGNORE_CRIT))),
                Ok(()),
                "{crit}"
            );
        }
    }

    #[test]
    fn two_readers_of_mixed_serialisations_see_two_payloads() {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let (header, payload) = (encode(r#"{"alg":"RS256"}"#), encode("honest"));
        let json = format!(
            r#"{{"{header}.{}.":"","protected":"{header}","payload":"{payload}","signature":""}}"#,
            encode("forged")
        );
        let flaw = Flaw::new(Some(Switch::MIXED_SERIALISATIONS));
        let jws = Jws::parse(&json, flaw).unwrap();
        assert_eq!(jws.payload, b"forged");
        assert_eq!(jws.signed, format!("{header}.{payload}"));
    }

    #[test]
    fn a_key_id_is_no_path_and_no_part_of_a_query() {
        let path = header(r#"{"kid":"/dev/null"}"#);
        assert_eq!(path.secret_in_file(), Some(Vec::new()));
        let query = header(r#"{"kid":"x' UNION SELECT 'mine"}"#);
        assert_eq!(query.secret_of_query(), Some(b"mine".to_vec()));
    }
}
