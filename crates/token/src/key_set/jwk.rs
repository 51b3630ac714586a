//! One key of a set (RFC 7517, section 4; RFC 7518, section 6): fit for some algorithms, or unusable for one reason.

use std::borrow::Cow;

use super::numbers::{Curve, Numbers, coordinate};
use super::{Entry, Key, KeyId, UnusableKey};
use crate::base64url;
use crate::strict_json::{Json, Object};

/// Members that only a private or symmetric key has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl Entry {
    pub(super) fn read(value: &Json<'_>) -> Self {
        let jwk = match value {
            Json::Object(text) => Object::within(text),
            _ => None,
        };
        match jwk {
            Some(jwk) => Self::of(&jwk),
            None => Self {
                id: KeyId::Absent,
                key: Err(UnusableKey::Malformed { member: "keys" }),
            },
        }
    }

    pub(super) fn of(jwk: &Object<'_>) -> Self {
        match text(jwk, "kid") {
            Ok(kid) => Self {
                id: kid.map_or(KeyId::Absent, |kid| KeyId::Named(kid.into_owned())),
                key: usable(jwk),
            },
            Err(reason) => Self {
                id: KeyId::Absent,
                key: Err(reason),
            },
        }
    }
}

fn usable(jwk: &Object<'_>) -> Result<Key, UnusableKey> {
    refuse_secrets(jwk)?;
    require_known_type(jwk)?;
    require_signing_use(jwk)?;
    require_verify_operation(jwk)?;
    let alg = text(jwk, "alg")?;
    let numbers = numbers(jwk)?;
    numbers.prepare(alg.as_deref())
}

/// The algorithm that the key names.
pub(super) fn alg(jwk: &Object<'_>) -> Option<String> {
    text(jwk, "alg").ok().flatten().map(Cow::into_owned)
}

/// The numbers of a public key; its `use`, `key_ops` and `alg` are not looked at.
pub(super) fn numbers(jwk: &Object<'_>) -> Result<Numbers, UnusableKey> {
    refuse_secrets(jwk)?;
    match require_known_type(jwk)? {
        KeyType::Rsa => Ok(Numbers::rsa(&octets(jwk, "n")?, &octets(jwk, "e")?)),
        KeyType::Ec(curve) => Ok(Numbers::Ec {
            curve,
            x: coordinate(octets(jwk, "x")?, curve, "x")?,
            y: coordinate(octets(jwk, "y")?, curve, "y")?,
        }),
        KeyType::Ed25519 => {
            let public = octets(jwk, "x")?.try_into();
            let public = public.map_err(|_| UnusableKey::Malformed { member: "x" })?;
            Ok(Numbers::Ed25519 { public })
        }
    }
}

fn refuse_secrets(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    if SECRET_MEMBERS
        .iter()
        .any(|member| jwk.get(member).is_some())
    {
        return Err(UnusableKey::SecretPublished);
    }
    Ok(())
}

/// The type of a key, and its curve.
enum KeyType {
    Rsa,
    Ec(Curve),
    Ed25519,
}

fn require_known_type(jwk: &Object<'_>) -> Result<KeyType, UnusableKey> {
    let kty = text(jwk, "kty")?.ok_or(UnusableKey::Malformed { member: "kty" })?;
    let kty = kty.as_ref();
    if kty == "RSA" {
        return Ok(KeyType::Rsa);
    }
    if !["EC", "OKP"].contains(&kty) {
        return Err(UnusableKey::UnknownType);
    }
    let name = text(jwk, "crv")?;
    if kty == "OKP" {
        // RFC 8037, section 2; Ed448 is unknown here, and X25519 and X448 do not sign.
        return match name.as_deref() {
            Some("Ed25519") => Ok(KeyType::Ed25519),
            _ => Err(UnusableKey::UnknownType),
        };
    }
    let name = name.ok_or(UnusableKey::Malformed { member: "crv" })?;
    let mut curves = Curve::ALL.into_iter();
    curves
        .find(|curve| curve.name() == name)
        .map(KeyType::Ec)
        .ok_or(UnusableKey::UnknownType)
}

fn require_signing_use(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    match text(jwk, "use")?.as_deref() {
        None | Some("sig") => Ok(()),
        Some(_) => Err(UnusableKey::NotForSignatures),
    }
}

/// With `use`, which is `sig` here, operations other than on signatures contradict it (RFC 7517, section 4.3).
fn require_verify_operation(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    let Some(value) = jwk.get("key_ops") else {
        return Ok(());
    };
    let operations = value
        .as_strings()
        .ok_or(UnusableKey::Malformed { member: "key_ops" })?;
    let contradicts = jwk.get("use").is_some()
        && operations
            .iter()
            .any(|name| name != "sign" && name != "verify");
    if contradicts || !operations.iter().any(|name| name == "verify") {
        return Err(UnusableKey::NotForVerifying);
    }
    Ok(())
}

fn octets(jwk: &Object<'_>, member: &'static str) -> Result<Vec<u8>, UnusableKey> {
    let value = text(jwk, member)?;
    value
        .and_then(|value| base64url::decode(&value))
        .ok_or(UnusableKey::Malformed { member })
}

fn text<'a>(
    jwk: &'a Object<'_>,
    member: &'static str,
) -> Result<Option<Cow<'a, str>>, UnusableKey> {
    match jwk.get(member) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(UnusableKey::Malformed { member }),
    }
}
