//! The exchange of a code for tokens (OpenID Connect Core 1.0, section 3.1.3).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use relier_discovery::{ProviderMetadata, Received, Stage, StrictObject, media_type};
use zeroize::Zeroizing;

use crate::client::{Client, ClientAuthentication};
use crate::error::{Denied, Error};
use crate::rejection::{Rejection, ResponseFault};
use crate::values::{AccessToken, AuthorizationCode, CodeVerifier};

/// The most octets of a token or userinfo response that are read: 1 MiB. The built-in HTTP client stops there by itself.
pub const MAX_RESPONSE_BYTES: usize = 1024 * 1024;

/// What a token request is made of.
#[derive(Clone, Copy, Debug)]
pub struct CodeExchange<'a> {
    /// The provider that the code came from.
    pub metadata: &'a ProviderMetadata,
    /// The client that asked for it.
    pub client: &'a Client,
    /// The redirect URI of the authorization request.
    pub redirect_uri: &'a str,
    /// The code.
    pub code: &'a AuthorizationCode,
    /// The verifier whose challenge was in the authorization request.
    pub code_verifier: &'a CodeVerifier,
}

/// A token response that has been read. The ID token has not been verified.
pub struct TokenResponse {
    access_token: AccessToken,
    id_token: Zeroizing<String>,
    expires_in: Option<Duration>,
}

impl TokenResponse {
    /// The access token.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The ID token as it came: not verified.
    pub fn id_token(&self) -> &str {
        &self.id_token
    }

