//! The browser: takes a user from the relying party to the provider and back.

use std::time::Duration;

use relier_scripted_idp::{BrowserTwist, Endpoint, Exchange, Issuer};
use url::Url;

use crate::candidate::{Answer, BrowserId, Identity, Refusal};
use crate::hosted::{CallFault, Hosted};

/// How one sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Somebody is signed in.
    SignedIn(Identity),
    /// Nobody is. What the relying party said of it, if it said anything.
    NotSignedIn(Option<Refusal>),
    /// The relying party sent the browser to a place that is not this provider.
    LedAway(String),
    /// The sign-in never came to the callback; the step that was not taken.
    NotReached(String),
    /// The relying party panicked.
    Crashed(String),
    /// The relying party did not answer.
    Hung(String),
}

/// One sign-in and everything that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct SignIn {
    pub(crate) ended: Ended,
    /// What was exchanged with the provider meanwhile.
    pub(crate) exchanges: Vec<Exchange>,
    /// The callback that the relying party was given, if it came to that.
    pub(crate) callback: Option<String>,
    /// How long the slowest answer of the relying party took.
    pub(crate) slowest: Duration,
}

/// Takes users through sign-ins at one relying party and one issuer.
pub(crate) struct UserAgent<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) party: &'a Hosted,
    pub(crate) issuer: &'a Issuer,
    /// A second provider that the relying party knows.
    pub(crate) other: Option<&'a Issuer>,
    /// How long the relying party may take for one answer.
    pub(crate) patience: Duration,
}

const FIRST: BrowserId = BrowserId(1);
const SECOND: BrowserId = BrowserId(2);

/// A sign-in on its way.
struct Trip {
    exchanges_before: usize,
    callback: Option<String>,
    slowest: Duration,
}

