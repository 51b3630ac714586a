//! A certificate authority made for one run, and the certificates that a provider can show: a good one, and bad ones.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What relying parties may call the provider.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// A certificate that a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certificate {
    Good,
    Expired,
    NotYetValid,
    ForAnotherName,
    /// Of an authority with the same name that nobody has heard of.
    OfUnknownAuthority,
}

impl Certificate {
    pub(crate) const ALL: [Self; 5] = [
        Self::Good,
        Self::Expired,
        Self::NotYetValid,
        Self::ForAnotherName,
        Self::OfUnknownAuthority,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::NotYetValid => "not yet valid",
            Self::ForAnotherName => "for another name",
            Self::OfUnknownAuthority => "of an unknown authority",
        }
    }
}

/// The server's side of TLS with one certificate.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) certificate: Certificate,
    pub(crate) config: Arc<ServerConfig>,
    /// What is shown.
    pub(crate) pem: String,
}

/// An authority that nobody knows yet.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> io::Result<Self> {
        let mut root = CertificateParams::default();
        root.distinguished_name
            .push(DnType::CommonName, "oidc-conformance, this run only");
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let issuer = CertifiedIssuer::self_signed(root, key).map_err(io::Error::other)?;
        Ok(Self(issuer))
    }

    /// Its certificate, in PEM: whoever is to believe the provider has to trust it.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// The server's side of TLS with each certificate.
    pub(crate) fn shown(&self) -> io::Result<Vec<Shown>> {
        let shown = Certificate::ALL
            .into_iter()
            .map(|certificate| match certificate {
                Certificate::OfUnknownAuthority => Self::new()?.certified(certificate),
                _ => self.certified(certificate),
            });
        shown.collect()
    }

    fn certified(&self, certificate: Certificate) -> io::Result<Shown> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let shown = leaf(certificate)
            .and_then(|leaf| leaf.signed_by(&key, &self.0))
            .map_err(io::Error::other)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(
                vec![shown.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Shown {
            certificate,
            config: Arc::new(config),
            pem: shown.pem(),
        })
    }
}

fn leaf(certificate: Certificate) -> Result<CertificateParams, rcgen::Error> {
    let names = match certificate {
        Certificate::ForAnotherName => vec!["idp.example.net".to_owned()],
        _ => NAMES.map(str::to_owned).into(),
    };
    let mut leaf = CertificateParams::new(names)?;
    leaf.distinguished_name
        .push(DnType::CommonName, "scripted provider");
    // Strict clients (Python 3.13) miss them otherwise.
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    match certificate {
        Certificate::Expired => {
            leaf.not_before = date_time_ymd(2020, 1, 1);
            leaf.not_after = date_time_ymd(2021, 1, 1);
        }
        Certificate::NotYetValid => {
            leaf.not_before = date_time_ymd(2400, 1, 1);
            leaf.not_after = date_time_ymd(2401, 1, 1);
        }
        _ => {}
    }
    Ok(leaf)
}
