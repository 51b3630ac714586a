//! Everything that a relying party can see of one sign-in, in words that do not change from run to run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relier_scripted_idp::{AuthMethod, Endpoint, ScriptedIdp};

use crate::client::{Client, Reply};
use crate::{keys, members};

/// What was seen, each under the place where it stands.
pub(crate) type Seen = BTreeMap<String, String>;

/// Stands for an ID token until its shape is known.
const ID_TOKEN: &str = "<ID token>";

/// How a compact token begins: an object with a member, in base64url.
const TOKEN_BEGINS: &str = "eyJ";

/// The most keys of a set that are told one by one.
const MOST_KEYS: usize = 5;

/// What one sign-in showed at each endpoint. An endpoint that could not be asked is missing.
pub(crate) struct Observation {
    pub(crate) endpoints: BTreeMap<&'static str, Seen>,
}

/// Asks for everything that one sign-in can show.
pub(crate) async fn observe(client: &Client) -> Observation {
    let mut words = Words::of(client);
    let mut endpoints = BTreeMap::new();
    let metadata = client.get(".well-known/openid-configuration").await;
    endpoints.insert(Endpoint::Metadata.name(), words.answer(&metadata));
    let key_set = client.get("keys").await;
    endpoints.insert(Endpoint::KeySet.name(), words.key_set(&key_set));

    let back = client.authorize(&[]).await;
    let signed_out = client.sign_out().await;
    endpoints.insert(Endpoint::EndSession.name(), words.answer(&signed_out));
    // An empty code is none: nothing can be asked with it.
    let code = back.callback_value("code");
    let code = code.filter(|code| !code.is_empty());
    words.call(code.as_deref().and_then(counted), "<code>");
    endpoints.insert(Endpoint::Authorization.name(), words.callback(&back));

    let Some(code) = code else {
        return Observation { endpoints };
    };
    let tokens = client.redeem(&code).await;
    // With what is no access token, nothing is asked.
    let access_token = tokens
        .member("access_token")
        .filter(|token| !token.is_empty() && !token.starts_with(TOKEN_BEGINS));
    words.access_token(access_token.as_deref());
    endpoints.insert(Endpoint::Token.name(), words.token_response(&tokens));

    if let Some(access_token) = access_token {
        // A line break has no place in a header.
        let bearer = format!("Bearer {}", access_token.trim_end());
        let claims = client.user_info(Some(&bearer)).await;
        endpoints.insert(Endpoint::UserInfo.name(), words.answer(&claims));
    }
    Observation { endpoints }
}

/// What a client that trusts the authority of the run says of the issuer's certificate.
pub(crate) async fn certificate(idp: &ScriptedIdp, client: &Client) -> Seen {
    let authority = reqwest::Certificate::from_pem(idp.authority().as_bytes()).unwrap();
    let trusting = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([authority])
        .build()
        .unwrap();
    let asked = trusting.get(client.url("keys")).send().await;
    let said = format!("{:?}", asked.unwrap_err());
    let faults = ["Expired", "NotValidYet", "NotValidForName", "BadSignature"];
    let found = faults.into_iter().find(|fault| said.contains(fault));
    Seen::from([("certificate".into(), found.unwrap_or(&said).into())])
}

/// What an issuer demands: found out by trying.
pub(crate) async fn demands(client: &Client) -> Seen {
    let mut seen = Seen::new();
    for method in [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::None,
    ] {
        let code = client.code().await;
        let status = client.redeem_by(method, &code).await.status;
        seen.insert(method.name().into(), status.to_string());
    }
    let without = [("code_challenge", None), ("code_challenge_method", None)];
    let status = client.authorize(&without).await.status;
    seen.insert("request without PKCE".into(), status.to_string());
    let secret = client.issuer.registration().client_secret;
    seen.insert(
        "client secret".into(),
        secret.unwrap_or_else(|| "none".into()),
    );
    seen
}

/// The part of a code or an access token that the provider counts up: all of it, unless it is spelt in another way.
fn counted(value: &str) -> Option<&str> {
    let name = ["code-", "access-token-"]
        .into_iter()
        .find(|name| value.contains(name))?;
    let (before, rest) = value.split_once(name)?;
    let (issuer, number) = rest.split_once('-')?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let length = name.len() + issuer.len() + 1 + digits;
    value.get(before.len()..before.len() + length)
}

