//! What is honest and unusual, and has to be got along with.

use serde_json::json;

use crate::answer::Answer;
use crate::behaviour::{Behaviour, Moment, Script, Whereabouts};
use crate::issuer::Scene;
use crate::registration::User;
use crate::token_draft::TokenDraft;

const fn running(id: &'static str, script: Script) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script,
    }
}

const fn id_token(id: &'static str, change: fn(&mut TokenDraft, &Scene)) -> Behaviour {
    running(id, Script::IdToken(change))
}

const fn known_as(id: &'static str, change: fn(&mut User)) -> Behaviour {
    let at = Whereabouts::Here;
    running(id, Script::User { at, change })
}

/// Every letter as an escape sequence, in quotes: the same string to whoever reads JSON.
fn escaped(text: &str) -> String {
    let spelt = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' => format!("\\u{:04x}", u32::from(letter)),
        other => other.to_string(),
    };
    format!("\"{}\"", text.chars().map(spelt).collect::<String>())
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    id_token("id-token/profile/birthdate-without-year", |token, _| {
        token.claims.set("birthdate", "0000-05-17");
    }),
    id_token("id-token/profile/birthdate-year-alone", |token, _| {
        token.claims.set("birthdate", "1987");
    }),
    id_token("id-token/profile/address-in-lines", |token, _| {
        let address = json!({"formatted": "1 Main Street\r\nAnytown\n12345", "country": "US"});
        token.claims.set("address", address);
    }),
    id_token("id-token/profile/address-empty", |token, _| {
        token.claims.set("address", json!({}));
    }),
    id_token("id-token/profile/language-tags", |token, _| {
        token.claims.set("name#ja-Kana-JP", "ヤマダ タロウ");
        token.claims.set("website#de", "https://example.com/de");
    }),
    id_token("id-token/profile/sources-not-understood", |token, _| {
        let names = json!({"credit_score": "bureau", "shoe_size": "nowhere"});
        let sources = json!({"bureau": {"x_format": [1], "x_location": "elsewhere"}});
        token.claims.set("_claim_names", names);
        token.claims.set("_claim_sources", sources);
    }),
    id_token("id-token/profile/source-elsewhere", |token, scene| {
        let source = json!({"bureau": {"endpoint": scene.collector("claims")}});
        token
            .claims
            .set("_claim_names", json!({"credit_score": "bureau"}));
        token.claims.set("_claim_sources", source);
    }),
    Behaviour {
        id: "discovery/metadata/escaped-strings",
        moment: Moment::Fresh,
        script: Script::Metadata(|answer, scene| {
            let issuer = &scene.issuer;
            let metadata = answer.object();
            metadata.set_raw("issuer", &escaped(issuer));
            for (member, path) in [
                ("authorization_endpoint", "authorize"),
                ("token_endpoint", "token"),
                ("userinfo_endpoint", "userinfo"),
                ("jwks_uri", "keys"),
            ] {
                metadata.set_raw(member, &escaped(&format!("{issuer}/{path}")));
            }
        }),
    },
    id_token("id-token/profile/escaped-strings", |token, scene| {
        token.claims.set_raw("iss", &escaped(&scene.issuer));
        token.claims.set_raw("aud", &escaped(&scene.client_id));
        token.claims.set_raw("sub", &escaped("user-1"));
        if let Some(nonce) = &scene.nonce {
            token.claims.set_raw("nonce", &escaped(nonce));
        }
    }),
    known_as("accounts/opaque/punctuation", |user| {
        user.subject = "a|b:c/d@e+f%20 g#h?i=j&k\\l\"m'n<o>".into();
        user.email = "user-1-punctuated@example.com".into();
    }),
    known_as("accounts/opaque/longest", |user| {
        user.subject = "s".repeat(255);
        user.email = "user-1-of-255@example.com".into();
    }),
    running(
        "token-endpoint/access-token/like-a-jwt",
        Script::AccessToken(|token| format!("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTIifQ.{token}")),
    ),
    running(
        "token-endpoint/access-token/every-character",
        // RFC 6750 section 2.1.
        Script::AccessToken(|token| format!("-._~+/{token}==")),
    ),
    running(
        "token-endpoint/access-token/long",
        Script::AccessToken(|token| format!("{token}{}", "A".repeat(3000))),
    ),
    running(
        "callback/code/every-character",
        // RFC 6749 appendix A.11.
        Script::Code(|code| format!("{code} !\"#$%&'()*+,-./:;<=>?@[\\]^_`{{|}}~%41")),
    ),
    running(
        "callback/code/long",
        Script::Code(|code| format!("{code}{}", "A".repeat(1500))),
    ),
    running(
        "userinfo/claims/without-name",
        Script::UserInfo(|answer: &mut Answer, _| answer.object().remove("name")),
    ),
    Behaviour {
        id: "discovery/defaults/only-required-members",
        moment: Moment::Fresh,
        script: Script::Metadata(|answer, _| {
            for name in [
                "scopes_supported",
                "response_modes_supported",
                "grant_types_supported",
                "token_endpoint_auth_methods_supported",
                "code_challenge_methods_supported",
                "claims_supported",
            ] {
                answer.object().remove(name);
            }
        }),
    },
];
