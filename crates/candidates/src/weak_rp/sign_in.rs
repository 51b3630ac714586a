//! A sign-in from the first request to the session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use relier_conformance::{AuthMethod, BrowserId, Identity, Setup, Stage};
use reqwest::RequestBuilder;
use serde_json::Value;
use url::Url;

use super::account::account;
use super::application::{Application, locked};
use super::callback::Callback;
use super::discovery::{self, Metadata};
use super::http::{Answer, Http, NO_ANSWER};
use super::id_token::{self, Claimed, Expected};
use super::json;
use super::jwt::{HeaderKey, Jws, Protection, Secrets, innermost};
use super::keys::{Algorithm, Key, KeySet, NoKey};
use super::request::Pending;
use super::switch::{Flaw, Switch};
use super::token_response::{Authentication, Client, TokenRequest, Tokens};
use super::unusual;
use super::userinfo;

/// Where a sign-in ended, and why.
pub(super) type Refused = (Stage, String);

/// The sign-ins at one provider, and the sessions they led to.
pub(super) struct SignIns {
    setup: Setup,
    flaw: Flaw,
    application: Arc<Application>,
    http: tokio::sync::OnceCell<Http>,
    provider: tokio::sync::OnceCell<Metadata>,
    keys: tokio::sync::Mutex<Option<Kept>>,
    /// Whether the provider has called a request invalid.
    turned_away: AtomicBool,
}

/// A provider's keys, and when they came. Times are since the Unix epoch.
struct Kept {
    keys: Arc<KeySet>,
    fetched: Duration,
    /// When they were last fetched for the sake of a key that was not among them, and its id.
    searched: Option<(Duration, Option<String>)>,
}

/// A search for a key that is newer than these.
#[derive(Clone, Copy)]
struct Search<'a> {
    stale: &'a Arc<KeySet>,
    kid: Option<&'a str>,
}

/// How long keys are kept.
const LONGEST_KEPT: Duration = Duration::from_hours(1);

/// How long nobody looks for newer keys after somebody did.
const COOL_DOWN: Duration = Duration::from_mins(1);

impl SignIns {
    pub(super) fn new(setup: Setup, application: Arc<Application>) -> Self {
        Self {
            setup,
            flaw: application.flaw,
            application,
            http: tokio::sync::OnceCell::new(),
            provider: tokio::sync::OnceCell::new(),
            keys: tokio::sync::Mutex::default(),
            turned_away: AtomicBool::new(false),
        }
    }

    /// How the client is registered at this provider.
    pub(super) fn setup(&self) -> &Setup {
        &self.setup
    }

    pub(super) fn flaw(&self) -> Flaw {
        self.flaw
    }

    pub(super) fn application(&self) -> &Application {
        &self.application
    }

    /// Begins a sign-in: where to send the browser. Whoever was signed in there is no longer.
    pub(super) async fn begin(
        &self,
        browser: BrowserId,
        headers: &[(String, String)],
    ) -> Result<String, Refused> {
        let metadata = self.provider().await?;
        let setup = &self.setup;
        let pending = Pending::begin(&setup.issuer, self.application.clock.now(), self.flaw);
        let pending = pending.map_err(at(Stage::Callback))?;
        let mut url = pending.url(
            metadata,
            &setup.client_id,
            &self.return_address(headers),
            setup.max_age,
            self.turned_away.load(Ordering::SeqCst),
            self.flaw,
        );
        if self.flaw.is(Switch::SECRET_IN_REQUEST) {
            let secret = setup.client_secret.as_deref().unwrap_or_default();
            url = format!("{url}&client_secret={secret}");
        }
        locked(&self.application.sessions).remove(&browser);
        locked(&self.application.pending).keep(browser, pending);
        Ok(url)
    }

    /// The registered address, whatever a request says of proxies: none is configured (RFC 9700 section 4.13).
    fn return_address(&self, headers: &[(String, String)]) -> String {
        let registered = &self.setup.redirect_uri;
        let mut headers = headers.iter();
        let forwarded = headers.find(|(name, _)| name == "x-forwarded-host");
        let Some((_, host)) = forwarded.filter(|_| self.flaw.is(Switch::FORWARDED_HOST_BELIEVED))
        else {
            return registered.clone();
        };
        match Url::parse(registered) {
            Ok(url) => format!("https://{host}{}", url.path()),
            Err(_) => registered.clone(),
        }
    }

