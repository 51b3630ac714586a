//! Every behaviour, by the part of the protocol that it bends.

mod accounts;
mod callback;
mod certificate;
mod claim_values;
mod discovery;
mod encoding;
mod id_token;
mod id_token_claims;
mod keys;
mod logout;
mod registration;
mod requests;
mod rotation;
mod signature;
mod size;
mod token_endpoint;
mod transport;
mod unusual;
mod user_info;

use crate::behaviour::{Behaviour, Moment, Script};
use crate::issuer::Scene;
use crate::token_draft::TokenDraft;

/// All of them.
pub(crate) const ALL: &[&[Behaviour]] = &[
    id_token::BEHAVIOURS,
    id_token_claims::BEHAVIOURS,
    claim_values::BEHAVIOURS,
    encoding::BEHAVIOURS,
    signature::BEHAVIOURS,
    discovery::BEHAVIOURS,
    certificate::BEHAVIOURS,
    keys::BEHAVIOURS,
    rotation::BEHAVIOURS,
    token_endpoint::BEHAVIOURS,
    registration::BEHAVIOURS,
    user_info::BEHAVIOURS,
    size::BEHAVIOURS,
    callback::BEHAVIOURS,
    accounts::BEHAVIOURS,
    transport::BEHAVIOURS,
    logout::BEHAVIOURS,
    requests::BEHAVIOURS,
    unusual::BEHAVIOURS,
];

/// An ID token that is bent.
const fn id_token(id: &'static str, change: fn(&mut TokenDraft, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::IdToken(change),
    }
}