/// Words for what differs from run to run.
struct Words(Vec<(String, String)>);

impl Words {
    fn of(client: &Client) -> Self {
        let issuer = client.issuer.address();
        let (idp, _) = issuer.rsplit_once('/').unwrap();
        let mut words = keys::names();
        for (url, name) in [(issuer, "<issuer>"), (idp, "<idp>")] {
            words.push((url.to_owned(), name.to_owned()));
            words.push((
                url.to_uppercase(),
                format!("<{} IN CAPITALS>", name.trim_matches(['<', '>'])),
            ));
        }
        let full_width = issuer.replacen('1', "\u{ff11}", 1);
        words.push((full_width, "<issuer with a full-width digit>".to_owned()));
        // The whole address is replaced before this part of it.
        let without_letter = issuer.trim_start_matches('h').to_owned();
        words.push((without_letter, "<issuer without its first letter>".into()));
        let with_credentials = issuer.replacen("://", "://user:password@", 1);
        words.push((with_credentials, "<issuer with credentials>".to_owned()));
        for (host, name) in [("localhost", "another host"), ("0.0.0.0", "no loopback")] {
            words.push((
                issuer.replacen("127.0.0.1", host, 1),
                format!("<issuer on {name}>"),
            ));
        }
        for (certificate, address) in client.issuer.behind_certificates() {
            words.push((
                address,
                format!("<issuer behind a certificate: {certificate}>"),
            ));
        }
        let (_, rest) = issuer.split_once("://").unwrap();
        let elsewhere = rest.replacen("127.0.0.1", "localhost", 1);
        words.push((
            elsewhere,
            "<issuer on another host, without scheme>".to_owned(),
        ));
        let (_, authority) = idp.split_once("://").unwrap();
        words.push((authority.to_owned(), "<host and port>".to_owned()));
        Self(words)
    }

    fn call(&mut self, text: Option<&str>, name: &str) {
        if let Some(text) = text {
            self.0.push((text.to_owned(), name.to_owned()));
        }
    }

    fn access_token(&mut self, token: Option<&str>) {
        self.call(token.and_then(counted), "<access token>");
        let Some(token) = token else { return };
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        let half = BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
        self.call(Some(&half), "<left half of the access token's SHA-256>");
    }

    /// The text with words for what differs from run to run; of a very long one, its length and beginning.
    fn say(&self, text: &str) -> String {
        const VERY_LONG: usize = 1200;
        let mut said = without_tokens(text)
            .replace('\r', "<0x0d>")
            .replace('\n', "<0x0a>")
            .replace('\0', "<0x00>");
        for (from, to) in &self.0 {
            said = said.replace(from, to);
        }
        match (said.len(), said.get(..40)) {
            (length @ VERY_LONG.., Some(beginning)) => {
                format!("{length} characters: {beginning}…")
            }
            _ => said,
        }
    }

    fn head(&self, reply: &Reply) -> Seen {
        let mut seen = Seen::from([("status".into(), reply.status.to_string())]);
        let headers = reply.headers.iter().filter(|(name, _)| {
            // The length follows from the body, and the parameters of a redirect are told one by one.
            !["date", "content-length"].contains(&name.as_str())
        });
        for (name, value) in headers {
            seen.insert(format!("header {name}"), self.say(value.to_str().unwrap()));
        }
        seen
    }

    /// An answer whose body is a JSON object, or is not.
    fn answer(&self, reply: &Reply) -> Seen {
        let mut seen = self.head(reply);
        let text = String::from_utf8_lossy(&reply.body);
        if text.starts_with(TOKEN_BEGINS) {
            let shape = self.id_token(&mut seen, &text);
            seen.insert("body".into(), format!("a token of {shape}"));
            return seen;
        }
        self.object(&mut seen, "", &reply.body);
        seen
    }

    fn callback(&self, reply: &Reply) -> Seen {
        let mut seen = self.head(reply);
        seen.remove("header location");
        for (name, value) in reply.callback() {
            add(&mut seen, format!("parameter {name}"), self.say(&value));
        }
        seen
    }

