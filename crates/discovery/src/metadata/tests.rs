mod properties;

use http::StatusCode;
use serde_json::{Value, json};

use super::*;
use crate::{MetadataFault, Received, UnexpectedType};

const ISSUER: &str = "https://idp.example.com/tenant";

fn honest() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://idp.example.com/authorize?tenant=1",
        "token_endpoint": "https://idp.example.com/token",
        "userinfo_endpoint": "https://idp.example.com/userinfo",
        "jwks_uri": "https://keys.example.com/jwks",
        "response_types_supported": ["code"],
        "acr_values_supported": ["loa-2"],
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut document = honest();
    document[member] = value;
    document
}

fn without(member: &str) -> Value {
    let mut document = honest();
    document.as_object_mut().unwrap().remove(member);
    document
}

fn served(document: &Value) -> http::Response<Vec<u8>> {
    serve(200, "application/json", document.to_string().into_bytes())
}

fn serve(status: u16, media_type: &str, body: Vec<u8>) -> http::Response<Vec<u8>> {
    http::Response::builder()
        .status(status)
        .header("content-type", media_type)
        .body(body)
        .unwrap()
}

fn read(response: &http::Response<Vec<u8>>) -> Result<ProviderMetadata, Error> {
    metadata_response(&Issuer::new(ISSUER), Transport::Https, response)
}

