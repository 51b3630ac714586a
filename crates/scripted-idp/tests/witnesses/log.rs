//! The exchange log, which is the evidence of every verdict.

use relier_scripted_idp::{Endpoint, Exchange, ScriptedIdp, behaviour};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{CLIENT_ID, Client, REDIRECT_URI, SECRET, VERIFIER, basic, confidential, http};

async fn talk(idp: &ScriptedIdp, request: &[u8]) -> Vec<u8> {
    let address = idp.base_url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

fn only(log: &[Exchange]) -> &Exchange {
    assert_eq!(log.len(), 1, "{log:#?}");
    &log[0]
}

#[tokio::test]
async fn keeps_both_directions_byte_for_byte() {
    let idp = ScriptedIdp::start().await.unwrap();
    let issuer = idp.issuer(confidential());
    let request =
        b"GET /i1/keys?a=%41&a=b+c HTTP/1.1\r\nHOST: here\r\nX-Odd:   two  spaces \r\n\r\n";
    let answer = talk(&idp, request).await;
    issuer.settled().await;
    let log = issuer.log();
    let exchange = only(&log);
    assert_eq!(exchange.request, request);
    assert_eq!(exchange.response, answer);
    assert!(exchange.completed);
    assert_eq!(exchange.endpoint, Endpoint::KeySet);
    assert_eq!(exchange.behaviour, None);
    assert_eq!(exchange.method(), "GET");
    assert_eq!(exchange.target(), "/i1/keys?a=%41&a=b+c");
    let pair = |value: &str| ("a".to_owned(), value.to_owned());
    assert_eq!(exchange.query(), [pair("A"), pair("b c")]);
    assert_eq!(exchange.header("x-odd").as_deref(), Some("two  spaces"));
    assert_eq!(exchange.status(), 200);
}

#[tokio::test]
async fn marks_what_nobody_scripted() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = Client::of(idp.issuer(confidential()));
    let reply = client.get("introspect").await;
    assert_eq!(reply.status, 404);
    client.issuer.settled().await;
    assert_eq!(only(&client.issuer.log()).endpoint, Endpoint::Unscripted);

    let elsewhere = talk(&idp, b"GET /nobody HTTP/1.1\r\nhost: here\r\n\r\n").await;
    assert!(elsewhere.starts_with(b"HTTP/1.1 404"));
    client.issuer.settled().await;
    assert_eq!(idp.log().len(), 2);
    assert_eq!(client.issuer.log().len(), 1, "it was for no issuer");
}

#[tokio::test]
async fn does_not_mark_an_answer_that_a_behaviour_left_as_it_was() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = Client::of(idp.issuer(confidential()));
    // Without a nonce in the request there is none to replace.
    client
        .issuer
        .play(behaviour("id-token/nonce/another").unwrap());
    let back = client.authorize(&[("nonce", None)]).await;
    client.redeem(&back.callback_value("code").unwrap()).await;
    client.issuer.settled().await;
    let marks: Vec<_> = client
        .issuer
        .log()
        .iter()
        .map(|exchange| exchange.behaviour)
        .collect();
    assert_eq!(marks, [None, None]);
}

#[tokio::test]
async fn half_a_request_is_no_exchange() {
    let idp = ScriptedIdp::start().await.unwrap();
    let issuer = idp.issuer(confidential());
    let address = idp.base_url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /i1/keys HTTP/1.1\r\nhost: he")
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.is_empty());
    issuer.settled().await;
    assert!(idp.log().is_empty());
}

#[tokio::test]
async fn keeps_what_an_honest_provider_would_have_answered() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = Client::of(idp.issuer(confidential()));
    client
        .issuer
        .play(behaviour("userinfo/response/html").unwrap());
    let tokens = client.redeem(&client.code().await).await;
    let bearer = format!("Bearer {}", tokens.member("access_token").unwrap());
    client.user_info(Some(&bearer)).await;
    client.issuer.settled().await;
    let log = client.issuer.log();
    let [authorization, token, user_info] = log.as_slice() else {
        panic!("{log:#?}");
    };
    assert_eq!(authorization.honest, None);
    assert_eq!(token.honest, None);
    let honest = user_info.honest_answer().unwrap();
    assert_eq!(honest.status, 200);
    assert_eq!(
        honest.headers,
        [("content-type".to_owned(), "application/json".to_owned())]
    );
    assert_eq!(
        std::str::from_utf8(honest.body).unwrap(),
        r#"{"sub":"user-1","email":"user-1@example.com","email_verified":true,"name":"First User"}"#
    );
}

#[tokio::test]
async fn an_answer_without_end_holds_up_nobody_and_ends_with_its_behaviour() {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = Client::of(idp.issuer(confidential()));
    client
        .issuer
        .play(behaviour("transport/token/dripping").unwrap());
    let code = client.code().await;
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}&code_verifier={VERIFIER}"
    );
    let mut response = http()
        .post(client.url("token"))
        .header("authorization", basic(CLIENT_ID, SECRET))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.replace('?', "%3F"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap()[0], b'{');
    client.issuer.settled().await;
    let log = client.issuer.log();
    let token = log.last().unwrap();
    assert_eq!((token.endpoint, token.completed), (Endpoint::Token, true));

    client.issuer.behave();
    let mut dripped = Vec::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        dripped.extend_from_slice(&chunk);
    }
    assert!(dripped.iter().all(|byte| *byte == b' '), "{dripped:?}");
}