    fn key_set(&self, reply: &Reply) -> Seen {
        let mut seen = self.answer(reply);
        let list = seen
            .get(".keys")
            .and_then(|keys| keys.strip_prefix('[')?.strip_suffix(']'));
        let Some(list) = list.map(str::to_owned) else {
            return seen;
        };
        seen.remove(".keys");
        let jwks: Vec<&str> = list.split_inclusive('}').collect();
        for jwk in jwks.iter().take(MOST_KEYS) {
            let jwk = jwk.trim_start_matches(',');
            let (members, _) = members::split(jwk).unwrap();
            let kid = members.iter().find(|(name, _)| name == "kid");
            let kid = kid.map_or("without kid", |(_, kid)| kid.trim_matches('"'));
            add(&mut seen, format!("key {kid}"), self.say(jwk));
        }
        if jwks.len() > MOST_KEYS {
            seen.insert("keys in all".into(), jwks.len().to_string());
        }
        seen
    }

    fn token_response(&self, reply: &Reply) -> Seen {
        let mut seen = self.head(reply);
        let mut outer = Seen::new();
        self.object(&mut outer, "", &reply.body);
        if let Some(token) = reply.member("id_token") {
            let shape = self.id_token(&mut seen, &token);
            if let Some(told) = outer.get_mut(".id_token") {
                *told = told.replace(ID_TOKEN, &shape);
            }
        }
        seen.extend(outer);
        seen
    }

    /// Takes an ID token apart; answers what shape it has.
    fn id_token(&self, seen: &mut Seen, token: &str) -> String {
        let (shape, segments) = unwrapped(token);
        let [header, payload, signature] = &segments[..] else {
            return shape;
        };
        self.object(seen, "JOSE header", &header.bytes);
        self.object(seen, "claim", &payload.bytes);
        let message = format!("{}.{}", header.text, payload.text);
        seen.insert("signature".into(), keys::signer(&message, &signature.bytes));
        shape
    }

    /// The members of a JSON object, or the body as it is.
    fn object(&self, seen: &mut Seen, prefix: &str, body: &[u8]) {
        let (spelt, text) = plain(body);
        let text = text.replace(char::REPLACEMENT_CHARACTER, "<0xff>");
        let inner = text
            .strip_prefix("[{")
            .and_then(|text| text.strip_suffix("}]"));
        let (kind, object) = match inner {
            Some(inner) => ("an object in an array", format!("{{{inner}}}")),
            None => ("an object", text.clone()),
        };
        match members::split(&object) {
            Some((members, rest)) => {
                let kind = if rest.is_empty() {
                    format!("{kind}{spelt}")
                } else {
                    format!("{kind}{spelt}, then {rest}")
                };
                seen.insert(format!("{prefix} body").trim_start().into(), kind);
                for (name, raw) in members {
                    let value = match name.as_str() {
                        "id_token" if raw.starts_with('{') => parts(&raw),
                        "id_token" if raw.starts_with('"') && raw.len() > 10 => ID_TOKEN.into(),
                        // Told key by key.
                        "keys" => raw,
                        _ => in_time(&name, &raw).unwrap_or_else(|| self.say(&raw)),
                    };
                    add(seen, format!("{prefix}.{name}"), value);
                }
            }
            None => {
                seen.insert(
                    format!("{prefix} body").trim_start().into(),
                    self.text(&text),
                );
            }
        }
    }

    /// A body that is no object: of a token its header, and otherwise what it says.
    fn text(&self, text: &str) -> String {
        let header = text.split('.').next().filter(|_| text.starts_with("eyJ"));
        match header.map(segment) {
            Some(Segment { bytes, .. }) => {
                let header = String::from_utf8_lossy(&bytes);
                format!("a token with the header {header}")
            }
            None => self.say(text),
        }
    }
}

/// How a JSON text is written where that is not plain, and the text as it would be otherwise.
fn plain(body: &[u8]) -> (&'static str, String) {
    if let Some(rest) = body.strip_prefix(&[0xff, 0xfe]) {
        let (units, _) = rest.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        return (" in UTF-16", String::from_utf16_lossy(&units));
    }
    if let [1, _, _, _, _, rest @ ..] = body {
        return (
            " in a block of DEFLATE",
            String::from_utf8_lossy(rest).into(),
        );
    }
    let text = String::from_utf8_lossy(body);
    if let Ok(inner) = serde_json::from_str::<String>(&text) {
        return (" in a text", inner);
    }
    if let Some(open) = text.strip_suffix(",}") {
        return (" with a comma at its end", format!("{open}}}"));
    }
    if text.contains(", \"") {
        return (" with spaces", text.replace(", \"", ",\""));
    }
    ("", text.into())
}