fn malformed(response: &http::Response<Vec<u8>>) -> MetadataFault {
    match read(response).unwrap_err() {
        Error::MetadataMalformed { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn asks_at_the_well_known_location() {
    let check = |issuer: &str, expected: &str| {
        let request = metadata_request(&Issuer::new(issuer), Transport::Https).unwrap();
        assert_eq!(
            (request.method(), request.uri().to_string().as_str()),
            (&Method::GET, expected)
        );
    };
    check(
        "https://a.example",
        "https://a.example/.well-known/openid-configuration",
    );
    check(
        "https://a.example/",
        "https://a.example/.well-known/openid-configuration",
    );
    check(
        "https://a.example/b",
        "https://a.example/b/.well-known/openid-configuration",
    );
    check(
        "https://a.example/b/",
        "https://a.example/b/.well-known/openid-configuration",
    );
    check(
        "https://a.example/b//",
        "https://a.example/b//.well-known/openid-configuration",
    );
}

#[test]
fn reads_what_the_provider_says() {
    let metadata = read(&served(&honest())).unwrap();
    assert_eq!(metadata.issuer().as_str(), ISSUER);
    assert_eq!(
        metadata.authorization_endpoint().to_string(),
        "https://idp.example.com/authorize?tenant=1"
    );
    assert_eq!(
        metadata.token_endpoint().to_string(),
        "https://idp.example.com/token"
    );
    assert_eq!(
        metadata.userinfo_endpoint().unwrap().to_string(),
        "https://idp.example.com/userinfo"
    );
    assert_eq!(
        metadata.jwks_uri().to_string(),
        "https://keys.example.com/jwks"
    );
    assert!(metadata.end_session_endpoint().is_none());
    assert_eq!(
        metadata
            .token_endpoint_auth_methods_supported()
            .collect::<Vec<_>>(),
        ["client_secret_basic"]
    );
    assert!(!metadata.authorization_response_iss_parameter_supported());
    assert_eq!(
        metadata.member("acr_values_supported"),
        Ok(Some(vec!["loa-2"]))
    );
    assert_eq!(
        metadata.member::<bool>("acr_values_supported"),
        Err(UnexpectedType)
    );
}

#[test]
fn reads_where_users_sign_out() {
    let place = "https://idp.example.com/logout";
    let metadata = read(&served(&with("end_session_endpoint", json!(place)))).unwrap();
    assert_eq!(
        metadata.end_session_endpoint().map(ToString::to_string),
        Some(place.to_owned())
    );
}

#[test]
fn ignores_unknown_and_null_members() {
    let mut document = with("vendor", json!({"a": [1, null, {"b": true}]}));
    document["userinfo_endpoint"] = Value::Null;
    assert!(
        read(&served(&document))
            .unwrap()
            .userinfo_endpoint()
            .is_none()
    );
}

#[test]
fn rejects_another_status_whatever_the_body() {
    for status in [201, 302, 404, 500] {
        let response = serve(
            status,
            "application/json",
            honest().to_string().into_bytes(),
        );
        let error = read(&response).unwrap_err();
        assert_eq!(error.code(), "discovery.unexpected_status");
        assert!(
            matches!(error, Error::UnexpectedStatus { received, .. } if received == StatusCode::from_u16(status).unwrap())
        );
    }
}

#[test]
fn rejects_another_media_type() {
    for media_type in ["text/html", "application/jwk-set+json", "application/jsonp"] {
        let response = serve(200, media_type, honest().to_string().into_bytes());
        assert_eq!(
            read(&response).unwrap_err().code(),
            "discovery.content_type",
            "{media_type}"
        );
    }
}

#[test]
fn rejects_what_is_not_a_strict_json_object() {
    let fault = |body: &str| malformed(&serve(200, "application/json", body.as_bytes().to_vec()));
    assert_eq!(
        fault("[]"),
        MetadataFault::Json(crate::JsonFault::NotAnObject)
    );
    assert_eq!(
        fault("<html>"),
        MetadataFault::Json(crate::JsonFault::Syntax { line: 1, column: 1 })
    );
    let duplicate = format!(
        r#"{{"issuer": "https://evil.example", {}"#,
        honest().to_string().trim_start_matches('{')
    );
    assert_eq!(
        fault(&duplicate),
        MetadataFault::Json(crate::JsonFault::DuplicateMember {
            name: Received::new("issuer")
        })
    );
}

#[test]
fn rejects_the_metadata_of_another_issuer() {
    for other in [
        "https://evil.example.com",
        "https://idp.example.com/tenant/",
        "https://idp.example.com/Tenant",
        "https://idp.example.com/tenant/more",
        "https://idp.example.com",
        "",
    ] {
        let error = read(&served(&with("issuer", json!(other)))).unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_mismatch", "{other}");
    }
}

#[test]
fn tells_a_template_issuer_apart() {
    let error = read(&served(&with(
        "issuer",
        json!("https://login.example.com/{tenantid}/v2.0"),
    )))
    .unwrap_err();
    assert!(
        error.to_string().ends_with(
            "configure the issuer of one tenant, or `IssuerTemplate` with those that are let in"
        ),
        "{error}"
    );
}

#[test]
fn rejects_missing_members() {
    for member in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
    ] {
        assert_eq!(
            malformed(&served(&without(member))),
            MetadataFault::MemberMissing { member }
        );
    }
}

#[test]
fn rejects_members_of_another_type() {
    for member in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ] {
        let fault = malformed(&served(&with(member, json!([ISSUER]))));
        assert_eq!(
            fault,
            MetadataFault::MemberType {
                member,
                expected: "a string"
            }
        );
    }
    let fault = malformed(&served(&with(
        "authorization_response_iss_parameter_supported",
        json!("true"),
    )));
    let member = "authorization_response_iss_parameter_supported";
    assert_eq!(
        fault,
        MetadataFault::MemberType {
            member,
            expected: "a boolean"
        }
    );
}

#[test]
fn rejects_endpoints_without_tls() {
    for member in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ] {
        for url in [
            "http://idp.example.com/x",
            "http://127.0.0.1/x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ftp://a.example",
        ] {
            for transport in [Transport::Https, Transport::HttpsOrLoopback] {
                let response = served(&with(member, json!(url)));
                let error =
                    metadata_response(&Issuer::new(ISSUER), transport, &response).unwrap_err();
                assert!(
                    matches!(error, Error::InsecureEndpoint { member: received, .. } if received == member),
                    "{error:?}"
                );
            }
        }
    }
}

#[test]
fn rejects_endpoints_that_are_no_urls() {
    let long = format!("https://a.example/{}", "x".repeat(2000));
    for url in [
        &long,
        "",
        "/token",
        "https://",
        "https://a.example/#fragment",
        "https://user:pw@a.example/token",
    ] {
        let fault = malformed(&served(&with("token_endpoint", json!(url))));
        assert_eq!(
            fault,
            MetadataFault::MemberUrl {
                member: "token_endpoint",
                received: Received::new(url)
            }
        );
    }
}

