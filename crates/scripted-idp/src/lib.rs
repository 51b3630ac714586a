#![doc = include_str!("../README.md")]

mod alterations;
mod answer;
mod behaviour;
mod behaviours;
mod certificate;
mod delivery;
mod endpoints;
mod exchange;
mod front;
mod issuer;
mod keys;
mod object;
mod registration;
mod server;
mod token_draft;

pub use crate::alterations::alterations;
pub use crate::behaviour::{
    Actor, Behaviour, BrowserTwist, CLAIMS_IN_USER_INFO_ALONE, Moment, Place, RETURN_PARAMETERS,
    STRANGER, Whereabouts, behaviour, behaviours,
};
pub use crate::exchange::{Endpoint, Exchange, HonestAnswer};
pub use crate::issuer::Issuer;
pub use crate::registration::{AuthMethod, Registration, SigningAlgorithm, User};
pub use crate::server::ScriptedIdp;