/// The names of the members of an object, which may hold parts of a token.
fn parts(object: &str) -> String {
    let (members, _) = members::split(object).unwrap();
    let names: Vec<String> = members.into_iter().map(|(name, _)| name).collect();
    format!("an object with {}", names.join(", "))
}

/// The text with a word for each token in it, which has times in it.
fn without_tokens(text: &str) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, token)) = rest.split_once(TOKEN_BEGINS) {
        let in_token =
            |letter: char| letter.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&letter);
        said.push_str(before);
        said.push_str("<a token>");
        rest = token.trim_start_matches(in_token);
    }
    said + rest
}

/// A member that is there already gets its other value beside it.
fn add(seen: &mut Seen, name: String, value: String) {
    match seen.get_mut(&name) {
        Some(first) => {
            let _ = write!(first, " and {value}");
        }
        None => {
            seen.insert(name, value);
        }
    }
}

/// A time near now: in minutes from now, or seconds ago.
fn in_time(name: &str, raw: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    if !["exp", "iat", "nbf", "auth_time"].contains(&name.as_str()) {
        return None;
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    let text = raw.trim_matches('"');
    let time = text.parse::<f64>().ok()?;
    let ahead = time - now;
    let year = 60.0 * 60.0 * 24.0 * 365.0;
    if time.is_nan() || ahead.abs() > year {
        return None;
    }
    let told = if (-60.0..0.0).contains(&ahead) {
        "seconds ago".to_owned()
    } else {
        format!("now{:+.0}min", ahead / 60.0)
    };
    let fraction = if text.contains('.') {
        " and a fraction"
    } else {
        ""
    };
    Some(raw.replace(text, &format!("{told}{fraction}")))
}

/// One segment of a token: as it stands there and decoded.
struct Segment {
    text: String,
    bytes: Vec<u8>,
}

/// What shape a token has, and its header, payload and signature if it has all three.
fn unwrapped(token: &str) -> (String, Vec<Segment>) {
    if let Some((members, _)) = members::split(token) {
        let names: Vec<String> = members
            .iter()
            .map(|(name, _)| without_tokens(name).trim().to_owned())
            .collect();
        let shape = format!("JSON with {}", names.join(", "));
        let texts = members.iter().map(|(_, raw)| raw.trim_matches('"'));
        return (shape, texts.map(segment).collect());
    }
    let texts: Vec<&str> = token.split('.').collect();
    if texts.len() < 2 {
        return (format!("no token: {token}"), Vec::new());
    }
    let mut shape = format!("{} segments", texts.len());
    for (mark, name) in [
        (&['='][..], "with padding"),
        (&['+', '/'][..], "in the standard alphabet"),
        (&['\n'][..], "with a line break"),
    ] {
        if token.contains(mark) {
            let _ = write!(shape, " {name}");
        }
    }
    if texts
        .iter()
        .any(|text| BASE64_URL_SAFE_NO_PAD.decode(put_right(text)).is_err())
    {
        shape.push_str(" with stray bits");
    }
    // Five segments have the payload and the signature twice, two have no signature.
    let places: &[usize] = match texts.len() {
        5 => &[0, 1, 3],
        _ => &[0, 1, 2],
    };
    let chosen = places
        .iter()
        .map(|place| texts.get(*place).copied().unwrap_or_default());
    (shape, chosen.map(segment).collect())
}

/// Read leniently: what is wrong with the text is told by the shape.
fn segment(text: &str) -> Segment {
    let lenient = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&URL_SAFE, lenient);
    Segment {
        text: text.to_owned(),
        // What is no segment of a token is told by the shape, too.
        bytes: engine.decode(put_right(text)).unwrap_or_default(),
    }
}

/// Without padding and line breaks, and in the right alphabet.
fn put_right(text: &str) -> String {
    text.chars()
        .filter(|letter| !['=', '\n'].contains(letter))
        .map(|letter| match letter {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect()
}
