//! One provider that many tenants have in common, as Microsoft Entra has it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use relier_discovery::{BoxFuture, Error, HttpClient, IssuerTemplate, Provider};
use relier_token::{Algorithm, IdToken, Verified};
use serde_json::{Value, json};

use crate::fake::{Answer, MovedClock, published, served, signed};

const TEMPLATE: &str = "https://login.example.com/{tenantid}/v2.0";
const COMMON: &str = "https://login.example.com/organizations/v2.0";
const ONE: &str = "11111111-1111-1111-1111-111111111111";
const TWO: &str = "22222222-2222-2222-2222-222222222222";
const STRANGER: &str = "99999999-9999-9999-9999-999999999999";

fn issuer_of(tenant: &str) -> String {
    TEMPLATE.replace("{tenantid}", tenant)
}

/// A key pair for each tenant, and the documents that the common host serves.
struct Login {
    keys: HashMap<&'static str, EcdsaKeyPair>,
    /// What the common metadata name as their issuer.
    common_issuer: String,
    asked: Mutex<Vec<String>>,
}

impl Login {
    fn new() -> Arc<Self> {
        Self::naming(TEMPLATE)
    }

    fn naming(common_issuer: &str) -> Arc<Self> {
        let pair = |tenant| {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
            (tenant, pair)
        };
        Arc::new(Self {
            keys: [ONE, TWO, STRANGER, "organizations"].map(pair).into(),
            common_issuer: common_issuer.to_owned(),
            asked: Mutex::default(),
        })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn token(&self, signed_by: &str, claims: &Value) -> String {
        signed(&self.keys[signed_by], signed_by, claims)
    }

    fn key_set(&self, tenant: &str) -> Value {
        json!({"keys": [published(&self.keys[tenant], tenant)]})
    }
}

impl HttpClient for Login {
    fn send(&self, request: http::Request<Vec<u8>>) -> BoxFuture<'_, Answer> {
        let path = request.uri().path().to_owned();
        self.asked.lock().unwrap().push(path.clone());
        let tenant = path.split('/').nth(1).unwrap();
        let answer = if path.ends_with("/keys") {
            self.key_set(tenant)
        } else {
            let base = format!("https://login.example.com/{tenant}");
            let issuer = match tenant {
                "organizations" => self.common_issuer.clone(),
                tenant => issuer_of(tenant),
            };
            json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{base}/authorize"),
                "token_endpoint": format!("{base}/token"),
                "jwks_uri": format!("{base}/keys"),
            })
        };
        Box::pin(async move { Ok(served(&answer)) })
    }
}

async fn look_up(login: &Arc<Login>) -> Result<Provider, Error> {
    Provider::builder(COMMON)
        .tenants(IssuerTemplate::new(TEMPLATE, [ONE, TWO]).unwrap())
        .http(Arc::clone(login) as _)
        .clock(MovedClock::new())
        .discover()
        .await
}

fn claims(tenant: &str) -> Value {
    json!({
        "iss": issuer_of(tenant), "tid": tenant, "sub": "user-1", "aud": "client",
        "exp": 1_800_000_600, "iat": 1_800_000_000,
    })
}

fn with(tenant: &str, claim: &str, value: Value) -> Value {
    let mut claims = claims(tenant);
    claims[claim] = value;
    claims
}

async fn verify(provider: &Provider, raw: &str) -> Result<Verified<IdToken>, Error> {
    let policy = provider
        .id_token_policy("client")
        .algorithm(Algorithm::Es256);
    provider.verify_id_token(&policy, raw).await
}

#[tokio::test]
async fn users_of_each_listed_tenant_are_signed_in_with_that_tenants_issuer() {
    let login = Login::new();
    let provider = look_up(&login).await.unwrap();
    for tenant in [ONE, TWO] {
        let raw = login.token(tenant, &claims(tenant));
        let token = verify(&provider, &raw).await.unwrap();
        assert_eq!(token.issuer(), issuer_of(tenant));
        assert_eq!(token.subject(), "user-1");
    }
    // The sign-in page is the common one; metadata and keys are each tenant's own.
    let page = provider.metadata().authorization_endpoint().to_string();
    assert_eq!(page, "https://login.example.com/organizations/authorize");
    let well_known = |tenant| format!("/{tenant}/v2.0/.well-known/openid-configuration");
    let keys = |tenant| format!("/{tenant}/keys");
    assert_eq!(
        login.asked(),
        [
            well_known("organizations"),
            well_known(ONE),
            keys(ONE),
            well_known(TWO),
            keys(TWO)
        ]
    );
}

