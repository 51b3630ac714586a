use super::*;
use crate::sample::{exchange, registration};

/// The authorization request with this query.
fn asked(number: u64, query: &str) -> Exchange {
    let request = format!("GET /issuer-1/authorize?{query} HTTP/1.1\r\n\r\n");
    Exchange {
        request: request.into(),
        ..exchange(number, Endpoint::Authorization)
    }
}

/// The token request for this code with this verifier.
fn redeemed(number: u64, code: &str, verifier: &str) -> Exchange {
    let request =
        format!("POST /issuer-1/token HTTP/1.1\r\n\r\ncode={code}&code_verifier={verifier}");
    Exchange {
        request: request.into(),
        ..exchange(number, Endpoint::Token)
    }
}

#[track_caller]
fn check(rule: RequestRule, exchanges: &[Exchange], expected: Option<&str>) {
    let exchanges: Vec<&Exchange> = exchanges.iter().collect();
    let broken = rule.broken_by(&exchanges, &registration());
    assert_eq!(broken.as_deref(), expected);
}

/// Two requests with these states.
fn states(first: &str, second: &str) -> [Exchange; 2] {
    [
        asked(1, &format!("state={first}")),
        asked(2, &format!("state={second}")),
    ]
}

#[test]
fn a_state_or_nonce_that_was_sent_before_is_no_new_one() {
    check(RequestRule::StateNew, &states("abc", "abd"), None);
    check(
        RequestRule::StateNew,
        &states("abc", "abc"),
        Some("exchanges 1 and 2: two sign-ins have the same state"),
    );
    check(
        RequestRule::NonceNew,
        &[
            asked(1, "nonce=n"),
            asked(2, "nonce=o"),
            asked(7, "nonce=n"),
        ],
        Some("exchanges 1 and 7: two sign-ins have the same nonce"),
    );
}

#[test]
fn a_request_without_the_state_of_others_has_an_empty_one() {
    let with = asked(1, "state=0123456789abcdefghijkl");
    let exchanges = [with, asked(2, "nonce=n")];
    check(
        RequestRule::StateUnguessable,
        &exchanges,
        Some(
            "exchange 2: the state holds 0 bits at most, and 64 are wanted: 0 characters from an alphabet of 36",
        ),
    );
    let without = [asked(1, "nonce=n"), asked(2, "nonce=n")];
    check(RequestRule::StateUnguessable, &without, None);
    check(RequestRule::StateNew, &without, None);
}

#[test]
fn as_long_as_128_bits_are_in_the_usual_spellings_is_long_enough() {
    for (first, second) in [
        // base64url, of letters and digits only
        ("q83vEjRWeJq83vEjRWeJq8", "AbCdEfGhIjKlMnOpQrStU9"),
        // hexadecimal
        (
            "00112233445566778899aabbccddeeff",
            "ffeeddccbbaa99887766554433221100",
        ),
        // a UUID
        (
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        ),
    ] {
        check(RequestRule::StateLong, &states(first, second), None);
        check(RequestRule::StateUnguessable, &states(first, second), None);
    }
}

#[test]
fn a_short_value_is_told_with_what_it_can_hold() {
    check(
        RequestRule::StateLong,
        &states("Ab3dEf6hIj9lMn2pQr5t", "q83vEjRWeJq83vEjRWeJ"),
        Some(
            "exchange 1: the state holds 119 bits at most, and 128 are wanted: 20 characters from an alphabet of 62",
        ),
    );
    check(
        RequestRule::StateUnguessable,
        &states("123456", "654321"),
        Some(
            "exchange 1: the state holds 20 bits at most, and 64 are wanted: 6 characters from an alphabet of 10",
        ),
    );
}

#[test]
fn what_all_values_share_hides_nothing() {
    check(
        RequestRule::StateUnguessable,
        &states(
            "sign-in-of-our-app-000001-x-end",
            "sign-in-of-our-app-000002-y-end",
        ),
        Some(
            "exchange 1: the state holds 16 bits at most, and 64 are wanted: 3 characters from an alphabet of 38, the 28 \
             that all of them share left out",
        ),
    );
}

#[test]
fn a_single_value_shares_nothing_with_itself() {
    let only = [asked(1, "nonce=q83vEjRWeJq83vEjRWeJq8")];
    check(RequestRule::NonceLong, &only, None);
    check(RequestRule::NonceUnguessable, &only, None);
}

