//! A certificate authority made for one run, and the certificate that it gives the provider.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What relying parties may call the provider.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// The provider's side of TLS.
pub(crate) struct Certified {
    /// The authority's certificate, in PEM: whoever is to believe the provider has to trust it.
    pub(crate) authority: String,
    pub(crate) acceptor: TlsAcceptor,
}

impl Certified {
    /// An authority that nobody knows yet, whose key is forgotten at once, and a certificate of it.
    pub(crate) fn new() -> io::Result<Self> {
        let (authority, certificate, key) = issue().map_err(io::Error::other)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            authority,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }
}

fn issue() -> Result<(String, rcgen::Certificate, KeyPair), rcgen::Error> {
    let mut root = CertificateParams::default();
    root.distinguished_name
        .push(DnType::CommonName, "oidc-conformance, this run only");
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let mut leaf = CertificateParams::new(NAMES.map(str::to_owned))?;
    leaf.distinguished_name
        .push(DnType::CommonName, "scripted provider");
    // Strict clients (Python 3.13) miss them otherwise.
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = leaf.signed_by(&key, &root)?;
    Ok((root.pem(), certificate, key))
}
