//! What nobody provokes: faults that a relying party shows by itself once it begins several sign-ins.

use crate::behaviour::{Behaviour, Moment, Script};

const fn looked_for(id: &'static str) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::Requests,
    }
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    looked_for("authorization-request/state/repeated"),
    looked_for("authorization-request/state/guessable"),
    looked_for("authorization-request/state/short"),
    looked_for("authorization-request/nonce/repeated"),
    looked_for("authorization-request/nonce/guessable"),
    looked_for("authorization-request/nonce/short"),
    looked_for("authorization-request/nonce/used-elsewhere"),
    looked_for("authorization-request/verifier/repeated"),
    looked_for("authorization-request/verifier/malformed"),
    looked_for("authorization-request/verifier/in-the-open"),
    looked_for("authorization-request/client-secret/in-the-open"),
    looked_for("authorization-request/scope/malformed"),
    looked_for("authorization-request/parameters/unannounced"),
    looked_for("token-endpoint/request/with-password"),
    looked_for("userinfo/request/token-in-the-open"),
    looked_for("userinfo/request/token-twice"),
];
