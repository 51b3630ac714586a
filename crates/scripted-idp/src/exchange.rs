//! What went over the wire, byte for byte.

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/.well-known/openid-configuration`
    Metadata,
    /// `jwks_uri`
    KeySet,
    /// The authorization endpoint; the browser asks, not the relying party.
    Authorization,
    /// The token endpoint.
    Token,
    /// The userinfo endpoint.
    UserInfo,
    /// `end_session_endpoint`; the browser asks, not the relying party.
    EndSession,
    /// A TLS handshake that was broken off at the certificate that it met, or that no request followed. One that leads to a
    /// request is no exchange of its own.
    Handshake,
    /// Where `jku`, `x5u` and stray redirects point. Nobody honest ever calls it.
    Collector,
    /// Nothing that any script knows; answered with 404.
    Unscripted,
}

impl Endpoint {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::KeySet => "key set",
            Self::Authorization => "authorization",
            Self::Token => "token",
            Self::UserInfo => "userinfo",
            Self::EndSession => "end session",
            Self::Handshake => "handshake",
            Self::Collector => "collector",
            Self::Unscripted => "unscripted",
        }
    }
}

/// One request and its answer, as raw bytes and as read from them.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Counts up over everything that one [`crate::ScriptedIdp`] answers, from 1.
    pub number: u64,
    /// The first segment of the path: which issuer was asked.
    pub issuer: String,
    /// What was asked for.
    pub endpoint: Endpoint,
    /// The request as it came, head and body; for a handshake, which has none, the words `TLS handshake`.
    pub request: Vec<u8>,
    /// The answer as it was sent; in a handshake the certificate, in PEM.
    pub response: Vec<u8>,
    /// Whether the answer was written to its last byte.
    pub completed: bool,
    /// The behaviour that made this answer differ from the honest one, or the certificate that it came with.
    pub behaviour: Option<&'static str>,
    /// What an honest provider would have answered instead, as a message without the headers that a connection adds
    /// (`date`, `content-length`). None where the answer is the honest one, where a registration or a policy differs
    /// rather than an answer, and where an honest provider would have gone on to hand out a code.
    pub honest: Option<Vec<u8>>,
    /// Which sign-in it belongs to, by the number of its authorization request: known from the code or the access token
    /// in it. Nothing tells whom metadata and keys are fetched for.
    pub sign_in: Option<u64>,
}

/// What an honest provider would have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HonestAnswer<'a> {
    /// The status.
    pub status: u16,
    /// The headers, in order, without those that a connection adds.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: &'a [u8],
}

impl Exchange {
    /// The request's method.
    pub fn method(&self) -> String {
        self.request_line(0)
    }

    /// The request's target as it was sent: path and query.
    pub fn target(&self) -> String {
        self.request_line(1)
    }

    /// The parameters of the request's query, decoded, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        let target = self.target();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    /// The first value of one parameter of the request's query.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query()
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The parameters of a form-urlencoded request body, decoded, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(body(&self.request))
            .into_owned()
            .collect()
    }

    /// The first value of a request header; names in any case.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.request, name)
    }

    /// The first value of an answer's header; names in any case.
    pub fn response_header(&self, name: &str) -> Option<String> {
        header(&self.response, name)
    }

    /// The answer's status; 0 if there was no answer.
    pub fn status(&self) -> u16 {
        status(&self.response)
    }

    /// The headers of the answer, in order.
    pub fn response_headers(&self) -> Vec<(String, String)> {
        headers(&self.response)
    }

    /// The honest answer, where it was another one.
    pub fn honest_answer(&self) -> Option<HonestAnswer<'_>> {
        let honest = self.honest.as_deref()?;
        Some(HonestAnswer {
            status: status(honest),
            headers: headers(honest),
            body: body(honest),
        })
    }

    /// The answer's body.
    pub fn response_body(&self) -> &[u8] {
        body(&self.response)
    }

    fn request_line(&self, part: usize) -> String {
        first_line(&self.request)
            .split(' ')
            .nth(part)
            .unwrap_or_default()
            .to_owned()
    }
}

fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n");
    match end {
        Some(end) => (
            message.get(..end).unwrap_or_default(),
            message.get(end + 4..).unwrap_or_default(),
        ),
        None => (message, &[]),
    }
}

fn body(message: &[u8]) -> &[u8] {
    split(message).1
}

fn first_line(message: &[u8]) -> String {
    String::from_utf8_lossy(split(message).0)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn status(message: &[u8]) -> u16 {
    first_line(message)
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}

fn headers(message: &[u8]) -> Vec<(String, String)> {
    String::from_utf8_lossy(split(message).0)
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

fn header(message: &[u8], name: &str) -> Option<String> {
    headers(message)
        .into_iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}
