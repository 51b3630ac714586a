//! What a relying party's own requests show, held against the rules for them.
//!
//! Nothing is provoked: the requests of several honest sign-ins lie side by side.

use relier_scripted_idp::{Endpoint, Exchange, Registration};
use serde::Deserialize;
use serde_json::Value;

/// A rule that requests have to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestRule {
    /// Each sign-in has a `state` of its own.
    StateNew,
    /// A `state` can hold 64 bits that others do not share.
    StateUnguessable,
    /// A `state` can hold 128 bits that others do not share.
    StateLong,
    /// Each sign-in has a `nonce` of its own.
    NonceNew,
    /// A `nonce` can hold 64 bits that others do not share.
    NonceUnguessable,
    /// A `nonce` can hold 128 bits that others do not share.
    NonceLong,
    /// A `nonce` serves for nothing else.
    NonceAlone,
    /// Each sign-in has a `code_verifier` of its own.
    VerifierNew,
    /// A `code_verifier` has 43 to 128 characters that are unreserved in URLs.
    VerifierWellFormed,
    /// No `code_verifier` is a part of an authorization request.
    VerifierHidden,
    /// The client's secret is in no URL.
    ClientSecretHidden,
    /// A `scope` is a list of different values with one space between them.
    ScopeWellFormed,
    /// No token is asked for with the user's password.
    NoPassword,
    /// No access token is in a URL.
    AccessTokenHidden,
    /// An access token is presented in one way.
    AccessTokenOnce,
    /// The key set is asked for once, however many tokens name a key that is not in it.
    KeySetAskedOnce,
    /// A code challenge is one of method S256.
    ChallengeNeverPlain,
    /// No parameter is sent that the provider's metadata say nothing of: `claims`, and a request object.
    ParametersAnnounced,
    /// The redirection URI of an authorization request is the registered one.
    ReturnAddressKept,
    /// A logout request says who signs out, by an ID token of this provider.
    LogoutHinted,
    /// A logout request names the registered address to come back to, or none.
    LogoutReturnsHome,
}

/// So few bits can be tried out.
const GUESSABLE: f64 = 64.0;
/// So many are enough for everybody.
const ENOUGH: f64 = 128.0;
/// A shorter beginning or end may be common by chance.
const COMMON: usize = 4;

