//! jsonwebtoken, openidconnect and we, on tokens that differ from the honest one in several ways at once: each refuses a
//! token that has something in it which it refuses alone, and no other. So the table below says all of what any of the
//! three does with any of its combinations.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::differential::Verdict::{self, Accepts, Refuses};
use super::differential::{jsonwebtoken, openidconnect, verdict};
use super::mint::{CLIENT, ISSUER, KEYS, NOW, claims, mint, now, policy, rs256};

/// What is changed (a member of the header or the claims set), the verdicts of jsonwebtoken, openidconnect and us on it alone,
/// and why they differ.
struct Deviation {
    in_header: bool,
    member: &'static str,
    value: fn() -> Value,
    verdicts: [Verdict; 3],
    because: &'static str,
}

const fn header(
    member: &'static str,
    value: fn() -> Value,
    verdicts: [Verdict; 3],
    because: &'static str,
) -> Deviation {
    Deviation {
        in_header: true,
        member,
        value,
        verdicts,
        because,
    }
}

const fn claim(
    member: &'static str,
    value: fn() -> Value,
    verdicts: [Verdict; 3],
    because: &'static str,
) -> Deviation {
    Deviation {
        in_header: false,
        member,
        value,
        verdicts,
        because,
    }
}

const AGREED: &str = "all agree";

#[rustfmt::skip]
const DEVIATIONS: &[Deviation] = &[
    header("typ", || json!("JWT"), [Accepts, Accepts, Accepts], AGREED),
    header("typ", || json!("at+jwt"), [Accepts, Refuses, Refuses], "jsonwebtoken leaves the type to the application"),
    header("kid", || json!("other"), [Accepts, Refuses, Refuses], "jsonwebtoken leaves the key to the application"),
    header("alg", || json!("none"), [Refuses, Refuses, Refuses], AGREED),
    header("alg", || json!("HS256"), [Refuses, Refuses, Refuses], AGREED),
    header("crit", || json!(["exp"]), [Accepts, Refuses, Refuses], "jsonwebtoken passes over critical extensions"),
    header("x-unknown", || json!([1]), [Accepts, Accepts, Accepts], AGREED),
    claim("iss", || json!("https://evil.example.com"), [Refuses, Refuses, Refuses], AGREED),
    claim("iss", || json!(format!("{ISSUER}/")), [Refuses, Refuses, Refuses], AGREED),
    claim("aud", || json!("other"), [Refuses, Refuses, Refuses], AGREED),
    claim("aud", || json!([CLIENT]), [Accepts, Accepts, Accepts], AGREED),
    claim("aud", || json!([CLIENT, "stranger"]), [Accepts, Refuses, Refuses], "jsonwebtoken takes audiences that nobody trusts"),
    claim("azp", || json!(CLIENT), [Accepts, Accepts, Accepts], AGREED),
    claim("azp", || json!("other"), [Accepts, Accepts, Refuses], "neither looks at the authorized party"),
    claim("exp", || json!(NOW - 1), [Accepts, Refuses, Accepts], "jsonwebtoken reads another clock, openidconnect allows for no skew"),
    claim("exp", || json!(NOW - 3600), [Accepts, Refuses, Refuses], "jsonwebtoken reads another clock"),
    claim("exp", || json!("soon"), [Refuses, Refuses, Refuses], AGREED),
    claim("nbf", || json!(NOW - 60), [Accepts, Accepts, Accepts], AGREED),
    claim("nbf", || json!(NOW + 3600), [Accepts, Accepts, Refuses], "neither looks at `nbf` unless asked to"),
    claim("iat", || json!(NOW + 3600), [Accepts, Accepts, Refuses], "neither looks at a time of issue in the future"),
    claim("nonce", || json!("other"), [Accepts, Refuses, Refuses], "jsonwebtoken leaves the nonce to the application"),
    claim("sub", || json!("user-2"), [Accepts, Accepts, Accepts], AGREED),
    claim("sub", || json!(""), [Accepts, Accepts, Refuses], "an empty subject identifies nobody"),
    claim("events", || json!({"http://schemas.openid.net/event/backchannel-logout": {}}), [Accepts, Accepts, Refuses], "a logout token"),
    claim("x-number", || json!(u64::MAX), [Accepts, Accepts, Accepts], AGREED),
];

/// The honest token with the deviations in it.
fn deviating(deviations: &[&Deviation]) -> String {
    let (mut header, mut claims) = (json!({"alg": "RS256", "kid": "rsa"}), claims());
    for deviation in deviations {
        let part = if deviation.in_header {
            &mut header
        } else {
            &mut claims
        };
        part[deviation.member] = (deviation.value)();
    }
    mint(&header.to_string(), claims.to_string().as_bytes(), rs256)
}

fn verdicts(raw: &str) -> [Verdict; 3] {
    let ours = verdict(policy().verify(raw, &KEYS, now()));
    [jsonwebtoken(raw), openidconnect(raw), ours]
}

#[test]
fn each_deviation_alone_is_judged_as_the_table_says() {
    for deviation in DEVIATIONS {
        let Deviation {
            member, because, ..
        } = deviation;
        assert_eq!(
            verdicts(&deviating(&[deviation])),
            deviation.verdicts,
            "{member}: {because}"
        );
        let [first, others @ ..] = &deviation.verdicts;
        let differ = others.iter().any(|other| other != first);
        assert_eq!(differ, *because != AGREED, "{member}: {because}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whoever_refuses_a_part_refuses_the_whole_and_nobody_else_does(
        mut chosen in prop::sample::subsequence((0..DEVIATIONS.len()).collect::<Vec<_>>(), 2..6),
    ) {
        // A member has one value.
        chosen.dedup_by_key(|index| DEVIATIONS[*index].member);
        let chosen: Vec<&Deviation> = chosen.into_iter().map(|index| &DEVIATIONS[index]).collect();
        let expected = [0, 1, 2].map(|who| {
            let refuses = chosen.iter().any(|deviation| deviation.verdicts[who] == Refuses);
            if refuses { Refuses } else { Accepts }
        });
        let told: Vec<&str> = chosen.iter().map(|deviation| deviation.because).collect();
        prop_assert_eq!(verdicts(&deviating(&chosen)), expected, "{:?}", told);
    }
}