#[tokio::test]
async fn a_tenant_that_is_not_listed_is_refused_and_nobody_is_asked_about_it() {
    let login = Login::new();
    let provider = look_up(&login).await.unwrap();
    for issuer in [
        issuer_of(STRANGER),
        TEMPLATE.to_owned(),
        COMMON.to_owned(),
        format!("https://evil.example.com/{ONE}/v2.0"),
        format!("{}/", issuer_of(ONE)),
        String::new(),
    ] {
        let raw = login.token(STRANGER, &with(STRANGER, "iss", json!(issuer)));
        let error = verify(&provider, &raw).await.unwrap_err();
        assert_eq!(error.code(), "id_token.tenant_not_allowed", "{issuer}");
        assert_eq!(error.requirement(), Some("core-3.1.3.7-2"));
    }
    for raw in ["", "garbage", "e30.e30.AA"] {
        let error = verify(&provider, raw).await.unwrap_err();
        assert_eq!(error.code(), "id_token.tenant_not_allowed", "{raw}");
    }
    assert_eq!(login.asked().len(), 1);
}

#[tokio::test]
async fn a_token_that_another_tenant_signed_is_refused() {
    let login = Login::new();
    let provider = look_up(&login).await.unwrap();
    for signer in [TWO, STRANGER, "organizations"] {
        let raw = login.token(signer, &claims(ONE));
        let error = verify(&provider, &raw).await.unwrap_err();
        assert_eq!(error.code(), "jws.key_unknown", "{signer}");
    }
}

#[tokio::test]
async fn the_tenant_in_tid_is_that_of_the_issuer() {
    let login = Login::new();
    let provider = look_up(&login).await.unwrap();
    for wrong in [
        json!(TWO),
        json!(STRANGER),
        json!(""),
        json!(1),
        json!([ONE]),
        Value::Null,
    ] {
        let raw = login.token(ONE, &with(ONE, "tid", wrong.clone()));
        let error = verify(&provider, &raw).await.unwrap_err();
        assert_eq!(error.code(), "id_token.tenant_mismatch", "{wrong}");
    }
    let mut without = claims(ONE);
    without.as_object_mut().unwrap().remove("tid");
    let error = verify(&provider, &login.token(ONE, &without))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the token has no `tid`, its issuer is that of tenant \"{ONE}\"")
    );
}

#[tokio::test]
async fn every_other_rule_holds_for_tokens_of_tenants_too() {
    let login = Login::new();
    let provider = look_up(&login).await.unwrap();
    for (claim, value, code) in [
        ("aud", json!("other"), "id_token.audience_mismatch"),
        ("exp", json!(1_700_000_000), "id_token.expired"),
        ("nonce", json!("n"), "id_token.nonce_unexpected"),
        ("sub", json!(""), "id_token.subject_empty"),
    ] {
        let raw = login.token(ONE, &with(ONE, claim, value));
        assert_eq!(verify(&provider, &raw).await.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn a_provider_issues_as_its_listed_tenants_and_not_as_their_template() {
    let provider = look_up(&Login::new()).await.unwrap();
    for (issuer, issues) in [
        (issuer_of(ONE), true),
        (issuer_of(STRANGER), false),
        (TEMPLATE.to_owned(), false),
        (COMMON.to_owned(), false),
    ] {
        assert_eq!(provider.issues_as(&issuer), issues, "{issuer}");
    }
}

#[tokio::test]
async fn the_common_metadata_have_to_name_the_template() {
    for named in [
        COMMON.to_owned(),
        issuer_of(ONE),
        "https://login.example.com/{tenantid}/v2.0/".to_owned(),
        "https://login.example.com/{tenantId}/v2.0".to_owned(),
        "https://evil.example.com/{tenantid}/v2.0".to_owned(),
    ] {
        let error = look_up(&Login::naming(&named)).await.unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_mismatch", "{named}");
    }
}

#[tokio::test]
async fn a_template_without_tls_is_for_loopback_only_and_when_allowed() {
    let template = |host: &str| {
        let template = format!("http://{host}/{{tenantid}}/v2.0");
        IssuerTemplate::new(&template, [ONE]).unwrap()
    };
    let login = Login::naming("http://localhost:1/{tenantid}/v2.0");
    let look_up = |host: &str, allowed: bool| {
        let builder = Provider::builder(format!("http://{host}/organizations/v2.0"));
        let builder = if allowed {
            builder.allow_loopback_http()
        } else {
            builder
        };
        let builder = builder
            .tenants(template(host))
            .http(Arc::clone(&login) as _);
        builder.discover()
    };
    assert!(look_up("localhost:1", true).await.is_ok());
    for (host, allowed) in [("localhost:1", false), ("login.example.com", true)] {
        let error = look_up(host, allowed).await.unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_invalid", "{host}");
    }
}
