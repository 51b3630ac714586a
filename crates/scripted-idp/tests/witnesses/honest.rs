//! What the honest provider refuses, and that issuers are none of each other's business.

use relier_scripted_idp::{AuthMethod, Registration, ScriptedIdp, behaviour};

use crate::client::{CLIENT_ID, Change, Client, Reply, SECRET, basic, confidential};

fn client_of(idp: &ScriptedIdp) -> Client {
    Client::of(idp.issuer(confidential()))
}

fn assert_refused(reply: &Reply, status: u16, error: &str, description: &str, case: &str) {
    assert_eq!(reply.status, status, "{case}");
    let said = [reply.member("error"), reply.member("error_description")];
    assert_eq!(said.map(Option::unwrap), [error, description], "{case}");
}

#[tokio::test]
async fn refuses_authorization_requests_that_are_not_as_registered() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    let cases: [(Change<'_>, &str); 8] = [
        (
            ("client_id", Some("client-2")),
            "client_id is not the registered one",
        ),
        (("client_id", None), "client_id is not the registered one"),
        (
            ("redirect_uri", Some("http://localhost:3000/auth")),
            "redirect_uri is not the registered one",
        ),
        (
            ("response_type", Some("token")),
            "response_type is not code",
        ),
        (("scope", Some("email openid-ish")), "scope lacks openid"),
        (
            ("code_challenge_method", Some("plain")),
            "code_challenge is not one of method S256",
        ),
        (
            ("code_challenge_method", None),
            "code_challenge is not one of method S256",
        ),
        (
            ("code_challenge", Some("short")),
            "code_challenge is not one of method S256",
        ),
    ];
    for (change, said) in cases {
        let reply = client.authorize(&[change]).await;
        assert_eq!(reply.status, 400, "{change:?}");
        assert_eq!(reply.header("location"), None, "{change:?}");
        assert_eq!(reply.text(), said, "{change:?}");
    }
}

#[tokio::test]
async fn answers_in_the_way_that_it_is_asked_to() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    let query = client.authorize(&[]).await;
    assert!(
        query
            .header("location")
            .unwrap()
            .starts_with("http://localhost:3000/auth?kept=1&code=")
    );
    let fragment = client
        .authorize(&[("response_mode", Some("fragment"))])
        .await;
    assert!(
        fragment
            .header("location")
            .unwrap()
            .starts_with("http://localhost:3000/auth?kept=1#code=")
    );
    let form = client
        .authorize(&[("response_mode", Some("form_post"))])
        .await;
    assert_eq!((form.status, form.header("location")), (200, None));
    let page = form.text();
    assert!(
        page.contains(r#"<form method="post" action="http://localhost:3000/auth?kept=1"><input type="hidden" name="code" "#),
        "{page}"
    );
}

#[tokio::test]
async fn a_behaviour_of_the_query_changes_a_fragment_too() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    let id = "callback/response/repeated-code";
    client.issuer.play(behaviour(id).unwrap());
    let answer = client
        .authorize(&[("response_mode", Some("fragment"))])
        .await;
    let location = answer.header("location").unwrap();
    let (_, fragment) = location.split_once('#').unwrap();
    assert_eq!(fragment.matches("code=").count(), 2, "{location}");
}

#[tokio::test]
async fn refuses_codes_that_are_not_good_any_more_or_not_proven() {
    const OTHER_VERIFIER: &str = "another-verifier-of-forty-three-characters-";
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    let cases: [(Change<'_>, &str); 5] = [
        (
            ("grant_type", Some("password")),
            "grant_type is not authorization_code",
        ),
        (
            ("code", Some("code-that-nobody-issued")),
            "this code was never issued, or was redeemed before",
        ),
        (
            ("redirect_uri", Some("http://localhost:3000/auth")),
            "redirect_uri is not that of the authorization request",
        ),
        (
            ("code_verifier", Some(OTHER_VERIFIER)),
            "code_verifier does not fit code_challenge",
        ),
        (
            ("code_verifier", None),
            "code_verifier does not fit code_challenge",
        ),
    ];
    for (change, said) in cases {
        let code = client.code().await;
        let reply = client
            .token(&code, &[change], Some(&basic(CLIENT_ID, SECRET)))
            .await;
        assert_refused(&reply, 400, "invalid_grant", said, change.0);
    }
    let code = client.code().await;
    assert_eq!(client.redeem(&code).await.status, 200);
    let again = client.redeem(&code).await;
    let said = "this code was never issued, or was redeemed before";
    assert_refused(&again, 400, "invalid_grant", said, "the code a second time");
}

#[tokio::test]
async fn refuses_a_verifier_where_no_challenge_was_sent() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    let without = [("code_challenge", None), ("code_challenge_method", None)];
    let code = client
        .authorize(&without)
        .await
        .callback_value("code")
        .unwrap();
    let reply = client.redeem(&code).await;
    let said = "code_verifier does not fit code_challenge";
    assert_refused(&reply, 400, "invalid_grant", said, "PKCE downgrade");
}

