//! The provider over TLS: whoever trusts the authority of the run gets in, and nobody else.

use std::sync::Arc;

use relier_scripted_idp::{Endpoint, Registration, ScriptedIdp, behaviour};
use tokio::io::AsyncWriteExt as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

fn client(authority: Option<&str>) -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    let builder = match authority {
        Some(pem) => {
            let certificate =
                reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate");
            builder.tls_certs_only([certificate])
        }
        None => builder.tls_certs_only([]),
    };
    builder.build().expect("a client")
}

#[tokio::test]
async fn the_authority_of_the_run_lets_in_who_trusts_it_and_nobody_else() {
    let idp = ScriptedIdp::start_with_tls_on(0).await.expect("a provider");
    let registration = Registration::confidential("client", "secret", "http://localhost:1/auth");
    let issuer = idp.issuer(registration);
    assert!(
        issuer.url().starts_with("https://127.0.0.1:"),
        "{}",
        issuer.url()
    );
    let metadata = format!("{}/.well-known/openid-configuration", issuer.url());

    let trusting = client(Some(idp.authority()));
    let answer = trusting.get(&metadata).send().await.expect("an answer");
    let answer: serde_json::Value =
        serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
    assert_eq!(answer["issuer"], issuer.url());
    assert_eq!(answer["token_endpoint"], format!("{}/token", issuer.url()));
    // By name as well.
    let by_name = metadata.replace("127.0.0.1", "localhost");
    assert_eq!(
        trusting
            .get(by_name)
            .send()
            .await
            .expect("an answer")
            .status(),
        200
    );

    let other = ScriptedIdp::start_with_tls_on(0)
        .await
        .expect("another provider");
    for stranger in [client(None), client(Some(other.authority()))] {
        let refused = stranger.get(&metadata).send().await.expect_err("no answer");
        assert!(refused.is_connect(), "{refused:?}");
    }
    let plain = metadata.replacen("https", "http", 1);
    assert!(client(None).get(plain).send().await.is_err());
    assert_eq!(idp.log().len(), 2);
}

/// What a client of somebody else's says of each certificate, and that nobody but the certificate is in its way.
#[tokio::test]
async fn each_certificate_is_what_its_name_says_and_the_rest_is_the_same_issuer() {
    let idp = ScriptedIdp::start().await.expect("a provider");
    let registration = Registration::confidential("client", "secret", "http://localhost:1/auth");
    let issuer = idp.issuer(registration);
    let trusting = client(Some(idp.authority()));
    let careless = reqwest::Client::builder()
        .no_proxy()
        .tls_danger_accept_invalid_certs(true);
    let careless = careless.build().expect("a client");
    let mut names = Vec::new();
    for (name, address) in issuer.behind_certificates() {
        names.push(name);
        let keys = format!("{address}/keys");
        let seen = careless.get(&keys).send().await.expect("an answer");
        assert_eq!(seen.status(), 200, "{name}");
        let fault = match name {
            "good" => None,
            "expired" => Some("expired"),
            "not yet valid" => Some("not valid yet"),
            "for another name" => Some("not valid for name"),
            "of an unknown authority" => Some("BadSignature"),
            other => unreachable!("{other}"),
        };
        let answer = trusting.get(&keys).send().await;
        match (fault, answer) {
            (None, Ok(answer)) => assert_eq!(answer.status(), 200),
            (Some(fault), Err(error)) => {
                let said = format!("{error:?}").to_lowercase();
                assert!(
                    said.contains(&fault.to_lowercase().replace(' ', "")) || said.contains(fault),
                    "{name}: {said}"
                );
            }
            (_, answer) => unreachable!("{name}: {answer:?}"),
        }
    }
    assert_eq!(names.len(), 5);
    // Whoever turned a certificate down has asked for nothing.
    assert_eq!(issuer.log().len(), 6);
}

/// An issuer with a door of its own shows there what it plays; whoever turns that down leaves a mark, and it is believed
/// again when it behaves.
#[tokio::test]
async fn what_is_shown_at_a_door_of_its_own_is_the_issuers_affair() {
    let idp = ScriptedIdp::start().await.expect("a provider");
    let registration = Registration::confidential("client", "secret", "http://localhost:1/auth");
    let opened = idp.issuer_with_a_door_of_its_own(registration).await;
    let issuer = opened.expect("a door");
    let metadata = format!("{}/.well-known/openid-configuration", issuer.url());
    let trusting = client(Some(idp.authority()));
    let expired = behaviour("discovery/certificate/metadata-expired").expect("a behaviour");

    issuer.play(expired);
    let refused = trusting.get(&metadata).send().await.expect_err("no answer");
    assert!(format!("{refused:?}").contains("Expired"), "{refused:?}");
    issuer.settled().await;
    let log = issuer.log();
    let [handshake] = log.as_slice() else {
        unreachable!("{log:?}");
    };
    assert_eq!(handshake.endpoint, Endpoint::Handshake);
    assert_eq!(handshake.behaviour, Some(expired.id));
    assert_eq!((handshake.method(), handshake.status()), ("TLS".into(), 0));
    let shown = String::from_utf8_lossy(&handshake.response);
    assert!(shown.starts_with("-----BEGIN CERTIFICATE-----"), "{shown}");

    // Who speaks no TLS has not seen the certificate.
    let plain = metadata.replacen("https", "http", 1);
    assert!(client(None).get(plain).send().await.is_err());
    issuer.behave();
    let answer = trusting.get(&metadata).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let log = issuer.log();
    let endpoints: Vec<Endpoint> = log.iter().map(|exchange| exchange.endpoint).collect();
    assert_eq!(endpoints, [Endpoint::Handshake, Endpoint::Metadata]);
    assert_eq!(log.last().and_then(|exchange| exchange.behaviour), None);
}

/// Node and others shake hands first, and look at the certificate then.
#[tokio::test]
async fn who_turns_a_certificate_down_after_the_handshake_leaves_the_same_mark() {
    let idp = ScriptedIdp::start().await.expect("a provider");
    let registration = Registration::confidential("client", "secret", "http://localhost:1/auth");
    let opened = idp.issuer_with_a_door_of_its_own(registration).await;
    let issuer = opened.expect("a door");
    let expired = behaviour("discovery/certificate/metadata-expired").expect("a behaviour");

    for (playing, endpoints) in [(Some(expired), &[Endpoint::Handshake][..]), (None, &[])] {
        issuer.behave();
        if let Some(behaviour) = playing {
            issuer.play(behaviour);
        }
        let before = issuer.log().len();
        shake_hands_and_leave(issuer.url()).await;
        issuer.settled().await;
        let log = issuer.log();
        let met: Vec<Endpoint> = log[before..].iter().map(|seen| seen.endpoint).collect();
        assert_eq!(met, endpoints);
    }
}

async fn shake_hands_and_leave(url: &str) {
    let authority = url.trim_start_matches("https://");
    let address = authority.split('/').next().expect("an address");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(LooksLater(provider)))
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.expect("a handshake");
    stream.shutdown().await.expect("it is closed");
    let mut rest = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await;
}

/// Takes any certificate in the handshake.
#[derive(Debug)]
struct LooksLater(Arc<CryptoProvider>);

impl ServerCertVerifier for LooksLater {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