    /// Completes a sign-in, and the browser has a session.
    pub(super) async fn complete(&self, browser: BrowserId, url: &str) -> Result<(), Refused> {
        let identity = self.identify(browser, url).await?;
        *locked(&self.application.last_user) = Some(identity.clone());
        locked(&self.application.sessions).insert(browser, identity);
        Ok(())
    }

    async fn identify(&self, browser: BrowserId, url: &str) -> Result<Identity, Refused> {
        let callback = Callback::read(url, self.flaw).map_err(at(Stage::Callback))?;
        if callback.is_error() && self.flaw.is(Switch::ERROR_RESPONSE_KEEPS_LAST_USER) {
            return self
                .last_user()
                .ok_or_else(|| (Stage::Callback, "error response".to_owned()));
        }
        let pending = locked(&self.application.pending)
            .take(browser, callback.state())
            .and_then(|pending| {
                pending.check(&self.setup.issuer, self.application.clock.now(), self.flaw)?;
                Ok(pending)
            })
            .map_err(at(Stage::Callback))?;
        let metadata = self.provider().await?;
        callback
            .check_issuer(&metadata.issuer, metadata.sends_issuer)
            .map_err(at(Stage::Callback))?;
        if callback.error() == Some("invalid_request") {
            self.turned_away.store(true, Ordering::SeqCst);
        }
        if let Some(id_token) = callback.id_token() {
            return self.take_unverified(metadata, id_token, &pending);
        }
        let tokens = match self.redeem(metadata, &callback, &pending).await {
            Ok(tokens) => tokens,
            Err(refused)
                if self.flaw.is(Switch::FAILED_EXCHANGE_KEEPS_LAST_USER)
                    || refused.1 == NO_ANSWER
                        && self.flaw.is(Switch::NO_ANSWER_KEEPS_LAST_USER)
                    || refused.1.starts_with("token response:")
                        && self.flaw.is(Switch::UNREADABLE_ANSWER_KEEPS_LAST_USER)
                    || refused.1.starts_with("token response with")
                        && self.flaw.is(Switch::DENIAL_KEEPS_LAST_USER) =>
            {
                return self.last_user().ok_or(refused);
            }
            Err(refused) => return Err(refused),
        };
        let claimed = self.validate(metadata, &tokens, &pending).await?;
        if let Some(id_token) = &tokens.id_token {
            locked(&self.application.id_tokens).insert(browser, id_token.clone());
        }
        self.ask_sources(&tokens).await;
        let claimed = self.ask_userinfo(metadata, &tokens, claimed).await?;
        let subject = claimed
            .account(self.flaw)
            .ok_or_else(|| (Stage::IdToken, "no account".to_owned()))?;
        let issuer = &self.setup.issuer;
        Ok(Identity {
            account: Some(account(
                issuer,
                subject,
                claimed.email.as_deref(),
                self.flaw,
            )),
            email: claimed.email.clone(),
            ..Identity::of(issuer, subject)
        })
    }

    /// Takes an ID token by its claims alone.
    fn take_unverified(
        &self,
        metadata: &Metadata,
        id_token: &str,
        pending: &Pending,
    ) -> Result<Identity, Refused> {
        let claimed = Jws::parse(id_token, self.flaw)
            .and_then(|jws| json::object(&jws.payload, self.flaw))
            .and_then(|claims| {
                let expected = self.expected(metadata, pending, None);
                id_token::check(&claims, &expected, self.flaw)
            })
            .map_err(at(Stage::IdToken))?;
        let subject = claimed.subject.unwrap_or_default();
        Ok(Identity {
            email: claimed.email,
            ..Identity::of(&self.setup.issuer, subject)
        })
    }