#[tokio::test]
async fn refuses_client_authentication_that_is_not_as_registered() {
    const ALL: [AuthMethod; 3] = [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::None,
    ];
    let said = "client authentication is not as registered";
    let idp = ScriptedIdp::start().await.unwrap();
    for registered in ALL {
        let client = Client::of(idp.issuer(Registration {
            token_endpoint_auth_method: Some(registered),
            ..confidential()
        }));
        for method in ALL {
            let case = format!(
                "{} where {} is registered",
                method.name(),
                registered.name()
            );
            let code = client.code().await;
            let reply = client.redeem_by(method, &code).await;
            if method == registered {
                assert_eq!(reply.status, 200, "{case}");
            } else {
                assert_refused(&reply, 401, "invalid_client", said, &case);
                let challenge = reply.header("www-authenticate");
                assert_eq!(challenge, Some("Basic realm=\"token\""), "{case}");
            }
        }
    }
    let client = client_of(&idp);
    for (case, authorization) in [
        ("another secret", basic(CLIENT_ID, "another secret")),
        ("another client", basic("client-2", SECRET)),
        ("no secret", basic(CLIENT_ID, "")),
        (
            "another scheme",
            basic(CLIENT_ID, SECRET).replace("Basic", "Bearer"),
        ),
    ] {
        let code = client.code().await;
        let reply = client.token(&code, &[], Some(&authorization)).await;
        assert_refused(&reply, 401, "invalid_client", said, case);
    }
    let code = client.code().await;
    let twice = [
        ("client_id", Some(CLIENT_ID)),
        ("client_secret", Some(SECRET)),
    ];
    let reply = client
        .token(&code, &twice, Some(&basic(CLIENT_ID, SECRET)))
        .await;
    assert_refused(&reply, 401, "invalid_client", said, "two methods at once");
}

#[tokio::test]
async fn refuses_userinfo_without_an_access_token_of_its_own() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = client_of(&idp);
    for authorization in [None, Some("Bearer nobody-issued-this"), Some(SECRET)] {
        let reply = client.user_info(authorization).await;
        let said = "no access token that was issued here";
        assert_refused(&reply, 401, "invalid_token", said, "userinfo");
        let challenge = reply.header("www-authenticate");
        assert_eq!(challenge, Some("Bearer error=\"invalid_token\""));
    }
}

#[tokio::test]
async fn issuers_side_by_side_share_key_ids_and_nothing_else() {
    let idp = ScriptedIdp::start().await.unwrap();
    let first = client_of(&idp);
    let second = client_of(&idp);
    assert_ne!(first.issuer.url(), second.issuer.url());
    let [one, other] = [
        first.get("keys").await.json(),
        second.get("keys").await.json(),
    ];
    for place in [0, 1] {
        assert_eq!(one["keys"][place]["kid"], other["keys"][place]["kid"]);
        assert_ne!(one["keys"][place], other["keys"][place]);
    }

    let code = first.code().await;
    let said = "this code was never issued, or was redeemed before";
    assert_refused(
        &second.redeem(&code).await,
        400,
        "invalid_grant",
        said,
        "a foreign code",
    );
    let tokens = first.redeem(&code).await;
    let bearer = format!("Bearer {}", tokens.member("access_token").unwrap());
    assert_eq!(second.user_info(Some(&bearer)).await.status, 401);
    assert_eq!(first.user_info(Some(&bearer)).await.status, 200);

    first
        .issuer
        .play(behaviour("discovery/issuer/differs").unwrap());
    let metadata = second.get(".well-known/openid-configuration").await;
    assert_eq!(
        metadata.member("issuer").as_deref(),
        Some(second.issuer.url())
    );
}