#[test]
fn a_nonce_is_neither_the_state_nor_the_challenge_of_its_request() {
    check(
        RequestRule::NonceAlone,
        &[
            asked(1, "state=a&nonce=b&code_challenge=c"),
            asked(2, "nonce=a"),
        ],
        None,
    );
    check(
        RequestRule::NonceAlone,
        &[asked(3, "state=a&nonce=a")],
        Some("exchange 3: nonce and state are the same"),
    );
    check(
        RequestRule::NonceAlone,
        &[asked(3, "nonce=a&code_challenge=a")],
        Some("exchange 3: nonce and code_challenge are the same"),
    );
}

#[test]
fn a_verifier_is_new_for_each_code() {
    let verifiers = |again: &str| [redeemed(2, "c1", "v1"), redeemed(4, again, "v1")];
    check(RequestRule::VerifierNew, &verifiers("c1"), None);
    check(
        RequestRule::VerifierNew,
        &verifiers("c2"),
        Some("exchanges 2 and 4: two sign-ins have the same code_verifier"),
    );
}

#[test]
fn a_verifier_has_43_to_128_unreserved_characters() {
    for length in [43, 128] {
        let good = redeemed(2, "c", &"v".repeat(length));
        check(RequestRule::VerifierWellFormed, &[good], None);
    }
    let reserved = format!("{}%2F", "v".repeat(50));
    for (verifier, told) in [
        ("v".repeat(42), "42"),
        ("v".repeat(129), "129"),
        (reserved, "51"),
    ] {
        let reason = format!(
            "exchange 2: the code_verifier has {told} characters, or one that is not unreserved"
        );
        let bad = redeemed(2, "c", &verifier);
        check(RequestRule::VerifierWellFormed, &[bad], Some(&reason));
    }
}

#[test]
fn a_verifier_is_nowhere_in_a_request() {
    let sent = |state: &str| {
        [
            asked(1, &format!("state={state}")),
            redeemed(2, "c", "v3rifier"),
        ]
    };
    check(RequestRule::VerifierHidden, &sent("another"), None);
    check(
        RequestRule::VerifierHidden,
        &sent("a.v3rifier.b"),
        Some("exchange 1: the authorization request shows a code_verifier"),
    );
}

#[test]
fn the_secret_is_in_no_url() {
    check(
        RequestRule::ClientSecretHidden,
        &[asked(1, "state=a"), redeemed(2, "c", "v")],
        None,
    );
    for query in ["client_secret=", "password=s3cret"] {
        check(
            RequestRule::ClientSecretHidden,
            &[asked(1, query)],
            Some("exchange 1: the client's secret is in the URL"),
        );
    }
}

/// A sign-in whose ID token is `t0ken`, and a logout request with this query.
fn signed_out(query: &str) -> [Exchange; 2] {
    let token = Exchange {
        response: "HTTP/1.1 200 OK\r\n\r\n{\"id_token\":\"t0ken\"}".into(),
        ..exchange(1, Endpoint::Token)
    };
    let request = format!("GET /issuer-1/logout?{query} HTTP/1.1\r\n\r\n");
    let logout = Exchange {
        request: request.into(),
        ..exchange(2, Endpoint::EndSession)
    };
    [token, logout]
}

#[test]
fn a_logout_request_has_the_id_token_as_its_hint() {
    check(
        RequestRule::LogoutHinted,
        &signed_out("id_token_hint=t0ken"),
        None,
    );
    for query in ["state=a", "id_token_hint=another"] {
        check(
            RequestRule::LogoutHinted,
            &signed_out(query),
            Some("exchange 2: the logout request has no ID token of this provider as its hint"),
        );
    }
}

#[test]
fn a_logout_request_comes_back_to_the_registered_address_or_to_none() {
    let to = |address: &str| signed_out(&format!("post_logout_redirect_uri={address}"));
    for good in [signed_out("state=a"), to("http://localhost:8000/out")] {
        check(RequestRule::LogoutReturnsHome, &good, None);
    }
    check(
        RequestRule::LogoutReturnsHome,
        &to("http://localhost:8000/out/"),
        Some("exchange 2: post_logout_redirect_uri is not the registered one"),
    );
}