impl UserAgent<'_> {
    /// A sign-in from its start to the question who is signed in.
    pub(crate) async fn sign_in(&self) -> SignIn {
        let mut trip = self.set_out();
        let ended = self.plain(FIRST, &mut trip).await;
        self.arrived(trip, ended).await
    }

    /// The same, with this twist.
    pub(crate) async fn sign_in_with(&self, twist: BrowserTwist) -> SignIn {
        let mut trip = self.set_out();
        let ended = match twist {
            BrowserTwist::AnotherBrowser => self.another_browser(&mut trip).await,
            BrowserTwist::TwoTabs => self.two_tabs(&mut trip).await,
            BrowserTwist::ReplayedCallback => self.replayed(&mut trip).await,
            BrowserTwist::DayLater => self.day_later(&mut trip).await,
            BrowserTwist::MixUp => self.mix_up(&mut trip).await,
        };
        self.arrived(trip, ended).await
    }

    async fn plain(&self, browser: BrowserId, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(browser, trip).await?;
        self.finish(browser, callback, trip).await
    }

    async fn another_browser(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(FIRST, trip).await?;
        // The other browser has begun a sign-in of its own: a session alone must not be enough.
        self.to_the_provider_and_back(SECOND, trip).await?;
        self.finish(SECOND, callback, trip).await
    }

    async fn two_tabs(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let first = self.to_the_provider_and_back(FIRST, trip).await?;
        let second = self.to_the_provider_and_back(FIRST, trip).await?;
        match self.finish(FIRST, second, trip).await? {
            Ended::SignedIn(_) => {}
            other => return Ok(other),
        }
        // The session of the second tab must not hide that the first one was turned away: its code has to be redeemed.
        let redeemed_before = self.redeemed().await;
        let (refusal, who) = self.hand_over(FIRST, first, trip).await?;
        let redeemed = self.redeemed().await > redeemed_before;
        Ok(match (refusal, who) {
            (None, Some(identity)) if redeemed => Ended::SignedIn(identity),
            (refusal, _) => Ended::NotSignedIn(refusal),
        })
    }

    /// How many codes were redeemed so far.
    async fn redeemed(&self) -> usize {
        self.issuer.settled().await;
        let log = self.log();
        let answered =
            |exchange: &&Exchange| exchange.endpoint == Endpoint::Token && exchange.status() == 200;
        log.iter().filter(answered).count()
    }

    async fn replayed(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(FIRST, trip).await?;
        match self.finish(FIRST, callback.clone(), trip).await? {
            Ended::SignedIn(_) => {
                // The user opens it again. Being still signed in is no fault; redeeming the code again is.
                self.finish(FIRST, callback.clone(), trip).await?;
                // Somebody else who has seen the URL opens it, with a session but no sign-in of that state.
                self.to_the_provider_and_back(SECOND, trip).await?;
                self.finish(SECOND, callback, trip).await
            }
            other => Err(Ended::NotReached(format!(
                "the sign-in to be replayed failed: {other:?}"
            ))),
        }
    }

    async fn day_later(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        const DAY: Duration = Duration::from_hours(24);
        let callback = self.to_the_provider_and_back(FIRST, trip).await?;
        self.issuer.time_passes(DAY);
        self.party.time_passes(DAY);
        self.finish(FIRST, callback, trip).await
    }

    /// RFC 9700 section 4.4.1: the user begins at a provider in the attacker's hands, which sends the browser on to the
    /// honest one, with a request of the attacker's making for the same state, nonce and challenge.
    async fn mix_up(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let Some(attacker) = self.other else {
            return Err(Ended::NotReached("there is no second provider".into()));
        };
        let url = self.to_the_provider(FIRST, attacker, trip).await?;
        let forwarded = self.forwarded(&url).ok_or(Ended::LedAway(url))?;
        let callback = self.and_back(&forwarded).await?;
        self.finish(FIRST, callback, trip).await
    }

    /// A request to the attacker's provider, made into one to the honest provider.
    fn forwarded(&self, url: &str) -> Option<String> {
        let honest = self.issuer.registration();
        let asked = Url::parse(url).ok()?;
        let mut request = Url::parse(&format!("{}/authorize", self.issuer.url())).ok()?;
        for (name, value) in asked.query_pairs() {
            let value = match name.as_ref() {
                "client_id" => honest.client_id.as_str().into(),
                "redirect_uri" => honest.redirect_uri.as_str().into(),
                _ => value,
            };
            request.query_pairs_mut().append_pair(&name, &value);
        }
        Some(request.into())
    }

    /// Start at the relying party, be redirected to the provider, and be redirected back: the callback's URL.
    async fn to_the_provider_and_back(
        &self,
        browser: BrowserId,
        trip: &mut Trip,
    ) -> Result<String, Ended> {
        let url = self.to_the_provider(browser, self.issuer, trip).await?;
        self.and_back(&url).await
    }

    /// Where the relying party sends the browser.
    async fn to_the_provider(
        &self,
        browser: BrowserId,
        issuer: &Issuer,
        trip: &mut Trip,
    ) -> Result<String, Ended> {
        let page = issuer.url().to_owned();
        let started = self.party.sign_in(browser, page, self.patience).await;
        trip.slowest = trip.slowest.max(started.took);
        let url = match started
            .result
            .map_err(|fault| ended_by(fault, "the start of the sign-in"))?
        {
            Answer::Redirect(url) => url,
            Answer::Refused(refusal) => return Err(Ended::NotSignedIn(Some(refusal))),
            Answer::Page { status } => {
                return Err(Ended::NotReached(format!(
                    "opening the sign-in page did not redirect to the provider (status {status})"
                )));
            }
        };
        if url.starts_with(&format!("{}/", issuer.url())) {
            Ok(url)
        } else {
            Err(Ended::LedAway(url))
        }
    }

    /// Where the provider sends the browser.
    async fn and_back(&self, url: &str) -> Result<String, Ended> {
        let response = self.http.get(url).send().await.map_err(|error| {
            Ended::NotReached(format!(
                "the authorization endpoint could not be asked: {error}"
            ))
        })?;
        let status = response.status();
        let location = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        match location {
            Some(location) if location.starts_with(&self.issuer.registration().redirect_uri) => {
                Ok(location)
            }
            _ => {
                let page = response.text().await.unwrap_or_default();
                Err(Ended::NotReached(format!(
                    "the provider did not accept the request ({status}): {page}"
                )))
            }
        }
    }

    /// Hand the callback to the relying party and ask who is signed in.
    async fn finish(
        &self,
        browser: BrowserId,
        callback: String,
        trip: &mut Trip,
    ) -> Result<Ended, Ended> {
        let (refusal, who) = self.hand_over(browser, callback, trip).await?;
        Ok(who.map_or(Ended::NotSignedIn(refusal), Ended::SignedIn))
    }

    /// What the relying party says to the callback, and who is signed in then.
    async fn hand_over(
        &self,
        browser: BrowserId,
        callback: String,
        trip: &mut Trip,
    ) -> Result<(Option<Refusal>, Option<Identity>), Ended> {
        trip.callback = Some(callback.clone());
        let answered = self.party.callback(browser, callback, self.patience).await;
        trip.slowest = trip.slowest.max(answered.took);
        let answer = answered
            .result
            .map_err(|fault| ended_by(fault, "the callback"))?;
        let asked = self.party.who_is_signed_in(browser, self.patience).await;
        let who = asked
            .result
            .map_err(|fault| ended_by(fault, "the question who is signed in"))?;
        let refusal = match answer {
            Answer::Refused(refusal) => Some(refusal),
            Answer::Redirect(_) | Answer::Page { .. } => None,
        };
        Ok((refusal, who))
    }

    /// What was exchanged with the providers so far.
    fn log(&self) -> Vec<Exchange> {
        let mut log = self.issuer.log();
        log.extend(self.other.into_iter().flat_map(Issuer::log));
        log.sort_by_key(|exchange| exchange.number);
        log
    }

    fn set_out(&self) -> Trip {
        Trip {
            exchanges_before: self.log().len(),
            callback: None,
            slowest: Duration::ZERO,
        }
    }

    async fn arrived(&self, trip: Trip, ended: Result<Ended, Ended>) -> SignIn {
        let mut ended = ended.unwrap_or_else(|early| early);
        if !matches!(ended, Ended::Hung(_)) {
            self.party.let_tasks_run(self.patience).await;
            self.issuer.settled().await;
        }
        if let Some(panic) = self.party.panics().pop() {
            ended = Ended::Crashed(panic);
        }
        SignIn {
            ended,
            exchanges: self.log().split_off(trip.exchanges_before),
            callback: trip.callback,
            slowest: trip.slowest,
        }
    }
}

impl SignIn {
    /// The exchanges that the relying party, not the browser, had with the provider.
    pub(crate) fn of_the_relying_party(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges
            .iter()
            .filter(|exchange| exchange.endpoint != Endpoint::Authorization)
    }
}

fn ended_by(fault: CallFault, step: &str) -> Ended {
    match fault {
        CallFault::Crashed(message) => Ended::Crashed(format!("in {step}: {message}")),
        CallFault::Hung(after) => Ended::Hung(format!(
            "no answer to {step} within {} ms",
            after.as_millis()
        )),
    }
}