    /// How long the access token is good for, if the provider says so in a number of seconds, or a string of one.
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    pub(crate) fn into_access_token(self) -> AccessToken {
        self.access_token
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenResponse")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The token request (OpenID Connect Core 1.0, section 3.1.3.1; RFC 6749, section 4.1.3; RFC 7636, section 4.5).
///
/// Its body and the header `Authorization` hold secrets. There is one copy of the body: who has sent it and still owns it
/// should wipe it. A header can't be wiped, nor what HTTP, TLS and the operating system copy.
pub fn token_request(exchange: &CodeExchange<'_>) -> http::Request<Vec<u8>> {
    let client_id = exchange.client.id().as_str();
    let secret = exchange
        .client
        .secret()
        .map_or("", |secret| secret.expose());
    let method = exchange.client.method_at(exchange.metadata);

    // A string that grew would leave its former selves behind, unwiped.
    let values = [
        exchange.code.as_str(),
        exchange.redirect_uri,
        exchange.code_verifier.as_str(),
        client_id,
        secret,
    ];
    let mut form = Serializer::new(String::with_capacity(room_for_form(&values)));
    form.append_pair("grant_type", "authorization_code");
    form.append_pair("code", exchange.code.as_str());
    form.append_pair("redirect_uri", exchange.redirect_uri);
    form.append_pair("code_verifier", exchange.code_verifier.as_str());
    match method {
        ClientAuthentication::SecretBasic => {}
        ClientAuthentication::SecretPost => {
            form.append_pair("client_id", client_id)
                .append_pair("client_secret", secret);
        }
        ClientAuthentication::None => {
            form.append_pair("client_id", client_id);
        }
    }
    let mut request = exchange.metadata.token_endpoint().request(
        Method::POST,
        "application/json",
        form.finish().into_bytes(),
    );
    let headers = request.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    if method == ClientAuthentication::SecretBasic {
        let credentials = basic_credentials(client_id, secret);
        let value = Zeroizing::new(format!("Basic {}", *credentials));
        headers.extend(sensitive(&value).map(|value| (AUTHORIZATION, value)));
    }
    request
}

/// The names of all parameters with their signs, and each octet of a value as `%` and two digits.
fn room_for_form(values: &[&str]) -> usize {
    const NAMES: usize = "grant_type=authorization_code&code=&redirect_uri=&code_verifier=&client_id=&client_secret=".len();
    values.iter().fold(NAMES, |room, value| {
        room.saturating_add(value.len().saturating_mul(3))
    })
}

/// What stands after `Basic`. RFC 6749, section 2.3.1: both parts are form-urlencoded before they are joined.
pub(crate) fn basic_credentials(client_id: &str, secret: &str) -> Zeroizing<String> {
    let room = room_for_form(&[client_id, secret]);
    let mut credentials = Zeroizing::new(String::with_capacity(room));
    credentials.extend(byte_serialize(client_id.as_bytes()));
    credentials.push(':');
    credentials.extend(byte_serialize(secret.as_bytes()));
    let mut encoded = Zeroizing::new(String::with_capacity(room.saturating_mul(2)));
    STANDARD.encode_string(credentials.as_bytes(), &mut encoded);
    encoded
}

/// A header value that is hidden from `Debug`. There is none for control characters, which base64 and tokens don't have.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Reads the answer to [`token_request`] (OpenID Connect Core 1.0, sections 3.1.3.3 to 3.1.3.5). Unknown members are
/// ignored.
///
/// # Errors
/// [`Error::Denied`] if it is an error response, whatever else is in it; [`Error::Rejected`] if it is no token response.
pub fn token_response(response: &http::Response<Vec<u8>>) -> Result<TokenResponse, Error> {
    read_response(response, &[])
}

/// Reads a token response. What the provider says is withheld if it repeats one of the secrets, or a token beside it.
pub(crate) fn read_response(
    response: &http::Response<Vec<u8>>,
    secrets: &[&str],
) -> Result<TokenResponse, Error> {
    refuse_error(response, secrets)?; // section 3.1.3.4
    if response.status() != StatusCode::OK {
        return Err(Rejection::UnexpectedStatus {
            stage: Stage::TokenResponse,
            received: response.status(),
        }
        .into());
    }
    let received = media_type(response);
    if received != "application/json" {
        return Err(malformed(ResponseFault::ContentType {
            received: Received::new(&unless_secret(received, secrets)),
        })
        .into());
    }
    let object = object_in(response).map_err(malformed)?;

    text(&object, "error")?; // one that is no string is no error response, and no token response either
    let access_token = text(&object, "access_token")?.ok_or(Rejection::AccessTokenMissing)?;
    let token_type = text(&object, "token_type")?;
    if !token_type
        .as_ref()
        .is_some_and(|token_type| token_type.eq_ignore_ascii_case("Bearer"))
    {
        let id_token = text(&object, "id_token")?.unwrap_or_default();
        let secrets = [secrets, &[access_token.as_str(), id_token.as_str()]].concat();
        return Err(Rejection::TokenType {
            received: token_type
                .map(|token_type| Received::new(&unless_secret(token_type, &secrets))),
        }
        .into());
    }
    let id_token = text(&object, "id_token")?.ok_or(Rejection::IdTokenMissing)?;
    // RFC 6749, appendix A.12. What is not visible ASCII could not be sent on in a header.
    if !access_token
        .bytes()
        .all(|octet| octet.is_ascii_graphic() || octet == b' ')
    {
        return Err(malformed(ResponseFault::MemberType {
            member: "access_token",
            expected: "visible ASCII",
        })
        .into());
    }
    Ok(TokenResponse {
        access_token: AccessToken::new(access_token),
        id_token: Zeroizing::new(id_token),
        expires_in: expires_in(&object),
    })
}

/// The object that an answer is.
pub(crate) fn object_in(
    response: &http::Response<Vec<u8>>,
) -> Result<StrictObject<'_>, ResponseFault> {
    let received = response.body().len();
    if received > MAX_RESPONSE_BYTES {
        return Err(ResponseFault::TooLarge { received });
    }
    StrictObject::read(response.body()).map_err(ResponseFault::Json)
}

/// RFC 6749, section 5.2: status 400 or 401 and a member `error`. Some providers send it with another status of the
/// client's fault, such as 403 or 429, or with 200.
fn refuse_error(response: &http::Response<Vec<u8>>, secrets: &[&str]) -> Result<(), Denied> {
    if response.status() != StatusCode::OK && !response.status().is_client_error() {
        return Ok(());
    }
    let Ok(object) = object_in(response) else {
        return Ok(());
    };
    let text = |member| {
        let text = object.member::<String>(member).ok().flatten()?;
        Some(unless_secret(text, secrets))
    };
    match text("error") {
        None => Ok(()),
        Some(error) => {
            let (description, uri) = (text("error_description"), text("error_uri"));
            Err(Denied::new(
                Stage::TokenResponse,
                &error,
                description.as_deref(),
                uri.as_deref(),
            ))
        }
    }
}

/// What the provider says, unless it repeats one of the secrets.
fn unless_secret(text: String, secrets: &[&str]) -> String {
    let in_lower_case = Zeroizing::new(text.to_ascii_lowercase());
    if secrets.iter().any(|secret| repeats(&in_lower_case, secret)) {
        "(withheld: it repeats a secret)".to_owned()
    } else {
        text
    }
}

/// Whether a text in lower case has a telling part of this secret, as it is or as forms spell it, in capitals or not:
/// whoever quotes a request may cut it short.
fn repeats(text: &str, secret: &str) -> bool {
    let plain = Zeroizing::new(secret.to_ascii_lowercase());
    let mut in_a_form = Zeroizing::new(String::with_capacity(room_for_form(&[secret])));
    in_a_form.extend(byte_serialize(secret.as_bytes()));
    in_a_form.make_ascii_lowercase();
    has_part_of(text, &plain) || has_part_of(text, &in_a_form)
}

fn has_part_of(text: &str, secret: &str) -> bool {
    /// A shorter secret is looked for as a whole.
    const TELLING: usize = 16;
    // An empty one has no parts.
    let length = secret.len().clamp(1, TELLING);
    let mut parts = secret.as_bytes().windows(length);
    parts.any(|part| {
        let mut places = text.as_bytes().windows(length);
        places.any(|place| place == part)
    })
}

fn malformed(fault: ResponseFault) -> Rejection {
    Rejection::ResponseMalformed {
        stage: Stage::TokenResponse,
        fault,
    }
}

/// A member that has to be a string; `None` if it is missing, `null` or empty.
fn text(object: &StrictObject<'_>, member: &'static str) -> Result<Option<String>, Rejection> {
    let value = object.member::<String>(member);
    let value = value.map_err(|_| {
        malformed(ResponseFault::MemberType {
            member,
            expected: "a string",
        })
    })?;
    Ok(value.filter(|text| !text.is_empty()))
}

/// Read leniently, since some providers send a string: what can't be read counts as not said.
fn expires_in(object: &StrictObject<'_>) -> Option<Duration> {
    let seconds = object.member::<u64>("expires_in").ok().flatten();
    let in_text = || {
        object
            .member::<String>("expires_in")
            .ok()
            .flatten()?
            .parse()
            .ok()
    };
    seconds.or_else(in_text).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_for_how_long_the_access_token_is_good() {
        for (expires_in, seconds) in [
            ("3600", Some(3600)),
            (r#""60""#, Some(60)),
            ("0", Some(0)),
            (r#""soon""#, None),
            ("-1", None),
            ("1.5", None),
            ("null", None),
        ] {
            let body = format!(
                r#"{{"access_token":"a","token_type":"Bearer","id_token":"t","expires_in":{expires_in}}}"#
            );
            let mut response = http::Response::new(body.into_bytes());
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            let tokens = token_response(&response).unwrap();
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(tokens.expires_in(), expected, "{expires_in}");
        }
    }

    #[test]
    fn the_form_never_outgrows_its_room() {
        for value in ["", "a", "äöü€", "&=%+ \u{1}", &"%".repeat(10_000)] {
            let room = room_for_form(&[value; 5]);
            let mut form = Serializer::new(String::with_capacity(room));
            let names = ["code", "redirect_uri", "code_verifier", "client_id"];
            form.append_pair("grant_type", "authorization_code");
            for name in names.into_iter().chain(["client_secret"]) {
                form.append_pair(name, value);
            }
            let form = form.finish();
            assert!(form.len() <= room, "{} octets in {room}", form.len());
        }
    }
}