#[test]
fn a_loopback_issuer_may_have_loopback_endpoints_and_no_others_without_tls() {
    let issuer = Issuer::new("http://127.0.0.1:9");
    let mut document = honest();
    document["issuer"] = json!("http://127.0.0.1:9");
    document["token_endpoint"] = json!("http://localhost:9/token");
    let read = |document: &Value| {
        metadata_response(&issuer, Transport::HttpsOrLoopback, &served(document))
    };
    assert_eq!(
        read(&document).unwrap().token_endpoint().to_string(),
        "http://localhost:9/token"
    );
    document["token_endpoint"] = json!("http://idp.example.com/token");
    assert_eq!(
        read(&document).unwrap_err().code(),
        "discovery.insecure_endpoint"
    );
}

#[test]
fn asks_oauth_servers_between_host_and_path() {
    let check = |issuer: &str, expected: &str| {
        let request = WellKnown::OauthAuthorizationServer
            .request(&Issuer::new(issuer), Transport::Https)
            .unwrap();
        assert_eq!(request.uri().to_string(), expected);
    };
    let at = |path| format!("https://a.example/.well-known/oauth-authorization-server{path}");
    check("https://a.example", &at(""));
    check("https://a.example/", &at(""));
    check("https://a.example/b", &at("/b"));
    check("https://a.example/b/", &at("/b/"));
    check("https://a.example/b/c", &at("/b/c"));
}

#[test]
fn an_oauth_server_needs_only_what_is_asked_for() {
    let document = json!({"issuer": ISSUER, "token_endpoint": "https://idp.example.com/token"});
    let server = WellKnown::OauthAuthorizationServer
        .response(&Issuer::new(ISSUER), Transport::Https, &served(&document))
        .unwrap();
    let token = server.require(EndpointName::Token).unwrap();
    assert_eq!(token.to_string(), "https://idp.example.com/token");
    assert_eq!(server.endpoint(EndpointName::Authorization).unwrap(), None);
    let error = server.require(EndpointName::Introspection).unwrap_err();
    assert_eq!(
        error.to_string(),
        "https://idp.example.com/.well-known/oauth-authorization-server/tenant is not provider metadata: \
         the required member `introspection_endpoint` is missing"
    );
    let error = ProviderMetadata::try_from(server).unwrap_err();
    assert_eq!(error.code(), "discovery.metadata_malformed");
}

#[test]
fn compares_the_issuer_at_either_location() {
    let error = WellKnown::OauthAuthorizationServer
        .response(
            &Issuer::new("https://idp.example.com"),
            Transport::Https,
            &served(&honest()),
        )
        .unwrap_err();
    assert_eq!(error.code(), "discovery.issuer_mismatch");
}

#[test]
fn an_endpoint_that_a_sign_in_does_not_need_is_checked_when_it_is_needed() {
    for name in EndpointName::ALL.iter().copied().filter(|name| {
        !matches!(
            name,
            EndpointName::Authorization
                | EndpointName::Token
                | EndpointName::KeySet
                | EndpointName::Userinfo
                | EndpointName::EndSession
        )
    }) {
        let member = name.member();
        let metadata = read(&served(&with(member, json!("http://idp.example.com/x")))).unwrap();
        let error = metadata.endpoint(name).unwrap_err();
        assert!(
            matches!(error, Error::InsecureEndpoint { member: received, .. } if received == member),
            "{error:?}"
        );
        let metadata = read(&served(&with(member, json!("/x")))).unwrap();
        assert_eq!(
            metadata.endpoint(name).unwrap_err().code(),
            "discovery.metadata_malformed"
        );
        let metadata = read(&served(&with(member, json!("https://idp.example.com/x")))).unwrap();
        assert_eq!(
            metadata.require(name).unwrap().to_string(),
            "https://idp.example.com/x"
        );
    }
}

