//! Relying parties that are wrong as a whole. None of them may ever conform.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relier_conformance::{
    Answer, Approach, BoxFuture, BrowserId, Callback, Candidate, Capability, Identity, NotStarted,
    Outcome, RelyingParty, Setup, Tells,
};
use serde_json::Value;
use url::Url;

/// A kind of wrong relying party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Animal {
    /// Does what the protocol asks of it and checks nothing.
    AcceptsEverything,
    /// Does what the protocol asks of it and signs nobody in.
    RefusesEverything,
    /// Never begins a sign-in.
    Mute,
    /// Panics at the callback.
    Crashes,
    /// Never answers the callback.
    Hangs,
    /// Answers the callback with status 500.
    Answers500,
    /// Accepts everything, and a task that it spawned panics.
    PanicsInSpawnedTask,
}

/// All of them.
pub fn animals() -> Vec<Animal> {
    use Animal::{
        AcceptsEverything, Answers500, Crashes, Hangs, Mute, PanicsInSpawnedTask, RefusesEverything,
    };
    vec![
        AcceptsEverything,
        RefusesEverything,
        Mute,
        Crashes,
        Hangs,
        Answers500,
        PanicsInSpawnedTask,
    ]
}

impl Candidate for Animal {
    fn name(&self) -> &'static str {
        match self {
            Self::AcceptsEverything => "zoo/accepts-everything",
            Self::RefusesEverything => "zoo/refuses-everything",
            Self::Mute => "zoo/mute",
            Self::Crashes => "zoo/crashes",
            Self::Hangs => "zoo/hangs",
            Self::Answers500 => "zoo/answers-500",
            Self::PanicsInSpawnedTask => "zoo/panics-in-a-spawned-task",
        }
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    /// Nothing excuses an animal from a scenario.
    fn can(&self, _: Capability) -> bool {
        true
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        // A second provider is none to it.
        let setup = setups.into_iter().next();
        Box::pin(async move {
            let creature = Creature {
                animal: *self,
                setup: setup.ok_or("there is no provider")?,
                users: Arc::default(),
                targets: Mutex::default(),
            };
            Ok(Box::new(creature) as Box<dyn RelyingParty>)
        })
    }
}

struct Creature {
    animal: Animal,
    setup: Setup,
    users: Arc<Mutex<HashMap<BrowserId, Identity>>>,
    /// Where a link would have each browser go afterwards.
    targets: Mutex<HashMap<BrowserId, String>>,
}

impl RelyingParty for Creature {
    fn sign_in<'a>(&'a self, browser: BrowserId, _: &'a str) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            if self.animal == Animal::Mute {
                return Answer::Page { status: 200 };
            }
            self.users
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&browser);
            Answer::Redirect(self.authorization_request())
        })
    }

    fn sign_in_by<'a>(
        &'a self,
        browser: BrowserId,
        issuer: &'a str,
        approach: &'a Approach,
    ) -> BoxFuture<'a, Answer> {
        if let Some((_, target)) = approach.parameters.first() {
            self.targets
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(browser, target.clone());
        }
        self.sign_in(browser, issuer)
    }

    fn callback<'a>(&'a self, browser: BrowserId, callback: &'a Callback) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match self.animal {
                #[expect(clippy::panic, reason = "that is what this one is for")]
                Animal::Crashes => panic!("this relying party always crashes"),
                Animal::Hangs => std::future::pending().await,
                Animal::Answers500 => return Answer::Page { status: 500 },
                #[expect(clippy::panic, reason = "that is what this one is for")]
                Animal::PanicsInSpawnedTask => {
                    drop(tokio::spawn(async { panic!("nobody looks at this task") }));
                }
                Animal::AcceptsEverything | Animal::RefusesEverything | Animal::Mute => {}
            }
            let identity = self.believe(&callback.url).await;
            if self.animal != Animal::RefusesEverything {
                self.users
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(browser, identity);
            }
            let target = match self.animal {
                Animal::AcceptsEverything => self.target(browser, &callback.url),
                _ => None,
            };
            target.map_or(Answer::Page { status: 200 }, Answer::Redirect)
        })
    }

    fn who_is_signed_in(&self, browser: BrowserId) -> BoxFuture<'_, Option<Identity>> {
        Box::pin(async move {
            self.users
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&browser)
                .cloned()
        })
    }
}

impl Creature {
    /// Where the callback, or the link before it, would have the browser go. What leads nowhere else is no target.
    fn target(&self, browser: BrowserId, callback: &str) -> Option<String> {
        let callback = Url::parse(callback).ok()?;
        let mut said = callback.query_pairs();
        let target = said.find(|(name, _)| name == "return_to");
        let target = target.map(|(_, target)| target.into_owned()).or_else(|| {
            let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
            targets.remove(&browser)
        })?;
        callback.join(&target).ok().map(Into::into)
    }

    /// An authorization request with everything that a provider might want, and nothing kept of it.
    fn authorization_request(&self) -> String {
        let Ok(mut url) = Url::parse(&format!("{}/authorize", self.setup.issuer)) else {
            return String::new();
        };
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.setup.client_id)
            .append_pair("redirect_uri", &self.setup.redirect_uri)
            .append_pair("scope", "openid email")
            .append_pair("state", "always-the-same-state")
            .append_pair("nonce", "always-the-same-nonce")
            .append_pair("max_age", "600");
        url.into()
    }

    /// Asks for whatever there is, and takes whatever comes for the truth.
    async fn believe(&self, callback: &str) -> Identity {
        let issuer = &self.setup.issuer;
        // Loopback only: reading the system's root certificates takes milliseconds.
        let Ok(http) = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
        else {
            return Identity::of(issuer, "nobody");
        };
        for path in [".well-known/openid-configuration", "keys"] {
            drop(http.get(format!("{issuer}/{path}")).send().await);
        }
        let code = Url::parse(callback).ok().and_then(|url| {
            url.query_pairs()
                .find(|(name, _)| name == "code")
                .map(|(_, code)| code.into_owned())
        });
        let form: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", &code.unwrap_or_default())
            .append_pair("redirect_uri", &self.setup.redirect_uri)
            .finish();
        let answer = http
            .post(format!("{issuer}/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .basic_auth(&self.setup.client_id, self.setup.client_secret.as_deref())
            .body(form)
            .send()
            .await;
        let tokens: Value = match answer {
            Ok(answer) => answer
                .text()
                .await
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            Err(_) => Value::Null,
        };
        let access_token = tokens
            .get("access_token")
            .and_then(Value::as_str)
            .unwrap_or_default();
        drop(
            http.get(format!("{issuer}/userinfo"))
                .bearer_auth(access_token)
                .send()
                .await,
        );
        let claims = tokens
            .get("id_token")
            .and_then(Value::as_str)
            .and_then(payload)
            .unwrap_or_default();
        let subject = claims
            .get("sub")
            .and_then(Value::as_str)
            .unwrap_or("user-1")
            .to_owned();
        Identity::of(issuer, subject)
    }
}

/// The claims of a token that nobody verified.
fn payload(token: &str) -> Option<Value> {
    let segment = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(segment).ok()?).ok()
}
