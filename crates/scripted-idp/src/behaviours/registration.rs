//! Clients that are registered in other ways, and what an honest provider may demand, or not know.

use crate::behaviour::{Behaviour, BrowserTwist, Moment, Script};
use crate::registration::{AuthMethod, Registration, SigningAlgorithm};

const fn registered(id: &'static str, change: fn(&mut Registration)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Registration,
        script: Script::Registration(change),
    }
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    registered("id-token/algorithm/es256-registered", |client| {
        client.id_token_signed_response_alg = SigningAlgorithm::Es256;
    }),
    registered(
        "client-authentication/method/client-secret-basic",
        |client| {
            client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
        },
    ),
    registered(
        "client-authentication/method/client-secret-post",
        |client| {
            client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretPost);
        },
    ),
    registered("client-authentication/method/none", |client| {
        client.token_endpoint_auth_method = Some(AuthMethod::None);
        client.client_secret = None;
    }),
    registered(
        "client-authentication/method/secret-with-reserved-characters",
        |client| {
            client.client_secret = Some("s3cret: 100% & more + / = ?".into());
        },
    ),
    registered(
        "client-authentication/method/secret-with-reserved-characters-in-body",
        |client| {
            client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretPost);
            client.client_secret = Some("s3cret: 100% & more + / = ?".into());
        },
    ),
    registered(
        "client-authentication/method/identifier-with-reserved-characters",
        |client| {
            client.client_id = "app:one 100% & more + / = ?".into();
        },
    ),
    Behaviour {
        id: "client-authentication/method/left-open",
        moment: Moment::Registration,
        script: Script::Several(&[
            Script::Metadata(|answer, _| {
                let member = "token_endpoint_auth_methods_supported";
                answer.object().remove(member);
            }),
            Script::Registration(|client| client.token_endpoint_auth_method = None),
        ]),
    },
    Behaviour {
        id: "callback/response/own-query-in-address",
        moment: Moment::Registration,
        script: Script::ReturnAddress(|client| {
            let mark = if client.redirect_uri.contains('?') {
                '&'
            } else {
                '?'
            };
            client.redirect_uri = format!("{}{mark}tenant=1", client.redirect_uri);
        }),
    },
    Behaviour {
        id: "logout/request/return-with-query",
        moment: Moment::Registration,
        script: Script::Several(&[
            Script::Registration(|client| {
                if let Some(back) = &mut client.post_logout_redirect_uri {
                    back.push_str("?from=app&note=a%2Bb+c");
                }
            }),
            Script::Browser(BrowserTwist::SignsOut),
        ]),
    },
    Behaviour {
        id: "discovery/issuer/ends-in-slash",
        moment: Moment::Fresh,
        script: Script::IssuerEndsInSlash,
    },
    Behaviour {
        id: "authorization-request/pkce/plain-offered-alone",
        moment: Moment::Fresh,
        script: Script::Metadata(|answer, _| {
            let member = "code_challenge_methods_supported";
            answer.object().set(member, serde_json::json!(["plain"]));
        }),
    },
    Behaviour {
        id: "authorization-request/pkce/s256-turned-away",
        moment: Moment::Running,
        script: Script::Several(&[Script::Repeatedly, Script::NoS256]),
    },
    Behaviour {
        id: "callback/browser/another-browser-without-pkce",
        moment: Moment::Fresh,
        script: Script::Several(&[
            Script::NoPkce,
            Script::Browser(BrowserTwist::AnotherBrowser),
        ]),
    },
    Behaviour {
        id: "authorization-request/pkce/required",
        moment: Moment::Fresh,
        script: Script::PkceRequired,
    },
    Behaviour {
        id: "authorization-request/pkce/required-of-public-client",
        moment: Moment::Registration,
        script: Script::Several(&[
            Script::Registration(|client| {
                client.token_endpoint_auth_method = Some(AuthMethod::None);
                client.client_secret = None;
            }),
            Script::PkceRequired,
        ]),
    },
];
