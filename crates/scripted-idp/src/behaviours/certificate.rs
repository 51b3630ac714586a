//! Certificates of servers that are not to be believed. A relying party meets them when it goes to an endpoint, or to the
//! issuer itself.

use crate::answer::Answer;
use crate::behaviour::{Behaviour, Moment, Script};
use crate::certificate::Certificate;
use crate::issuer::Scene;

/// Metadata name endpoints behind a certificate.
const fn endpoint(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Metadata(change),
    }
}

/// The server of the issuer, which has its metadata too, shows this.
const fn issuer(id: &'static str, certificate: Certificate) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Fresh,
        script: Script::Certificate(certificate),
    }
}

fn token(answer: &mut Answer, scene: &Scene, certificate: Certificate) {
    let there = scene.behind(certificate, "token");
    answer.object().set("token_endpoint", there);
}

fn keys(answer: &mut Answer, scene: &Scene, certificate: Certificate) {
    let there = scene.behind(certificate, "keys");
    answer.object().set("jwks_uri", there);
}

fn user_info(answer: &mut Answer, scene: &Scene, certificate: Certificate) {
    let there = scene.behind(certificate, "userinfo");
    answer.object().set("userinfo_endpoint", there);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    endpoint("discovery/certificate/token-expired", |answer, scene| {
        token(answer, scene, Certificate::Expired);
    }),
    endpoint(
        "discovery/certificate/token-not-yet-valid",
        |answer, scene| {
            token(answer, scene, Certificate::NotYetValid);
        },
    ),
    endpoint(
        "discovery/certificate/token-for-another-name",
        |answer, scene| {
            token(answer, scene, Certificate::ForAnotherName);
        },
    ),
    endpoint(
        "discovery/certificate/token-of-unknown-authority",
        |answer, scene| {
            token(answer, scene, Certificate::OfUnknownAuthority);
        },
    ),
    endpoint("discovery/certificate/key-set-expired", |answer, scene| {
        keys(answer, scene, Certificate::Expired);
    }),
    endpoint(
        "discovery/certificate/key-set-not-yet-valid",
        |answer, scene| {
            keys(answer, scene, Certificate::NotYetValid);
        },
    ),
    endpoint(
        "discovery/certificate/key-set-for-another-name",
        |answer, scene| {
            keys(answer, scene, Certificate::ForAnotherName);
        },
    ),
    endpoint(
        "discovery/certificate/key-set-of-unknown-authority",
        |answer, scene| {
            keys(answer, scene, Certificate::OfUnknownAuthority);
        },
    ),
    endpoint("discovery/certificate/userinfo-expired", |answer, scene| {
        user_info(answer, scene, Certificate::Expired);
    }),
    endpoint(
        "discovery/certificate/userinfo-not-yet-valid",
        |answer, scene| {
            user_info(answer, scene, Certificate::NotYetValid);
        },
    ),
    endpoint(
        "discovery/certificate/userinfo-for-another-name",
        |answer, scene| {
            user_info(answer, scene, Certificate::ForAnotherName);
        },
    ),
    endpoint(
        "discovery/certificate/userinfo-of-unknown-authority",
        |answer, scene| {
            user_info(answer, scene, Certificate::OfUnknownAuthority);
        },
    ),
    issuer(
        "discovery/certificate/metadata-expired",
        Certificate::Expired,
    ),
    issuer(
        "discovery/certificate/metadata-not-yet-valid",
        Certificate::NotYetValid,
    ),
    issuer(
        "discovery/certificate/metadata-for-another-name",
        Certificate::ForAnotherName,
    ),
    issuer(
        "discovery/certificate/metadata-of-unknown-authority",
        Certificate::OfUnknownAuthority,
    ),
    endpoint("discovery/certificate/token-good", |answer, scene| {
        token(answer, scene, Certificate::Good);
    }),
];
