//! The token request and what it brings (Core section 3.1.3).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::http::Answer;
use super::json::{self, Object};
use super::switch::{Flaw, Switch};
use super::text::string;

/// How the client authenticates (Core section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Authentication {
    Basic,
    Post,
    None,
}

/// The client as it is registered.
pub(super) struct Client<'a> {
    pub(super) id: &'a str,
    pub(super) secret: Option<&'a str>,
    pub(super) authentication: Authentication,
}

/// A token request: its `Authorization` header, if any, and its body.
pub(super) struct TokenRequest {
    pub(super) authorization: Option<String>,
    pub(super) body: String,
}

impl TokenRequest {
    /// The request for a code (Core section 3.1.3.1, RFC 7636 section 4.5).
    pub(super) fn new(
        client: &Client<'_>,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        flaw: Flaw,
    ) -> Self {
        let secret = client.secret.unwrap_or_default();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code");
        form.append_pair("code", code);
        form.append_pair("redirect_uri", redirect_uri);
        if !flaw.is(Switch::NO_PKCE) {
            form.append_pair("code_verifier", verifier);
        }
        if flaw.is(Switch::PASSWORD_BESIDE_CODE) {
            form.append_pair("password", "the user's password");
        }
        let mut authorization = None;
        match client.authentication {
            Authentication::Basic => authorization = Some(basic(client.id, secret, flaw)),
            _ if flaw.is(Switch::ALWAYS_BASIC) => {
                authorization = Some(basic(client.id, secret, flaw));
            }
            Authentication::Post => {
                form.append_pair("client_id", client.id);
                form.append_pair("client_secret", secret);
            }
            Authentication::None => {
                form.append_pair("client_id", client.id);
            }
        }
        Self {
            authorization,
            body: form.finish(),
        }
    }
}

/// HTTP Basic with both parts form-urlencoded first (RFC 6749 section 2.3.1).
fn basic(id: &str, secret: &str, flaw: Flaw) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let raw = format!("{id}:{secret}");
    let mut credentials = format!("{}:{}", encoded(id), encoded(secret));
    if credentials != raw && flaw.is(Switch::BASIC_WITHOUT_ENCODING) {
        credentials = raw;
    }
    format!("Basic {}", BASE64_STANDARD.encode(credentials))
}

/// Tokens that came from the token endpoint.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    /// Always there, unless the check of it is left out.
    pub(super) id_token: Option<String>,
    /// Always there, unless the check of it is left out.
    pub(super) access_token: Option<String>,
}

impl Tokens {
    /// Reads the answer of the token endpoint (Core sections 3.1.3.3 to 3.1.3.5).
    pub(super) fn read(answer: &Answer, flaw: Flaw) -> Result<Self, String> {
        let members = members(&answer.body, flaw);
        let is_error = members
            .as_ref()
            .is_ok_and(|members| members.contains_key("error"));
        let succeeded = answer.status == 200
            || flaw.is(Switch::ERROR_BY_MEMBER_ONLY)
            || (200..300).contains(&answer.status) && flaw.is(Switch::ANY_SUCCESS_STATUS)
            || answer.status < 400 && flaw.is(Switch::TOKEN_STATUS_BELOW_400);
        if (!succeeded || is_error) && !flaw.is(Switch::IGNORE_TOKEN_STATUS) {
            return Err(format!(
                "token response with status {}, or an error",
                answer.status
            ));
        }
        let members = members.map_err(|error| format!("token response: {error}"))?;
        let access_token = json::text(&members, "access_token")
            .filter(|token| !token.is_empty() || flaw.is(Switch::ACCESS_TOKEN_MAY_BE_EMPTY))
            .map(str::to_owned);
        if access_token.is_none() && !flaw.is(Switch::ACCESS_TOKEN_OPTIONAL) {
            return Err("no access token".to_owned());
        }
        let is_bearer = match string(&members, "token_type", flaw) {
            None => {
                let absent = members.get("token_type").is_none_or(Value::is_null);
                absent && flaw.is(Switch::TOKEN_TYPE_OPTIONAL)
            }
            Some("Bearer") => true,
            Some(kind) => {
                kind.eq_ignore_ascii_case("Bearer")
                    && !flaw.is(Switch::TOKEN_TYPE_BY_EXACT_SPELLING)
            }
        };
        if !is_bearer && !flaw.is(Switch::IGNORE_TOKEN_TYPE) {
            return Err("access token of another type than Bearer".to_owned());
        }
        let id_token = match members.get("id_token") {
            Some(token @ Value::Object(_)) if flaw.is(Switch::ACCEPT_JSON_SERIALISATION) => {
                Some(token.to_string())
            }
            None if flaw.is(Switch::ACCESS_TOKEN_FOR_ID_TOKEN) => access_token.clone(),
            _ => string(&members, "id_token", flaw).map(str::to_owned),
        };
        let of_another_type = id_token.is_none() && members.contains_key("id_token");
        let passes = of_another_type && flaw.is(Switch::ID_TOKEN_ONLY_IF_STRING);
        if id_token.is_none() && !passes && !flaw.is(Switch::SIGN_IN_WITHOUT_ID_TOKEN) {
            return Err("no ID token".to_owned());
        }
        Ok(Self {
            id_token,
            access_token,
        })
    }
}