#[test]
fn an_alias_for_certificates_takes_the_place_of_the_endpoint() {
    let aliases = json!({
        "token_endpoint": "https://mtls.example.com/token",
        "revocation_endpoint": "http://mtls.example.com/revoke",
        "vendor_endpoint": 1,
    });
    let metadata = read(&served(&with("mtls_endpoint_aliases", aliases))).unwrap();
    let with_certificate = |name| {
        metadata
            .mtls_endpoint(name)
            .map(|url| url.unwrap().to_string())
    };
    assert_eq!(
        with_certificate(EndpointName::Token).unwrap(),
        "https://mtls.example.com/token"
    );
    assert_eq!(
        with_certificate(EndpointName::Userinfo).unwrap(),
        "https://idp.example.com/userinfo"
    );
    assert_eq!(
        with_certificate(EndpointName::Revocation)
            .unwrap_err()
            .code(),
        "discovery.insecure_endpoint"
    );
    for wrong in [
        json!([]),
        json!("https://mtls.example.com"),
        json!({"token_endpoint": 1}),
    ] {
        let error = read(&served(&with("mtls_endpoint_aliases", wrong))).unwrap_err();
        assert_eq!(error.code(), "discovery.metadata_malformed");
    }
}

#[test]
fn absent_members_have_the_defaults_of_the_standards() {
    let metadata = read(&served(&honest())).unwrap();
    let modes: Vec<_> = metadata.response_modes_supported().collect();
    assert_eq!(modes, ["query", "fragment"]);
    let grants: Vec<_> = metadata.grant_types_supported().collect();
    assert_eq!(grants, ["authorization_code", "implicit"]);
    let claim_types: Vec<_> = metadata.claim_types_supported().collect();
    assert_eq!(claim_types, ["normal"]);
    let methods: Vec<_> = metadata
        .revocation_endpoint_auth_methods_supported()
        .collect();
    assert_eq!(methods, ["client_secret_basic"]);
    assert_eq!(metadata.code_challenge_methods_supported().count(), 0);
    assert!(!metadata.claims_parameter_supported());
    assert!(!metadata.request_parameter_supported());
    assert!(metadata.request_uri_parameter_supported());
    assert!(!metadata.require_request_uri_registration());
}

#[test]
fn an_empty_list_is_not_the_default() {
    let metadata = read(&served(&with("grant_types_supported", json!([])))).unwrap();
    assert_eq!(metadata.grant_types_supported().count(), 0);
}

#[test]
fn rejects_registered_members_of_another_type() {
    let tables = [
        (
            crate::metadata::registered::LISTS,
            json!("x"),
            "an array of strings",
        ),
        (
            crate::metadata::registered::LISTS,
            json!([1]),
            "an array of strings",
        ),
        (
            crate::metadata::registered::FLAGS,
            json!("true"),
            "a boolean",
        ),
        (crate::metadata::registered::TEXTS, json!({}), "a string"),
    ];
    for (members, value, expected) in tables {
        for &member in members {
            assert_eq!(
                malformed(&served(&with(member, value.clone()))),
                MetadataFault::MemberType { member, expected }
            );
        }
    }
    for name in EndpointName::ALL {
        assert_eq!(
            malformed(&served(&with(name.member(), json!(7)))),
            MetadataFault::MemberType {
                member: name.member(),
                expected: "a string"
            }
        );
    }
}

#[test]
fn signed_metadata_is_kept_and_changes_nothing() {
    let signed = "eyJhbGciOiJub25lIn0.eyJ0b2tlbl9lbmRwb2ludCI6Imh0dHBzOi8vZXZpbC5leGFtcGxlIn0.";
    let metadata = read(&served(&with("signed_metadata", json!(signed)))).unwrap();
    assert_eq!(metadata.signed_metadata(), Some(signed));
    assert_eq!(
        metadata.token_endpoint().to_string(),
        "https://idp.example.com/token"
    );
}

#[test]
fn bounds_the_length_of_the_document() {
    let mut body = honest().to_string().into_bytes();
    body.resize(MAX_METADATA_BYTES, b' ');
    assert!(read(&serve(200, "application/json", body.clone())).is_ok());
    body.push(b' ');
    assert_eq!(
        malformed(&serve(200, "application/json", body)),
        MetadataFault::TooLarge {
            received: MAX_METADATA_BYTES + 1
        }
    );
}