impl RequestRule {
    /// Which of these exchanges break the rule, and how.
    pub(crate) fn broken_by(
        self,
        exchanges: &[&Exchange],
        registration: &Registration,
    ) -> Option<String> {
        let asked = |name: &'static str| Values::asked(exchanges, name);
        match self {
            Self::StateNew => asked("state").repeated(),
            Self::StateUnguessable => asked("state").holds_less_than(GUESSABLE),
            Self::StateLong => asked("state").holds_less_than(ENOUGH),
            Self::NonceNew => asked("nonce").repeated(),
            Self::NonceUnguessable => asked("nonce").holds_less_than(GUESSABLE),
            Self::NonceLong => asked("nonce").holds_less_than(ENOUGH),
            Self::NonceAlone => {
                let nonces = asked("nonce");
                let mut others = ["state", "code_challenge"].into_iter().map(asked);
                others.find_map(|others| nonces.is_also(&others))
            }
            Self::VerifierNew => Values::verifiers(exchanges).repeated(),
            Self::VerifierWellFormed => Values::verifiers(exchanges).malformed(),
            Self::VerifierHidden => {
                let verifiers = Values::verifiers(exchanges);
                requests(exchanges, Endpoint::Authorization)
                    .find(|request| verifiers.is_in(request))
                    .map(|request| {
                        format!(
                            "exchange {}: the authorization request shows a code_verifier",
                            request.number
                        )
                    })
            }
            Self::ClientSecretHidden => exchanges
                .iter()
                .find(|exchange| shows_secret(exchange, registration))
                .map(|exchange| {
                    format!(
                        "exchange {}: the client's secret is in the URL",
                        exchange.number
                    )
                }),
            Self::ScopeWellFormed => asked("scope").no_list(),
            Self::NoPassword => with_password(exchanges),
            Self::AccessTokenHidden => access_token_in_url(exchanges),
            Self::AccessTokenOnce => access_token_twice(exchanges),
            Self::KeySetAskedOnce => requests(exchanges, Endpoint::KeySet).nth(1).map(|again| {
                format!(
                    "exchange {}: the key set was asked for once more, moments after the last time",
                    again.number
                )
            }),
            Self::ChallengeNeverPlain => plain_challenge(exchanges),
            Self::ParametersAnnounced => unannounced_parameter(exchanges),
            Self::ReturnAddressKept => {
                let registered = Some(registration.redirect_uri.clone());
                requests(exchanges, Endpoint::Authorization)
                    .find(|request| request.query_value("redirect_uri") != registered)
                    .map(|request| {
                        format!(
                            "exchange {}: redirect_uri is not the registered one",
                            request.number
                        )
                    })
            }
            Self::LogoutHinted => {
                let issued = issued(exchanges, "id_token");
                let hinted = |request: &&Exchange| {
                    asked_to_sign_out(request, "id_token_hint")
                        .is_some_and(|hint| issued.contains(&hint))
                };
                requests(exchanges, Endpoint::EndSession)
                    .find(|request| !hinted(request))
                    .map(|request| {
                        format!(
                            "exchange {}: the logout request has no ID token of this provider as its hint",
                            request.number
                        )
                    })
            }
            Self::LogoutReturnsHome => {
                let elsewhere = |request: &&Exchange| {
                    let back = asked_to_sign_out(request, "post_logout_redirect_uri");
                    back.is_some() && back != registration.post_logout_redirect_uri
                };
                requests(exchanges, Endpoint::EndSession)
                    .find(elsewhere)
                    .map(|request| {
                        format!(
                            "exchange {}: post_logout_redirect_uri is not the registered one",
                            request.number
                        )
                    })
            }
        }
    }
}

/// An authorization request whose challenge is the verifier itself (RFC 7636 section 4.2). No method means plain.
fn plain_challenge(exchanges: &[&Exchange]) -> Option<String> {
    let is_plain = |request: &&Exchange| {
        let method = request.query_value("code_challenge_method");
        let method = method.as_deref().unwrap_or("plain");
        request.query_value("code_challenge").is_some() && method == "plain"
    };
    let request = requests(exchanges, Endpoint::Authorization).find(is_plain)?;
    Some(format!(
        "exchange {}: the code_challenge is a plain one",
        request.number
    ))
}

/// An authorization request with a parameter that the provider does not say it knows (Discovery section 3).
fn unannounced_parameter(exchanges: &[&Exchange]) -> Option<String> {
    const UNANNOUNCED: [&str; 2] = ["claims", "request"];
    requests(exchanges, Endpoint::Authorization).find_map(|request| {
        let mut names = UNANNOUNCED.into_iter();
        let name = names.find(|name| request.query_value(name).is_some())?;
        Some(format!(
            "exchange {}: the authorization request has the parameter {name}, and the metadata do not say that the provider takes it",
            request.number
        ))
    })
}

/// A token request that has a password.
fn with_password(exchanges: &[&Exchange]) -> Option<String> {
    let has_password = |request: &&Exchange| {
        let form = request.form();
        form.iter().any(|(name, value)| {
            name == "password" || (name == "grant_type" && value == "password")
        })
    };
    let request = requests(exchanges, Endpoint::Token).find(has_password)?;
    Some(format!(
        "exchange {}: the token request is made with a password",
        request.number
    ))
}

/// A request whose URL has an access token.
fn access_token_in_url(exchanges: &[&Exchange]) -> Option<String> {
    let issued = issued(exchanges, "access_token");
    let shows_one = |exchange: &&&Exchange| {
        let query = exchange.query();
        query.iter().any(|(_, value)| issued.contains(value))
    };
    let exchange = exchanges.iter().find(shows_one)?;
    Some(format!(
        "exchange {}: an access token is in the URL",
        exchange.number
    ))
}

