//! A relying party by hand: it sends what it is told to and reads nothing into the answers.

use std::io::Read as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use relier_scripted_idp::{AuthMethod, Issuer, Registration};
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

pub(crate) const REDIRECT_URI: &str = "http://localhost:3000/auth?kept=1";
pub(crate) const POST_LOGOUT_REDIRECT_URI: &str = "http://localhost:3000/out";
pub(crate) const CLIENT_ID: &str = "client-1";
pub(crate) const SECRET: &str = "s3cret-of-client-1";
/// The verifier and its S256 challenge of RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A parameter and its value; one without a value is left out.
pub(crate) type Change<'a> = (&'a str, Option<&'a str>);

pub(crate) fn confidential() -> Registration {
    Registration::confidential(CLIENT_ID, SECRET, REDIRECT_URI)
}

/// An answer in parts.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A member that is text of a JSON object, or of the first object in an array.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let mut values = serde_json::Deserializer::from_slice(&self.body).into_iter();
        let answer: Value = values.next()?.ok()?;
        let object = answer.get(0).unwrap_or(&answer);
        object.get(name)?.as_str().map(str::to_owned)
    }

    /// The parameters that a redirect adds to the redirection URI.
    pub(crate) fn callback(&self) -> Vec<(String, String)> {
        let Some(location) = self.header("location") else {
            return Vec::new();
        };
        let added = location.strip_prefix(REDIRECT_URI).unwrap();
        form_urlencoded::parse(added.trim_start_matches('&').as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn callback_value(&self, name: &str) -> Option<String> {
        let mut parameters = self.callback().into_iter();
        parameters
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) issuer: Issuer,
}

impl Client {
    pub(crate) fn of(issuer: Issuer) -> Self {
        Self {
            http: http(),
            issuer,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.issuer.address())
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.http.get(self.url(path))).await
    }

    /// A good authorization request with these changes to its parameters.
    pub(crate) async fn authorize(&self, changes: &[Change<'_>]) -> Reply {
        let registration = self.issuer.registration();
        let parameters = changed(
            &[
                ("response_type", "code"),
                ("client_id", &registration.client_id),
                ("redirect_uri", &registration.redirect_uri),
                ("scope", "openid email"),
                // Nobody minds, but for providers that want it in their endpoint's query.
                ("tenant", "1"),
                ("state", "state-1"),
                ("nonce", "nonce-1"),
                ("max_age", "600"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ],
            changes,
        );
        let mut url = Url::parse(&self.url("authorize")).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        send(self.http.get(url)).await
    }

    /// A good logout request.
    pub(crate) async fn sign_out(&self) -> Reply {
        let mut url = Url::parse(&self.url("logout")).unwrap();
        let back = self.issuer.registration().post_logout_redirect_uri;
        url.query_pairs_mut()
            .append_pair("post_logout_redirect_uri", &back.unwrap())
            .append_pair("state", "state-2");
        send(self.http.get(url)).await
    }

    pub(crate) async fn code(&self) -> String {
        let reply = self.authorize(&[]).await;
        reply.callback_value("code").unwrap()
    }

    /// A good token request with these changes to its form, authenticated as it is told to.
    pub(crate) async fn token(
        &self,
        code: &str,
        changes: &[Change<'_>],
        authorization: Option<&str>,
    ) -> Reply {
        let registration = self.issuer.registration();
        let parameters = changed(
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &registration.redirect_uri),
                ("code_verifier", VERIFIER),
            ],
            changes,
        );
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        let mut request = self
            .http
            .post(self.url("token?tenant=1"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        send(request).await
    }

    /// Redeems a code, authenticated by `method` with the registered secret.
    pub(crate) async fn redeem_by(&self, method: AuthMethod, code: &str) -> Reply {
        let registration = self.issuer.registration();
        let secret = registration.client_secret.as_deref().unwrap_or(SECRET);
        let client_id = registration.client_id.as_str();
        let id = ("client_id", Some(client_id));
        match method {
            AuthMethod::ClientSecretBasic => {
                self.token(code, &[], Some(&basic(client_id, secret))).await
            }
            AuthMethod::ClientSecretPost => {
                let secret = ("client_secret", Some(secret));
                self.token(code, &[id, secret], None).await
            }
            AuthMethod::None => self.token(code, &[id], None).await,
        }
    }

    /// Redeems a code as the client is registered.
    pub(crate) async fn redeem(&self, code: &str) -> Reply {
        let method = self.issuer.registration().method();
        self.redeem_by(method, code).await
    }

    pub(crate) async fn user_info(&self, authorization: Option<&str>) -> Reply {
        let mut request = self.http.get(self.url("userinfo"));
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        send(request).await
    }

    /// A whole honest sign-in; its token response.
    pub(crate) async fn sign_in(&self) -> Reply {
        let code = self.code().await;
        self.redeem(&code).await
    }
}

/// Follows no redirects and no proxy, and takes whatever certificate it is shown.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
        .build()
        .unwrap()
}

/// HTTP Basic with id and secret form-urlencoded first (RFC 6749 section 2.3.1).
pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = format!("{}:{}", encoded(id), encoded(secret));
    format!("Basic {}", BASE64_STANDARD.encode(credentials))
}

pub(crate) async fn send(request: reqwest::RequestBuilder) -> Reply {
    let Ok(mut response) = request.send().await else {
        return Reply {
            status: 0,
            headers: HeaderMap::new(),
            body: b"(the connection was closed)".to_vec(),
        };
    };
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = read(&mut response).await;
    let body = match headers.get("content-encoding") {
        Some(_) => unpacked(&body),
        None => body,
    };
    Reply {
        status,
        headers,
        body,
    }
}

/// The body, or words for one that does not arrive whole.
async fn read(response: &mut reqwest::Response) -> Vec<u8> {
    const DROPS: usize = 3;
    let mut body = Vec::new();
    let mut drops = 0;
    while drops < DROPS {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                drops = if chunk.iter().all(|byte| *byte == b' ') {
                    drops + 1
                } else {
                    0
                };
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return body,
            Err(_) if serde_json::from_slice::<Value>(&body).is_ok() => {
                return b"(cut off after the whole of it)".to_vec();
            }
            Err(_) => return b"(cut off in the middle)".to_vec(),
        }
    }
    b"(one space after the other)".to_vec()
}

/// What a gzip file holds.
fn unpacked(file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    GzDecoder::new(file).read_to_end(&mut body).unwrap();
    body
}

fn changed<'a>(honest: &[(&'a str, &'a str)], changes: &[Change<'a>]) -> Vec<(&'a str, &'a str)> {
    let mut parameters = honest.to_vec();
    parameters.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let given = changes
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    parameters.extend(given);
    parameters
}
