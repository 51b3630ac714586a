//! Metadata as real providers publish it: all of it is read, and what is special about each is known.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;

use relier_discovery::{
    EndpointName, Error, ProviderMetadata, Transport, WellKnown, metadata_response,
};
use relier_token::Issuer;

/// A link in this crate to `fixtures/provider-metadata`, so that a package has them.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/provider-metadata");

/// The documents by their names.
fn documents() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|file| file.unwrap().path());
    let documents = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
    documents
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn served(document: &str) -> http::Response<Vec<u8>> {
    let response = http::Response::builder().header("content-type", "application/json");
    response.body(document.as_bytes().to_vec()).unwrap()
}

fn issuer_in(document: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    document["issuer"].as_str().unwrap().to_owned()
}

fn read_as(issuer: &str, document: &str) -> Result<ProviderMetadata, Error> {
    metadata_response(&Issuer::new(issuer), Transport::Https, &served(document))
}

fn read(name: &str) -> ProviderMetadata {
    let document = &documents()[name];
    read_as(&issuer_in(document), document).unwrap()
}

#[test]
fn every_provider_is_there_and_has_its_line_about_sources() {
    let names: Vec<String> = documents().into_keys().collect();
    assert_eq!(
        names,
        [
            "ad-fs",
            "amazon-cognito",
            "apple",
            "auth0",
            "gitlab",
            "google",
            "keycloak",
            "line",
            "linkedin",
            "microsoft-entra-common",
            "microsoft-entra-tenant",
            "okta",
            "ping",
            "salesforce",
            "slack",
            "twitch",
            "yahoo-japan",
        ]
    );
    let sources = std::fs::read_to_string(Path::new(FOLDER).join("README.md")).unwrap();
    for name in names {
        assert!(sources.contains(&format!("| `{name}.json` |")), "{name}");
    }
}

#[test]
fn each_document_is_read_for_exactly_its_issuer() {
    for (name, document) in documents() {
        let issuer = issuer_in(&document);
        if name == "microsoft-entra-common" {
            continue;
        }
        let metadata =
            read_as(&issuer, &document).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(metadata.issuer().as_str(), issuer);
        for endpoint in EndpointName::ALL {
            assert!(metadata.endpoint(*endpoint).is_ok(), "{name}: {endpoint}");
            assert!(
                metadata.mtls_endpoint(*endpoint).is_ok(),
                "{name}: {endpoint}"
            );
        }
        assert!(
            metadata.id_token_signing_alg_values_supported().count() > 0,
            "{name}"
        );

        // One character more or less, or in another case, is another issuer.
        let slash = issuer
            .strip_suffix('/')
            .map_or(format!("{issuer}/"), str::to_owned);
        for other in [slash, issuer.replacen("https://", "https://x", 1)] {
            let error = read_as(&other, &document).unwrap_err();
            assert_eq!(error.code(), "discovery.issuer_mismatch", "{name}");
        }
    }
}

#[test]
fn the_common_document_of_entra_is_nobodys() {
    let document = &documents()["microsoft-entra-common"];
    for issuer in [
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
    ] {
        let error = read_as(issuer, document).unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_mismatch");
        assert!(error.to_string().contains("IssuerTemplate"), "{error}");
    }
}

#[test]
fn auth0_has_a_slash_at_the_end_of_its_issuer_and_one_in_the_location() {
    let metadata = read("auth0");
    assert_eq!(metadata.issuer().as_str(), "https://example.us.auth0.com/");
    let request = WellKnown::OpenidConfiguration.request(metadata.issuer(), Transport::Https);
    assert_eq!(
        request.unwrap().uri().to_string(),
        "https://example.us.auth0.com/.well-known/openid-configuration"
    );
}

#[test]
fn ad_fs_is_asked_in_lower_case_and_compared_in_upper_case() {
    let metadata = read("ad-fs");
    assert_eq!(metadata.issuer().as_str(), "https://ADFS.EXAMPLE.COM/adfs");
    let request = WellKnown::OpenidConfiguration.request(metadata.issuer(), Transport::Https);
    assert_eq!(
        request.unwrap().uri().to_string(),
        "https://adfs.example.com/adfs/.well-known/openid-configuration"
    );
    let lower = read_as("https://adfs.example.com/adfs", &documents()["ad-fs"]);
    assert_eq!(lower.unwrap_err().code(), "discovery.issuer_mismatch");
}

#[test]
fn what_is_absent_is_absent_or_has_the_standards_default() {
    assert!(read("apple").userinfo_endpoint().is_none());
    assert!(read("google").end_session_endpoint().is_none());
    for name in ["line", "linkedin"] {
        let metadata = read(name);
        let methods: Vec<_> = metadata.token_endpoint_auth_methods_supported().collect();
        assert_eq!(methods, ["client_secret_basic"], "{name}");
    }
    let cognito = read("amazon-cognito");
    let grants: Vec<_> = cognito.grant_types_supported().collect();
    assert_eq!(grants, ["authorization_code", "implicit"]);
    assert!(cognito.request_uri_parameter_supported());
    assert!(!read("microsoft-entra-tenant").request_uri_parameter_supported());
    let slack = read("slack");
    assert_eq!(
        slack.response_modes_supported().collect::<Vec<_>>(),
        ["form_post"]
    );
}

#[test]
fn what_is_not_registered_is_kept() {
    let tenant = read("microsoft-entra-tenant");
    assert_eq!(tenant.member("tenant_region_scope"), Ok(Some("EU")));
    assert_eq!(tenant.member("http_logout_supported"), Ok(Some(true)));
    let ad_fs = read("ad-fs");
    assert_eq!(ad_fs.member("capabilities"), Ok(Some(vec!["kdf_ver2"])));
    let url = "https://example.us.auth0.com/mfa/challenge";
    assert_eq!(
        read("auth0").member("mfa_challenge_endpoint"),
        Ok(Some(url))
    );
}

#[test]
fn endpoints_may_be_on_other_hosts_than_the_issuer() {
    let google = read("google");
    assert_eq!(
        google.jwks_uri().url().host_str(),
        Some("www.googleapis.com")
    );
    let line = read("line");
    assert_eq!(line.token_endpoint().url().host_str(), Some("api.line.me"));
}

#[test]
fn keycloak_has_aliases_for_clients_with_certificates() {
    let keycloak = read("keycloak");
    for name in [
        EndpointName::Token,
        EndpointName::PushedAuthorizationRequest,
    ] {
        assert!(keycloak.mtls_endpoint(name).unwrap().is_some());
    }
    assert!(keycloak.tls_client_certificate_bound_access_tokens());
    assert!(keycloak.backchannel_logout_session_supported());
}