/// A userinfo request with the access token in two places.
fn access_token_twice(exchanges: &[&Exchange]) -> Option<String> {
    let in_two_places = |request: &&Exchange| {
        let parameters = [request.query(), request.form()].concat();
        let given = parameters.iter().filter(|(name, _)| name == "access_token");
        let in_header = request.header("authorization").is_some();
        given.count() + usize::from(in_header) > 1
    };
    let request = requests(exchanges, Endpoint::UserInfo).find(in_two_places)?;
    Some(format!(
        "exchange {}: the access token is presented in more than one way",
        request.number
    ))
}

fn requests<'a>(
    exchanges: &'a [&Exchange],
    endpoint: Endpoint,
) -> impl Iterator<Item = &'a Exchange> {
    exchanges
        .iter()
        .copied()
        .filter(move |exchange| exchange.endpoint == endpoint)
}

fn shows_secret(exchange: &Exchange, registration: &Registration) -> bool {
    let client_secret = registration.client_secret.as_deref();
    exchange
        .query()
        .iter()
        .any(|(name, value)| name == "client_secret" || Some(value.as_str()) == client_secret)
}

/// A parameter of a logout request, which comes by GET or by POST.
fn asked_to_sign_out(request: &Exchange, name: &str) -> Option<String> {
    let form = request.form();
    let mut fields = form.into_iter();
    let posted = || fields.find(|(key, _)| key == name).map(|(_, value)| value);
    request.query_value(name).or_else(posted)
}

/// What token responses brought under this name.
fn issued(exchanges: &[&Exchange], member: &str) -> Vec<String> {
    requests(exchanges, Endpoint::Token)
        .filter_map(|exchange| {
            let tokens: Value = serde_json::from_slice(exchange.response_body()).ok()?;
            Some(tokens.get(member)?.as_str()?.to_owned())
        })
        .collect()
}

/// The values that one parameter had, each with the number of its exchange.
struct Values {
    name: &'static str,
    all: Vec<(u64, String)>,
}

impl Values {
    /// Those of a parameter of the authorization requests. Where some have it, those that lack it have an empty one.
    fn asked(exchanges: &[&Exchange], name: &'static str) -> Self {
        let all: Vec<(u64, String)> = requests(exchanges, Endpoint::Authorization)
            .map(|request| {
                let value = request.query_value(name);
                (request.number, value.unwrap_or_default())
            })
            .collect();
        let is_used = all.iter().any(|(_, value)| !value.is_empty());
        let all = if is_used { all } else { Vec::new() };
        Self { name, all }
    }

