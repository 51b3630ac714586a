//! Every behaviour, by the part of the protocol that it bends.

mod accounts;
mod callback;
mod discovery;
mod id_token;
mod id_token_claims;
mod keys;
mod logout;
mod registration;
mod requests;
mod size;
mod token_endpoint;
mod transport;
mod unusual;
mod user_info;

use crate::behaviour::Behaviour;

/// All of them.
pub(crate) const ALL: &[&[Behaviour]] = &[
    id_token::BEHAVIOURS,
    id_token_claims::BEHAVIOURS,
    discovery::BEHAVIOURS,
    keys::BEHAVIOURS,
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