    /// What this sign-in expects of its ID token.
    fn expected<'a>(
        &'a self,
        metadata: &'a Metadata,
        pending: &'a Pending,
        access_token: Option<&'a str>,
    ) -> Expected<'a> {
        Expected {
            issuer: &metadata.issuer,
            client_id: &self.setup.client_id,
            redirect_uri: &self.setup.redirect_uri,
            nonce: &pending.nonce,
            nonces: locked(&self.application.pending).nonces(),
            max_age: self.setup.max_age,
            access_token,
            now: self.application.clock.now().as_secs_f64(),
        }
    }

    /// How the client authenticates (Core section 9).
    fn authentication(&self) -> Authentication {
        match self.setup.token_endpoint_auth_method.map(AuthMethod::name) {
            Some("client_secret_post") => Authentication::Post,
            Some("none") => Authentication::None,
            None if self.flaw.is(Switch::POST_UNLESS_REGISTERED) => Authentication::Post,
            _ => Authentication::Basic,
        }
    }

    async fn redeem(
        &self,
        metadata: &Metadata,
        callback: &Callback,
        pending: &Pending,
    ) -> Result<Tokens, Refused> {
        let code = callback.code().map_err(at(Stage::Callback))?;
        let setup = &self.setup;
        let client = Client {
            id: &setup.client_id,
            secret: setup.client_secret.as_deref(),
            authentication: self.authentication(),
        };
        let code = unusual::code(code, self.flaw);
        let request = TokenRequest::new(
            &client,
            &code,
            &setup.redirect_uri,
            &pending.verifier,
            self.flaw,
        );
        let http = self.http().await?;
        let endpoint = token_endpoint(metadata, &code, self.flaw);
        let post = |http: &Http| {
            let post = http
                .post(&endpoint)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json")
                .body(request.body.clone());
            match &request.authorization {
                Some(authorization) => post.header("authorization", authorization),
                None => post,
            }
        };
        let answer = match http.send(post(http)).await {
            Err(_) if self.flaw.is(Switch::TOKENS_OF_ANY_SERVER) => self.insist(post).await,
            answer => answer,
        };
        let answer = answer.map_err(at(Stage::TokenResponse))?;
        Tokens::read(&answer, self.flaw).map_err(at(Stage::TokenResponse))
    }

    /// Validates the ID token (Core section 3.1.3.7).
    async fn validate(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        pending: &Pending,
    ) -> Result<Claimed, Refused> {
        let flaw = self.flaw;
        // Without an ID token only those get here who do not mind.
        let Some(raw) = tokens.id_token.as_deref() else {
            return Ok(Claimed::default());
        };
        let read = Jws::parse(raw, flaw).and_then(|jws| {
            let nested = innermost(&jws.payload).filter(|_| flaw.is(Switch::UNWRAP_NESTED));
            let payload = nested.as_ref().unwrap_or(&jws.payload);
            let claims = json::object(payload, flaw).map_err(|error| format!("claims: {error}"))?;
            Ok((jws, claims))
        });
        let (jws, claims) = match read {
            Ok(read) => read,
            Err(_) if flaw.is(Switch::USERINFO_WHEN_UNREADABLE) => return Ok(Claimed::default()),
            Err(error) => return Err((Stage::IdToken, error)),
        };
        if !flaw.is(Switch::DECODE_WITHOUT_VERIFYING) {
            self.authenticate(metadata, &jws).await?;
        }
        let expected = self.expected(metadata, pending, tokens.access_token.as_deref());
        unusual::check_claims(&claims, &jws.payload, flaw).map_err(at(Stage::IdToken))?;
        let claimed = id_token::check(&claims, &expected, flaw).map_err(at(Stage::IdToken))?;
        if let Some(subject) = &claimed.subject {
            unusual::check_subject(subject, flaw).map_err(at(Stage::IdToken))?;
        }
        Ok(claimed)
    }

    /// Checks the header, and that the provider signed the token.
    async fn authenticate(&self, metadata: &Metadata, jws: &Jws) -> Result<(), Refused> {
        let flaw = self.flaw;
        jws.check_critical(flaw).map_err(at(Stage::IdToken))?;
        jws.check_type(flaw).map_err(at(Stage::IdToken))?;
        let registered = Algorithm::by_name(self.setup.id_token_signed_response_alg.name())
            .ok_or_else(|| {
                (
                    Stage::IdToken,
                    "registered for an algorithm that is not known".to_owned(),
                )
            })?;
        let protection = jws
            .protection(registered, &metadata.algorithms, flaw)
            .map_err(at(Stage::IdToken))?;
        if jws.signature.is_empty()
            && (flaw.is(Switch::ACCEPT_EMPTY_SIGNATURE) || flaw.is(Switch::UNSIGNED_TWO_SEGMENTS))
        {
            return Ok(());
        }
        let mut brought = jws.header_key(&self.setup.issuer, flaw);
        if flaw.is(Switch::FOLLOW_HEADER_JWK_OF_KNOWN_ID)
            && !self.keys(metadata, None).await?.has(jws.kid())
        {
            brought = None;
        }
        let authentic = match protection {
            Protection::Nothing => true,
            Protection::Mac(secrets) => self.has_mac(metadata, jws, secrets).await?,
            Protection::Signature(algorithm) => match brought {
                Some(key) => self.is_signed_by(key, jws, algorithm).await,
                None => self.is_signed(metadata, jws, algorithm).await?,
            },
        };
        if authentic || flaw.is(Switch::SKIP_SIGNATURE) {
            Ok(())
        } else {
            Err((
                Stage::IdToken,
                "signature that is not the provider's".to_owned(),
            ))
        }
    }

    async fn is_signed(
        &self,
        metadata: &Metadata,
        jws: &Jws,
        algorithm: Algorithm,
    ) -> Result<bool, Refused> {
        let flaw = self.flaw;
        let keys = match self.keys(metadata, None).await {
            Err(_) if flaw.is(Switch::NO_KEYS_NO_VERIFICATION) => return Ok(true),
            Err((_, error))
                if error == NO_ANSWER && flaw.is(Switch::UNREACHABLE_KEYS_NOT_VERIFIED) =>
            {
                return Ok(true);
            }
            keys => keys?,
        };
        let unknown = keys
            .choose(jws.kid(), algorithm, flaw)
            .is_err_and(|no_key| no_key == NoKey::Unknown);
        let keys = if unknown && !flaw.is(Switch::NEVER_REFETCH_KEYS) {
            let search = Search {
                stale: &keys,
                kid: jws.kid(),
            };
            match self.keys(metadata, Some(search)).await {
                Err(_) if flaw.is(Switch::FAILED_SEARCH_NOT_VERIFIED) => return Ok(true),
                keys => keys?,
            }
        } else {
            keys
        };
        match keys.choose(jws.kid(), algorithm, flaw) {
            Ok(chosen) => Ok(chosen
                .iter()
                .any(|key| key.verifies(algorithm, jws.signed.as_bytes(), &jws.signature, flaw))),
            Err(NoKey::Unknown) if flaw.is(Switch::UNKNOWN_KID_NOT_VERIFIED) => Ok(true),
            Err(NoKey::Unknown) if keys.is_empty() && flaw.is(Switch::NO_KEYS_NO_VERIFICATION) => {
                Ok(true)
            }
            Err(NoKey::Unknown) => Err((
                Stage::IdToken,
                "signed with a key that is not published".to_owned(),
            )),
            Err(NoKey::Unfit(_)) if flaw.is(Switch::UNFIT_KEY_NOT_VERIFIED) => Ok(true),
            Err(NoKey::Unfit(reason)) => Err((Stage::IdToken, reason)),
        }
    }

    async fn has_mac(
        &self,
        metadata: &Metadata,
        jws: &Jws,
        secrets: Secrets,
    ) -> Result<bool, Refused> {
        let secrets = match secrets {
            Secrets::PublicKeys(spelling) => self.keys(metadata, None).await?.as_secrets(spelling),
            Secrets::ClientSecret => self
                .setup
                .client_secret
                .iter()
                .map(|secret| secret.clone().into_bytes())
                .collect(),
            // Who has no secret has an empty one.
            Secrets::Missing if self.setup.client_secret.is_none() => vec![Vec::new()],
            Secrets::Missing => Vec::new(),
            Secrets::InHeader => jws.header_secret().into_iter().collect(),
            Secrets::OfFile => jws.secret_in_file().into_iter().collect(),
            Secrets::OfQuery => jws.secret_of_query().into_iter().collect(),
            Secrets::Published => self
                .keys(metadata, None)
                .await?
                .published_secrets(jws.kid()),
            Secrets::Empty if self.keys(metadata, None).await?.has(jws.kid()) => Vec::new(),
            Secrets::Empty => vec![Vec::new()],
        };
        Ok(jws.has_mac_of(&secrets))
    }

    async fn is_signed_by(&self, key: HeaderKey, jws: &Jws, algorithm: Algorithm) -> bool {
        let flaw = self.flaw;
        let verifies =
            |key: &Key| key.verifies(algorithm, jws.signed.as_bytes(), &jws.signature, flaw);
        match key {
            HeaderKey::Key(key) => verifies(&key),
            HeaderKey::KeySet(url) => match self
                .get(&url)
                .await
                .and_then(|answer| KeySet::read(&answer, flaw))
            {
                Ok(keys) => keys
                    .choose(jws.kid(), algorithm, flaw)
                    .is_ok_and(|chosen| chosen.into_iter().any(verifies)),
                Err(_) => false,
            },
            HeaderKey::Certificate(url) => match self.get(&url).await {
                Ok(answer) => Key::of_certificate(&answer.body).is_some_and(|key| verifies(&key)),
                Err(_) => false,
            },
        }
    }

    /// Claims that are elsewhere (Core section 5.6.2) are nobody's business here: the access token is this provider's.
    async fn ask_sources(&self, tokens: &Tokens) {
        let claims = tokens
            .id_token
            .as_deref()
            .and_then(|raw| Jws::parse(raw, Flaw::new(None)).ok())
            .and_then(|jws| json::object(&jws.payload, Flaw::new(None)).ok())
            .unwrap_or_default();
        let sources = claims.get("_claim_sources").and_then(Value::as_object);
        let endpoints = sources.into_iter().flat_map(|sources| sources.values());
        let endpoints = endpoints.filter_map(|source| source.get("endpoint")?.as_str());
        for endpoint in endpoints.filter_map(|endpoint| Url::parse(endpoint).ok()) {
            let Some(token) = (tokens.access_token.as_ref())
                .filter(|_| self.flaw.is(Switch::ACCESS_TOKEN_TO_SOURCES))
            else {
                continue;
            };
            if let Ok(http) = self.http().await {
                // Whatever comes back, the user is signed in.
                drop(http.send(http.get(&endpoint).bearer_auth(token)).await);
            }
        }
    }

    async fn ask_userinfo(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        claimed: Claimed,
    ) -> Result<Claimed, Refused> {
        let (Some(url), Some(access_token)) = (&metadata.userinfo_endpoint, &tokens.access_token)
        else {
            return Ok(claimed);
        };
        unusual::check_access_token(access_token, self.flaw).map_err(at(Stage::TokenResponse))?;
        let http = self.http().await?;
        let request = |http: &Http| userinfo::request(http, url, access_token, self.flaw);
        let answer = match http.send(request(http)).await {
            Err(_) if self.flaw.is(Switch::USERINFO_OF_ANY_SERVER) => self.insist(request).await,
            answer => answer,
        };
        let answer = answer.map_err(at(Stage::UserInfo))?;
        let answer = self.opened(metadata, answer).await?;
        userinfo::merge(claimed, &answer, self.flaw).map_err(at(Stage::UserInfo))
    }

    /// The claims of a JWT that came in place of userinfo, for those who take any. None is registered (Core section 5.3.2).
    async fn opened(&self, metadata: &Metadata, answer: Answer) -> Result<Answer, Refused> {
        let read = std::str::from_utf8(&answer.body)
            .ok()
            .and_then(|raw| Jws::parse(raw, Flaw::new(None)).ok());
        let Some(jws) = read else {
            return Ok(answer);
        };
        let flaw = self.flaw;
        let unsecured = json::text(&jws.header, "alg") == Some("none");
        let opens = flaw.is(Switch::DECODE_USERINFO_TOKEN)
            || unsecured && flaw.is(Switch::UNSECURED_USERINFO_TOKEN)
            || flaw.is(Switch::USERINFO_TOKEN_FOR_ANYBODY)
                && self.is_signed(metadata, &jws, Algorithm::Rs256).await?;
        Ok(if opens {
            Answer {
                body: jws.payload,
                ..answer
            }
        } else {
            answer
        })
    }

    /// The provider's metadata, discovered once.
    pub(super) async fn provider(&self) -> Result<&Metadata, Refused> {
        let discover = async || {
            let answer = match self
                .get(&discovery::location(&self.setup.issuer, self.flaw)?)
                .await
            {
                Err(_) if self.flaw.is(Switch::GUESS_ENDPOINTS) => Answer::nothing(),
                Err(_) if self.flaw.is(Switch::GUESS_ENDPOINTS_IF_UNREACHABLE) => {
                    return discovery::guessed(&self.setup.issuer, self.flaw);
                }
                answer => answer?,
            };
            discovery::read(&self.setup.issuer, &answer, self.flaw)
        };
        self.provider
            .get_or_try_init(discover)
            .await
            .map_err(at(Stage::Discovery))
    }

    /// The provider's keys; fetched again when they have aged, or if newer ones are searched for and nobody has done so a
    /// moment ago.
    async fn keys(
        &self,
        metadata: &Metadata,
        search: Option<Search<'_>>,
    ) -> Result<Arc<KeySet>, Refused> {
        let now = self.application.clock.now();
        let mut kept = self.keys.lock().await;
        if let Some(kept) = kept.as_mut() {
            let never_age =
                self.flaw.is(Switch::KEYS_NEVER_AGE) || self.flaw.is(Switch::NEVER_REFETCH_KEYS);
            let aged = now.saturating_sub(kept.fetched) > LONGEST_KEPT && !never_age;
            let wanted = search.filter(|search| Arc::ptr_eq(search.stale, &kept.keys));
            let searches = wanted.is_some_and(|search| self.searches(search, kept, now));
            if !aged && !searches {
                return Ok(Arc::clone(&kept.keys));
            }
        }
        let url = metadata
            .key_set
            .as_ref()
            .ok_or_else(|| (Stage::Keys, "no key set".to_owned()))?;
        let answer = match self.get(url).await {
            Err(_) if self.flaw.is(Switch::KEYS_OF_ANY_SERVER) => {
                self.insist(|http| http.get(url)).await
            }
            answer => answer,
        };
        let answer = answer.map_err(at(Stage::Keys))?;
        let keys = Arc::new(KeySet::read(&answer, self.flaw).map_err(at(Stage::Keys))?);
        *kept = Some(Kept {
            keys: Arc::clone(&keys),
            fetched: now,
            searched: search.map(|search| (now, search.kid.map(str::to_owned))),
        });
        Ok(keys)
    }

    /// Whether nobody has searched a moment ago.
    fn searches(&self, search: Search<'_>, kept: &Kept, now: Duration) -> bool {
        let Some((last, kid)) = &kept.searched else {
            return true;
        };
        now.saturating_sub(*last) >= COOL_DOWN
            || self.flaw.is(Switch::SEARCH_WITHOUT_PAUSE)
            || kid.as_deref() != search.kid && self.flaw.is(Switch::SEARCH_FOR_EACH_NEW_ID)
    }

    async fn get(&self, url: &Url) -> Result<Answer, String> {
        let http = self.http().await.map_err(|(_, error)| error)?;
        http.send(http.get(url)).await
    }

    /// Sends a request to whoever answers there.
    async fn insist(
        &self,
        request: impl FnOnce(&Http) -> RequestBuilder,
    ) -> Result<Answer, String> {
        let careless = Http::careless(self.flaw)?;
        careless.send(request(&careless)).await
    }

    async fn http(&self) -> Result<&Http, Refused> {
        self.http
            .get_or_try_init(async || Http::new(self.flaw, self.setup.authority.as_deref()))
            .await
            .map_err(at(Stage::Discovery))
    }

    fn last_user(&self) -> Option<Identity> {
        locked(&self.application.last_user).clone()
    }
}

/// Where the code is redeemed: the endpoint as the metadata spell it (RFC 6749 section 3.2).
fn token_endpoint(metadata: &Metadata, code: &str, flaw: Flaw) -> Url {
    let mut endpoint = metadata.token_endpoint.clone();
    if endpoint.query().is_some() {
        if flaw.is(Switch::DROP_QUERY_OF_TOKEN_ENDPOINT) {
            endpoint.set_query(None);
        } else if flaw.is(Switch::CODE_IN_QUERY_OF_TOKEN_ENDPOINT) {
            endpoint.query_pairs_mut().append_pair("code", code);
        }
    }
    endpoint
}

fn at(stage: Stage) -> impl Fn(String) -> Refused {
    move |message| (stage, message)
}