    /// The code verifiers of the token requests, of each code the first.
    fn verifiers(exchanges: &[&Exchange]) -> Self {
        let mut codes = Vec::new();
        let mut all = Vec::new();
        for request in requests(exchanges, Endpoint::Token) {
            let form = request.form();
            let value = |name: &str| {
                let mut fields = form.iter();
                let found = fields.find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone())
            };
            let code = value("code");
            if let Some(verifier) = value("code_verifier").filter(|_| !codes.contains(&code)) {
                all.push((request.number, verifier));
                codes.push(code);
            }
        }
        Self {
            name: "code_verifier",
            all,
        }
    }

    fn repeated(&self) -> Option<String> {
        self.all
            .iter()
            .enumerate()
            .find_map(|(index, (number, value))| {
                let mut later = self.all.iter().skip(index + 1);
                let (again, _) = later.find(|(_, other)| other == value)?;
                Some(format!(
                    "exchanges {number} and {again}: two sign-ins have the same {}",
                    self.name
                ))
            })
    }

    /// Judged by what cannot be otherwise: from an alphabet of so many characters, at so many places.
    fn holds_less_than(&self, wanted: f64) -> Option<String> {
        let texts: Vec<&str> = self.all.iter().map(|(_, value)| value.as_str()).collect();
        let common = common(&texts);
        let alphabet = alphabet(&texts);
        self.all.iter().find_map(|(number, value)| {
            let free = value.chars().count().saturating_sub(common);
            let bits = f64::from(u32::try_from(free).ok()?) * f64::from(alphabet).log2();
            let shared = match common {
                0 => String::new(),
                _ => format!(", the {common} that all of them share left out"),
            };
            (bits < wanted).then(|| {
                format!(
                    "exchange {number}: the {} holds {bits:.0} bits at most, and {wanted:.0} are wanted: {free} \
                     characters from an alphabet of {alphabet}{shared}",
                    self.name
                )
            })
        })
    }

    fn is_also(&self, others: &Self) -> Option<String> {
        let mut pairs = self.all.iter();
        let (number, _) = pairs.find(|pair| others.all.contains(pair))?;
        Some(format!(
            "exchange {number}: {} and {} are the same",
            self.name, others.name
        ))
    }

    /// RFC 6749 section 3.3.
    fn no_list(&self) -> Option<String> {
        let (number, value) = self.all.iter().find(|(_, value)| {
            let mut listed: Vec<&str> = value.split(' ').collect();
            let wanted = listed.len();
            listed.sort_unstable();
            listed.dedup();
            let printable = |letter: char| letter.is_ascii_graphic() && !"\"\\".contains(letter);
            listed.len() < wanted
                || listed
                    .iter()
                    .any(|item| item.is_empty() || !item.chars().all(printable))
        })?;
        Some(format!(
            "exchange {number}: the {} {value:?} is no list of different values with one space between them",
            self.name
        ))
    }

    /// RFC 7636 section 4.1.
    fn malformed(&self) -> Option<String> {
        let unreserved = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
        let (number, value) = self.all.iter().find(|(_, value)| {
            !(43..=128).contains(&value.len()) || !value.chars().all(unreserved)
        })?;
        Some(format!(
            "exchange {number}: the {} has {} characters, or one that is not unreserved",
            self.name,
            value.len()
        ))
    }

    /// Whether one of them is a part of a parameter's value.
    fn is_in(&self, request: &Exchange) -> bool {
        let query = request.query();
        self.all
            .iter()
            .any(|(_, value)| query.iter().any(|(_, shown)| shown.contains(value)))
    }
}

/// How many characters at the beginning and at the end all of these share.
fn common(texts: &[&str]) -> usize {
    let Some((first, others)) = texts.split_first().filter(|(_, others)| !others.is_empty()) else {
        return 0;
    };
    let shared = |from_the_end: bool| {
        let letters = |text: &str| -> Vec<char> {
            if from_the_end {
                text.chars().rev().collect()
            } else {
                text.chars().collect()
            }
        };
        let first = letters(first);
        let same = |other: &&str| {
            let other = letters(other);
            first.iter().zip(&other).take_while(|(a, b)| a == b).count()
        };
        let length = others.iter().map(same).min().unwrap_or(0);
        if length < COMMON { 0 } else { length }
    };
    shared(false) + shared(true)
}

/// How many characters their alphabet may have.
fn alphabet(texts: &[&str]) -> u32 {
    let used = |class: fn(char) -> bool| texts.iter().any(|text| text.chars().any(class));
    let of = |size, class: fn(char) -> bool| if used(class) { size } else { 0 };
    let letters = |beyond_hex: fn(char) -> bool, in_hex: fn(char) -> bool| {
        if used(beyond_hex) { 26 } else { of(6, in_hex) }
    };
    of(10, |letter| letter.is_ascii_digit())
        + letters(
            |letter| ('g'..='z').contains(&letter),
            |letter| ('a'..='f').contains(&letter),
        )
        + letters(
            |letter| ('G'..='Z').contains(&letter),
            |letter| ('A'..='F').contains(&letter),
        )
        + of(2, |letter| !letter.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
