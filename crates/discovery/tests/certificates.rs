//! The built-in HTTP client and certificates, in handshakes with servers that show good and bad ones.
#![cfg(feature = "reqwest")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use relier_discovery::{Error, HttpClient as _, HttpError, Provider, ReqwestClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut root = CertificateParams::default();
    root.distinguished_name.push(DnType::CommonName, name);
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate, and its key.
struct Leaf(rcgen::Certificate, KeyPair);

impl Leaf {
    fn of(authority: &Authority, name: &str, change: fn(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, authority).unwrap();
        Self(certificate, key)
    }

    fn pem(&self) -> String {
        format!("{}{}", self.0.pem(), self.1.serialize_pem())
    }
}

/// A server with this certificate that wants one of its clients if an authority is named. It tells of every request.
async fn serve(leaf: &Leaf, clients: Option<&Authority>) -> (SocketAddr, mpsc::Receiver<String>) {
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
    };
    let key = PrivatePkcs8KeyDer::from(leaf.1.serialize_der()).into();
    let config = builder.with_single_cert(vec![leaf.0.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, requests) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = vec![0; 4096];
            let Ok(length) = stream.read(&mut request).await else {
                continue;
            };
            let request = String::from_utf8_lossy(request.get(..length).unwrap()).into_owned();
            asked.send(request).await.unwrap();
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            // Whoever breaks off concerns nobody.
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.shutdown().await);
        }
    });
    (address, requests)
}

fn client(trusted: &Authority, certificate: Option<&Leaf>) -> ReqwestClient {
    let mut builder = ReqwestClient::builder()
        .without_system_roots()
        .root_certificates_pem(trusted.pem());
    if let Some(leaf) = certificate {
        builder = builder.client_certificate_pem(leaf.pem());
    }
    builder.build().unwrap()
}

async fn ask(client: &ReqwestClient, server: SocketAddr) -> Result<u16, HttpError> {
    let url = format!("https://localhost:{}/", server.port());
    let request = http::Request::get(url).body(Vec::new()).unwrap();
    client
        .send(request)
        .await
        .map(|answer| answer.status().as_u16())
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_is_named() {
    let authority = authority("known");
    let (server, mut requests) = serve(&Leaf::of(&authority, "localhost", |_| {}), None).await;
    assert_eq!(ask(&client(&authority, None), server).await.unwrap(), 200);
    assert!(requests.recv().await.unwrap().starts_with("GET / HTTP/1.1"));
}

#[tokio::test]
async fn a_bad_certificate_is_named_and_nothing_is_sent() {
    let (known, unknown) = (authority("known"), authority("unknown"));
    let expired: fn(&mut CertificateParams) = |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    };
    let not_yet: fn(&mut CertificateParams) = |params| {
        params.not_before = date_time_ymd(2200, 1, 1);
        params.not_after = date_time_ymd(2201, 1, 1);
    };
    for (leaf, cause) in [
        (Leaf::of(&known, "localhost", expired), "expired"),
        (Leaf::of(&known, "localhost", not_yet), "not valid yet"),
        (
            Leaf::of(&known, "idp.example.com", |_| {}),
            "not valid for name",
        ),
        (Leaf::of(&unknown, "localhost", |_| {}), "UnknownIssuer"),
    ] {
        let (server, mut requests) = serve(&leaf, None).await;
        let error = ask(&client(&known, None), server).await.unwrap_err();
        assert!(
            matches!(error, HttpError::ServerCertificate(_)),
            "{error:?}"
        );
        assert!(!error.is_retryable(), "{cause}");
        let said = error.to_string();
        let start = "the server's certificate is not accepted: ";
        assert!(said.starts_with(start) && said.contains(cause), "{said}");
        assert!(requests.try_recv().is_err(), "{cause}: a request was sent");
    }
}

#[tokio::test]
async fn a_lookup_does_not_try_a_bad_certificate_again_and_says_what_is_wrong_with_it() {
    let (known, unknown) = (authority("known"), authority("unknown"));
    let (server, _requests) = serve(&Leaf::of(&unknown, "localhost", |_| {}), None).await;
    let issuer = format!("https://localhost:{}", server.port());
    let error = Provider::builder(issuer.as_str())
        .http(Arc::new(client(&known, None)))
        .discover()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Network { .. }), "{error:?}");
    assert!(!error.is_retryable());
    let said = error.to_string();
    assert!(
        said.contains(&issuer) && said.contains("UnknownIssuer"),
        "{said}"
    );
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_one_is_wanted() {
    let (authority, stranger) = (authority("known"), authority("unknown"));
    let (server, mut requests) =
        serve(&Leaf::of(&authority, "localhost", |_| {}), Some(&authority)).await;
    let shown = Leaf::of(&authority, "client", |_| {});
    let status = ask(&client(&authority, Some(&shown)), server).await;
    assert_eq!(status.unwrap(), 200);
    requests.recv().await.unwrap();

    let strangers = Leaf::of(&stranger, "client", |_| {});
    for certificate in [None, Some(&strangers)] {
        let error = ask(&client(&authority, certificate), server)
            .await
            .unwrap_err();
        assert!(
            matches!(error, HttpError::ClientCertificate(_)),
            "{error:?}"
        );
        assert!(!error.is_retryable());
        assert!(
            requests.try_recv().is_err(),
            "the server looked at a request"
        );
    }
}