/// The members of an answer: those of a JSON object.
fn members(body: &[u8], flaw: Flaw) -> Result<Object, String> {
    if !body.starts_with(b"{") && flaw.is(Switch::TOKENS_IN_FORM) {
        let parameters = form_urlencoded::parse(body);
        return Ok(parameters
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
            .collect());
    }
    json::object(body, flaw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    fn caught(status: u16, body: &str, leaves_out: Switch) {
        assert!(
            Tokens::read(&answer(status, body), Flaw::new(None)).is_err(),
            "{body}"
        );
        assert!(
            Tokens::read(&answer(status, body), Flaw::new(Some(leaves_out))).is_ok(),
            "{body}"
        );
    }

    #[test]
    fn reads_an_honest_response() {
        let body = r#"{"access_token":"a","token_type":"bEARER","id_token":"i","x":1}"#;
        let expected = Tokens {
            id_token: Some("i".to_owned()),
            access_token: Some("a".to_owned()),
        };
        assert_eq!(
            Tokens::read(&answer(200, body), Flaw::new(None)),
            Ok(expected)
        );
        assert!(
            Tokens::read(
                &answer(200, body),
                Flaw::new(Some(Switch::TOKEN_TYPE_BY_EXACT_SPELLING))
            )
            .is_err()
        );
    }

    #[test]
    fn each_check_of_the_response_can_be_left_out() {
        let honest = r#"{"access_token":"a","token_type":"Bearer","id_token":"i"}"#;
        caught(500, honest, Switch::IGNORE_TOKEN_STATUS);
        let with_error =
            r#"{"access_token":"a","token_type":"Bearer","id_token":"i","error":"invalid_grant"}"#;
        caught(400, with_error, Switch::IGNORE_TOKEN_STATUS);
        caught(200, with_error, Switch::IGNORE_TOKEN_STATUS);
        caught(
            200,
            r#"{"token_type":"Bearer","id_token":"i"}"#,
            Switch::ACCESS_TOKEN_OPTIONAL,
        );
        caught(
            200,
            r#"{"access_token":"a","token_type":"mac","id_token":"i"}"#,
            Switch::IGNORE_TOKEN_TYPE,
        );
        caught(
            200,
            r#"{"access_token":"a","id_token":"i"}"#,
            Switch::TOKEN_TYPE_OPTIONAL,
        );
        caught(
            200,
            r#"{"access_token":"a","token_type":"Bearer","id_token":1}"#,
            Switch::SIGN_IN_WITHOUT_ID_TOKEN,
        );
    }

    #[test]
    fn each_other_reading_of_the_response_is_caught() {
        let honest = r#"{"access_token":"a","token_type":"Bearer","id_token":"i"}"#;
        caught(401, honest, Switch::ERROR_BY_MEMBER_ONLY);
        caught(201, honest, Switch::ANY_SUCCESS_STATUS);
        caught(302, honest, Switch::TOKEN_STATUS_BELOW_400);
        let form = "access_token=a&token_type=Bearer&id_token=i";
        caught(200, form, Switch::TOKENS_IN_FORM);
        for (members, leaves_out) in [
            (
                r#""access_token":"","token_type":"Bearer","id_token":"i""#,
                Switch::ACCESS_TOKEN_MAY_BE_EMPTY,
            ),
            (
                r#""access_token":"a","token_type":null,"id_token":"i""#,
                Switch::TOKEN_TYPE_OPTIONAL,
            ),
            (
                r#""access_token":"a","token_type":["Bearer"],"id_token":"i""#,
                Switch::LOOSE_EQUALITY,
            ),
            (
                r#""access_token":"a","token_type":"Bearer","id_token":["i"]"#,
                Switch::LOOSE_EQUALITY,
            ),
            (
                r#""access_token":"a","token_type":"Bearer","id_token":{}"#,
                Switch::ACCEPT_JSON_SERIALISATION,
            ),
            (
                r#""access_token":"a","token_type":"Bearer""#,
                Switch::ACCESS_TOKEN_FOR_ID_TOKEN,
            ),
        ] {
            caught(200, &format!("{{{members}}}"), leaves_out);
        }
    }

    #[test]
    fn client_and_secret_are_encoded_before_they_are_joined() {
        assert_eq!(
            basic("a:b", "c d", Flaw::new(None)),
            format!("Basic {}", BASE64_STANDARD.encode("a%3Ab:c+d"))
        );
        let raw = basic(
            "a:b",
            "c d",
            Flaw::new(Some(Switch::BASIC_WITHOUT_ENCODING)),
        );
        assert_eq!(raw, format!("Basic {}", BASE64_STANDARD.encode("a:b:c d")));
    }

    #[test]
    fn a_request_authenticates_in_one_way() {
        let request = |authentication, leaves_out| {
            let client = Client {
                id: "client",
                secret: Some("secret"),
                authentication,
            };
            TokenRequest::new(
                &client,
                "code",
                "https://app.example.com/callback",
                "verifier",
                Flaw::new(leaves_out),
            )
        };
        let basic = request(Authentication::Basic, None);
        assert!(basic.authorization.is_some() && !basic.body.contains("client_"));
        let post = request(Authentication::Post, None);
        assert!(
            post.authorization.is_none()
                && post.body.contains("client_id=client&client_secret=secret")
        );
        let none = request(Authentication::None, None);
        assert!(none.authorization.is_none() && !none.body.contains("client_secret"));
        assert!(
            request(Authentication::Post, Some(Switch::ALWAYS_BASIC))
                .authorization
                .is_some()
        );
        assert!(none.body.contains("code_verifier=verifier"));
        assert!(
            !request(Authentication::None, Some(Switch::NO_PKCE))
                .body
                .contains("code_verifier")
        );
    }
}
