//! Clients that are registered in other ways, and demands that an honest provider may make.

use crate::behaviour::{Behaviour, Moment, Script};
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
            client.token_endpoint_auth_method = AuthMethod::ClientSecretBasic;
        },
    ),
    registered(
        "client-authentication/method/client-secret-post",
        |client| {
            client.token_endpoint_auth_method = AuthMethod::ClientSecretPost;
        },
    ),
    registered("client-authentication/method/none", |client| {
        client.token_endpoint_auth_method = AuthMethod::None;
        client.client_secret = None;
    }),
    registered(
        "client-authentication/method/secret-with-reserved-characters",
        |client| {
            client.client_secret = Some("s3cret: 100% & more + / = é".into());
        },
    ),
    Behaviour {
        id: "authorization-request/pkce/required",
        moment: Moment::Fresh,
        script: Script::PkceRequired,
    },
];