#[test]
fn a_scope_is_a_list_of_different_values_with_one_space_between_them() {
    let scope = |value: &str| [asked(3, &format!("scope={value}"))];
    check(RequestRule::ScopeWellFormed, &scope("openid+email"), None);
    for (sent, read) in [
        ("openid++email", "openid  email"),
        ("openid+", "openid "),
        ("openid+email+openid", "openid email openid"),
        ("openid%09email", "openid\\temail"),
        ("openid+%22email%22", "openid \\\"email\\\""),
    ] {
        let expected = format!(
            "exchange 3: the scope \"{read}\" is no list of different values with one space between them"
        );
        check(RequestRule::ScopeWellFormed, &scope(sent), Some(&expected));
    }
}

/// The request of this text, at this endpoint.
fn sent(number: u64, endpoint: Endpoint, request: &str) -> Exchange {
    Exchange {
        request: request.to_owned().into(),
        ..exchange(number, endpoint)
    }
}

#[test]
fn no_token_is_asked_for_with_a_password() {
    let form = |form: &str| {
        let request = format!("POST /issuer-1/token HTTP/1.1\r\n\r\n{form}");
        [sent(4, Endpoint::Token, &request)]
    };
    check(
        RequestRule::NoPassword,
        &form("grant_type=authorization_code"),
        None,
    );
    let broken = Some("exchange 4: the token request is made with a password");
    check(
        RequestRule::NoPassword,
        &form("grant_type=password"),
        broken,
    );
    check(
        RequestRule::NoPassword,
        &form("grant_type=authorization_code&password=p"),
        broken,
    );
}

#[test]
fn an_access_token_is_in_no_url_and_in_one_place_only() {
    let token = Exchange {
        response: "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"at-1\"}"
            .to_owned()
            .into(),
        ..exchange(1, Endpoint::Token)
    };
    let asked = |query: &str, header: &str, form: &str| {
        let request = format!("POST /issuer-1/userinfo{query} HTTP/1.1\r\n{header}\r\n{form}");
        [token.clone(), sent(2, Endpoint::UserInfo, &request)]
    };
    let bearer = "Authorization: Bearer at-1\r\n";
    for good in [asked("", bearer, ""), asked("", "", "access_token=at-1")] {
        check(RequestRule::AccessTokenHidden, &good, None);
        check(RequestRule::AccessTokenOnce, &good, None);
    }
    let twice = Some("exchange 2: the access token is presented in more than one way");
    let both = asked("", bearer, "access_token=at-1");
    check(RequestRule::AccessTokenOnce, &both, twice);
    let in_url = asked("?t=at-1", bearer, "");
    check(
        RequestRule::AccessTokenHidden,
        &in_url,
        Some("exchange 2: an access token is in the URL"),
    );
}

#[test]
fn a_challenge_without_a_method_is_a_plain_one() {
    const RULE: RequestRule = RequestRule::ChallengeNeverPlain;
    let broken = Some("exchange 2: the code_challenge is a plain one");
    let s256 = asked(1, "code_challenge=c&code_challenge_method=S256");
    check(RULE, &[s256, asked(2, "state=s")], None);
    check(
        RULE,
        &[asked(2, "code_challenge=v&code_challenge_method=plain")],
        broken,
    );
    check(RULE, &[asked(2, "code_challenge=v")], broken);
}

#[test]
fn claims_and_request_objects_have_to_be_announced() {
    const RULE: RequestRule = RequestRule::ParametersAnnounced;
    check(RULE, &[asked(1, "scope=openid&ui_locales=de")], None);
    for name in ["claims", "request"] {
        let broken = format!(
            "exchange 3: the authorization request has the parameter {name}, and the metadata do not say that the provider takes it"
        );
        check(RULE, &[asked(3, &format!("{name}=x"))], Some(&broken));
    }
}

#[test]
fn a_redirection_uri_other_than_the_registered_one_is_told() {
    const RULE: RequestRule = RequestRule::ReturnAddressKept;
    let to = |uri: &str| {
        let query: String = form_urlencoded::byte_serialize(uri.as_bytes()).collect();
        asked(4, &format!("redirect_uri={query}"))
    };
    check(RULE, &[to(&registration().redirect_uri)], None);
    check(
        RULE,
        &[to("https://stranger.example.net/auth")],
        Some("exchange 4: redirect_uri is not the registered one"),
    );
}
