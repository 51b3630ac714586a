//! The built-in HTTP client against a server on loopback.
#![cfg(feature = "reqwest")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::pin::pin;
use std::time::Duration;

use futures_util::poll;
use relier_discovery::{Error, HttpClient as _, HttpError, Provider, Providers, ReqwestClient};
use relier_token::Issuer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn client() -> ReqwestClient {
    ReqwestClient::builder()
        .allow_loopback_http()
        .build()
        .unwrap()
}

fn get(url: &str) -> http::Request<Vec<u8>> {
    http::Request::get(url).body(Vec::new()).unwrap()
}

#[tokio::test]
async fn carries_method_headers_and_body_both_ways() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(401)
        .insert_header("x-answer", "yes")
        .set_body_string("no");
    let asked = Mock::given(method("POST"))
        .and(path("/token"))
        .and(header("x-ask", "yes"))
        .and(body_string("a=b"));
    asked.respond_with(answer).mount(&server).await;
    let request = http::Request::post(format!("{}/token", server.uri())).header("x-ask", "yes");
    let response = client()
        .send(request.body(b"a=b".to_vec()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["x-answer"], "yes");
    assert_eq!(response.body(), b"no");
}

#[tokio::test]
async fn hands_redirects_back_instead_of_following_them() {
    let server = MockServer::start().await;
    for status in [301, 302, 303, 307, 308] {
        server.reset().await;
        let elsewhere = format!("{}/elsewhere", server.uri());
        let redirect = ResponseTemplate::new(status).insert_header("location", elsewhere.as_str());
        Mock::given(path("/"))
            .respond_with(redirect)
            .mount(&server)
            .await;
        let response = client().send(get(&server.uri())).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_redirected_lookup_is_an_unexpected_status() {
    let server = MockServer::start().await;
    let redirect =
        ResponseTemplate::new(302).insert_header("location", "https://evil.example.com/");
    Mock::given(method("GET"))
        .respond_with(redirect)
        .mount(&server)
        .await;
    let error = Provider::builder(server.uri())
        .allow_loopback_http()
        .discover()
        .await
        .unwrap_err();
    assert_eq!(error.code(), "discovery.unexpected_status");
}

#[tokio::test]
async fn refuses_a_body_over_the_bound() {
    let server = MockServer::start().await;
    Mock::given(path("/fits"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes([b' '; 100]))
        .mount(&server)
        .await;
    Mock::given(path("/over"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes([b' '; 101]))
        .mount(&server)
        .await;
    let client = ReqwestClient::builder()
        .allow_loopback_http()
        .max_body_bytes(100)
        .build()
        .unwrap();
    assert_eq!(
        client
            .send(get(&format!("{}/fits", server.uri())))
            .await
            .unwrap()
            .body()
            .len(),
        100
    );
    let error = client
        .send(get(&format!("{}/over", server.uri())))
        .await
        .unwrap_err();
    assert!(
        matches!(error, HttpError::BodyTooLarge { limit: 100 }),
        "{error:?}"
    );
}

/// Sends these octets to whoever connects, then holds the connection open without a word.
async fn says_and_falls_silent(octets: &'static [u8]) -> HttpError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        stream.write_all(octets).await.unwrap();
        // Until the client hangs up, in whatever way.
        let _ = stream.read(&mut request).await;
    });
    let limit = Duration::from_millis(200);
    let client = ReqwestClient::builder()
        .allow_loopback_http()
        .timeout(limit)
        .build()
        .unwrap();
    let error = client.send(get(&url)).await.unwrap_err();
    silent.await.unwrap();
    error
}

#[tokio::test]
async fn gives_up_on_a_server_that_does_not_answer() {
    let error = says_and_falls_silent(b"").await;
    assert!(matches!(error, HttpError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn gives_up_on_a_body_that_does_not_end() {
    let error = says_and_falls_silent(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
    assert!(matches!(error, HttpError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn sends_nothing_over_plain_http_unless_loopback_is_allowed() {
    let server = MockServer::start().await;
    let strict = ReqwestClient::new().unwrap();
    let error = strict.send(get(&server.uri())).await.unwrap_err();
    assert!(matches!(error, HttpError::InsecureUrl { .. }), "{error:?}");
    for url in [
        "http://idp.example.com/token?secret",
        "http://10.0.0.1/",
        "http://localhost.example.com/",
        "ftp://localhost/",
    ] {
        let error = client().send(get(url)).await.unwrap_err();
        assert!(matches!(error, HttpError::InsecureUrl { .. }), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn asks_for_no_compression_and_refuses_codings_that_it_does_not_know() {
    let server = MockServer::start().await;
    for (encoding, refused) in [
        ("deflate", true),
        ("br", true),
        ("x, y", true),
        ("identity", false),
    ] {
        server.reset().await;
        let answer = ResponseTemplate::new(200)
            .insert_header("content-encoding", encoding)
            .set_body_string("{}");
        Mock::given(header("accept-encoding", "identity"))
            .respond_with(answer)
            .mount(&server)
            .await;
        let answer = client().send(get(&server.uri())).await;
        let compressed = matches!(answer, Err(HttpError::ContentEncoding { .. }));
        assert_eq!(compressed, refused, "{encoding}");
    }
}

#[tokio::test]
async fn unpacks_gzip_within_the_bound() {
    let gzip = |length: usize| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(&vec![b' '; length]).unwrap();
        writer.finish().unwrap()
    };
    let server = MockServer::start().await;
    for (at, length) in [("/fits", 1000), ("/over", 1001)] {
        let answer = ResponseTemplate::new(200)
            .insert_header("content-encoding", "gzip")
            .set_body_bytes(gzip(length));
        Mock::given(path(at))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    let client = ReqwestClient::builder()
        .allow_loopback_http()
        .max_body_bytes(1000)
        .build()
        .unwrap();
    let url = |at: &str| format!("{}{at}", server.uri());
    let whole = client.send(get(&url("/fits"))).await.unwrap();
    assert_eq!(whole.body(), &[b' '; 1000]);
    let error = client.send(get(&url("/over"))).await.unwrap_err();
    assert!(
        matches!(error, HttpError::BodyTooLarge { limit: 1000 }),
        "{error:?}"
    );
}

#[tokio::test]
async fn headers_have_a_time_limit_of_their_own() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    Mock::given(path("/"))
        .respond_with(slow)
        .mount(&server)
        .await;
    let limit = Duration::from_millis(100);
    let client = ReqwestClient::builder()
        .allow_loopback_http()
        .timeout(Duration::from_mins(1))
        .response_timeout(limit)
        .build()
        .unwrap();
    let error = client.send(get(&server.uri())).await.unwrap_err();
    assert!(
        matches!(error, HttpError::TimedOut { limit: received } if received == limit),
        "{error:?}"
    );
}

#[tokio::test]
async fn connects_to_public_addresses_only_when_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let guarded = ReqwestClient::builder()
        .public_addresses_only()
        .build()
        .unwrap();
    // By name, by address, and by the other spellings of an address.
    for host in [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[fe80::1]",
    ] {
        let url = format!("https://{host}:{port}/secret");
        let error = guarded.send(get(&url)).await.unwrap_err();
        assert!(
            matches!(error, HttpError::ForbiddenAddress { .. }),
            "{host}: {error:?}"
        );
        assert!(!error.is_retryable());
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    // Nobody connected.
    assert!(poll!(pin!(listener.accept())).is_pending());
    // Plain http on loopback is another switch.
    let error = guarded
        .send(get(&format!("http://127.0.0.1:{port}/")))
        .await;
    assert!(
        matches!(error, Err(HttpError::InsecureUrl { .. })),
        "{error:?}"
    );
}

#[test]
fn a_proxy_is_not_combined_with_public_addresses_only() {
    let guarded = || ReqwestClient::builder().public_addresses_only();
    assert!(guarded().proxy("http://127.0.0.1:3128").build().is_err());
    assert!(guarded().proxy_from_environment().build().is_err());
    assert!(guarded().build().is_ok());
}

#[tokio::test]
async fn an_https_request_goes_through_the_proxy_that_was_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let client = ReqwestClient::builder().proxy(proxy).build().unwrap();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let answer = client
        .send(get("https://idp.example.com/token?secret"))
        .await;
    assert!(matches!(answer, Err(HttpError::Transport(_))), "{answer:?}");
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("CONNECT idp.example.com:443 "), "{asked}");
    assert!(!asked.contains("secret"), "{asked}");
}

#[test]
fn refuses_certificates_and_proxies_that_it_cannot_read() {
    let broken = b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    let builder = ReqwestClient::builder;
    assert!(
        builder()
            .root_certificates_pem(broken.as_slice())
            .build()
            .is_err()
    );
    assert!(
        builder()
            .client_certificate_pem(broken.as_slice())
            .build()
            .is_err()
    );
    assert!(builder().proxy("no url").build().is_err());
    let shown = format!(
        "{:?}",
        builder().proxy("http://u:do-not-print@proxy.example.com")
    );
    assert!(!shown.contains("do-not-print"), "{shown}");
}

#[tokio::test]
async fn tenants_providers_are_reached_at_public_addresses_only_by_default() {
    let issuer = Issuer::new("https://127.0.0.1:1/tenant");
    let providers = Providers::of([issuer.clone()]).build().unwrap();
    let error = providers.get(&issuer).await.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Network {
                source: HttpError::ForbiddenAddress { .. },
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "no answer from https://127.0.0.1:1/tenant/.well-known/openid-configuration: \
         127.0.0.1 is not at a public address, nothing was sent"
    );
}
