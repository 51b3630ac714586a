//! The browser: takes a user from the relying party to the provider and back.

use std::time::Duration;

use relier_scripted_idp::{
    Behaviour, BrowserTwist, Endpoint, Exchange, Issuer, Place, RETURN_PARAMETERS, STRANGER,
};
use url::Url;

use crate::candidate::{Answer, Approach, BrowserId, Callback, Identity, NotStarted, Refusal};
use crate::hosted::{CallFault, Hosted};
use crate::page;

/// How many sign-ins show what a relying party does each time.
pub(crate) const SEVERAL: usize = 3;

/// How one sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Somebody is signed in.
    SignedIn(Identity),
    /// Somebody was, and has signed out.
    SignedOut,
    /// Somebody has signed out and is signed in all the same.
    StillSignedIn(Identity),
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
    /// The relying party did not start.
    NotStarted(NotStarted),
    /// Something got no answer, and nobody can see what became of it.
    Unseen(String),
}

/// One sign-in and everything that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct SignIn {
    pub(crate) ended: Ended,
    /// What was exchanged with the provider meanwhile.
    pub(crate) exchanges: Vec<Exchange>,
    /// The callback that the relying party was given, if it came to that.
    pub(crate) callback: Option<String>,
    /// The HTTP status that the callback was answered with, from those that speak HTTP. Nobody judges by it.
    pub(crate) status: Option<u16>,
    /// How long the slowest answer of the relying party took.
    pub(crate) slowest: Duration,
    /// Whether the relying party left somebody without an answer meanwhile, in this browser or in another one.
    pub(crate) troubled: bool,
    /// What of the callback became a part of the page that it was answered with.
    pub(crate) foreign_part: Option<&'static str>,
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

/// A sign-in on its way.
struct Trip {
    /// The last exchange before it.
    since: u64,
    /// Whether others use the relying party meanwhile, so that only what certainly belongs to this trip counts.
    among_others: bool,
    /// What the provider plays for this trip alone.
    bound: Option<&'static Behaviour>,
    /// The sign-ins that belong to it, by the numbers of their authorization requests.
    sign_ins: Vec<u64>,
    /// The user's browser.
    first: BrowserId,
    /// Another browser.
    second: BrowserId,
    /// All of them.
    browsers: Vec<BrowserId>,
    /// How the browser comes to the page that begins the sign-in.
    approach: Approach,
    callback: Option<String>,
    /// Where the browser was sent from the callback, if that is at the provider.
    sent_again: Option<(BrowserId, String)>,
    /// Where it was sent from there, if that is where a stranger would have it.
    lured: Option<String>,
    /// What of the callback became a part of the page that it was answered with.
    foreign_part: Option<&'static str>,
    status: Option<u16>,
    slowest: Duration,
    /// How often the relying party had given no answer when it began.
    breaks: usize,
}

impl Trip {
    /// One more browser.
    fn another_browser(&mut self) -> BrowserId {
        let browser = BrowserId::next();
        self.browsers.push(browser);
        browser
    }
}

impl<'a> UserAgent<'a> {
    /// The same at the other provider that the relying party knows.
    pub(crate) fn elsewhere(&self) -> Option<UserAgent<'a>> {
        let other = self.other?;
        Some(UserAgent {
            http: self.http,
            party: self.party,
            issuer: other,
            other: Some(self.issuer),
            patience: self.patience,
        })
    }

    /// A sign-in from its start to the question who is signed in.
    pub(crate) async fn sign_in(&self) -> SignIn {
        self.travel(self.set_out()).await
    }

    /// The first sign-in of a relying party: what it has asked when it started belongs to it.
    pub(crate) async fn first_sign_in(&self) -> SignIn {
        self.travel(Trip {
            since: 0,
            ..self.set_out()
        })
        .await
    }

    /// The same, with this twist.
    pub(crate) async fn first_sign_in_with(&self, twist: BrowserTwist) -> SignIn {
        let trip = Trip {
            since: 0,
            ..self.set_out()
        };
        self.twisted(trip, twist).await
    }

    /// A sign-in while others use the relying party.
    pub(crate) async fn sign_in_among_others(&self) -> SignIn {
        self.travel(Trip {
            among_others: true,
            ..self.set_out()
        })
        .await
    }

    /// The same, in which the provider plays this, and for nobody else.
    pub(crate) async fn sign_in_bound_to(&self, behaviour: &'static Behaviour) -> SignIn {
        let trip = Trip {
            among_others: true,
            bound: Some(behaviour),
            ..self.set_out()
        };
        match behaviour.place() {
            Place::Browser(twist) => self.twisted(trip, twist).await,
            Place::Requests => self.several(trip).await,
            _ => self.travel(trip).await,
        }
    }

    /// The same, with this twist.
    pub(crate) async fn sign_in_with(&self, twist: BrowserTwist) -> SignIn {
        self.twisted(self.set_out(), twist).await
    }

    /// Several sign-ins, each in a browser of its own. They end as the first that signs nobody in, or as the last.
    pub(crate) async fn several_sign_ins(&self) -> SignIn {
        self.several(self.set_out()).await
    }

    /// Several sign-ins, each in a browser of its own, however they end. What they come to is how the last one ends. Whom
    /// the relying party sends to the provider once more goes there in the same browser.
    pub(crate) async fn sign_in_repeatedly(&self) -> SignIn {
        let mut trip = self.set_out();
        let mut ended = self.plain(trip.first, &mut trip).await;
        for _ in 1..SEVERAL {
            let broken = matches!(ended, Err(Ended::Crashed(_) | Ended::Hung(_)));
            if broken || matches!(ended, Ok(Ended::SignedIn(_))) {
                break;
            }
            ended = match trip.sent_again.take() {
                Some((browser, url)) => self.once_more(browser, &url, &mut trip).await,
                None => self.plain(trip.another_browser(), &mut trip).await,
            };
        }
        self.arrived(trip, ended).await
    }

    /// Lets so much time pass, for the providers and for the relying party.
    pub(crate) fn time_passes(&self, time: Duration) {
        if time.is_zero() {
            return;
        }
        self.issuer.time_passes(time);
        if let Some(other) = self.other {
            other.time_passes(time);
        }
        self.party.time_passes(time);
    }

    async fn several(&self, mut trip: Trip) -> SignIn {
        let mut ended = self.plain(trip.first, &mut trip).await;
        for _ in 1..SEVERAL {
            if !matches!(ended, Ok(Ended::SignedIn(_))) {
                break;
            }
            ended = self.plain(trip.another_browser(), &mut trip).await;
        }
        self.arrived(trip, ended).await
    }

    async fn travel(&self, mut trip: Trip) -> SignIn {
        let ended = self.plain(trip.first, &mut trip).await;
        self.arrived(trip, ended).await
    }

    async fn twisted(&self, mut trip: Trip, twist: BrowserTwist) -> SignIn {
        let ended = match twist {
            BrowserTwist::AnotherBrowser => self.another_browser(&mut trip).await,
            BrowserTwist::Unsolicited => self.unsolicited(&mut trip).await,
            BrowserTwist::InjectedCode => self.injected_code(&mut trip).await,
            BrowserTwist::TwoTabs => self.two_tabs(&mut trip).await,
            BrowserTwist::ReplayedCallback => self.replayed(&mut trip).await,
            BrowserTwist::DayLater => self.day_later(&mut trip).await,
            BrowserTwist::MixUp => self.mix_up(&mut trip).await,
            // Every sign-in has a browser of its own.
            BrowserTwist::SignsOut => self.in_and_out(&mut trip).await,
            BrowserTwist::ComesBack => self.plain(trip.first, &mut trip).await,
            BrowserTwist::Lured { to } => {
                trip.approach.parameters = pairs(RETURN_PARAMETERS.map(|name| (name, to)));
                match self.plain(trip.first, &mut trip).await {
                    // A page for errors, say.
                    Err(Ended::LedAway(url)) if !is_strange(&url) => {
                        Err(Ended::NotReached(format!("the browser was sent to {url}")))
                    }
                    ended => ended,
                }
            }
            BrowserTwist::ForgedHeaders => {
                trip.approach.headers = pairs(FORGED);
                self.plain(trip.first, &mut trip).await
            }
        };
        self.arrived(trip, ended).await
    }

    async fn plain(&self, browser: BrowserId, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(browser, trip).await?;
        self.finish(browser, callback, trip).await
    }

    /// From the provider, where the relying party has sent the browser after all.
    async fn once_more(
        &self,
        browser: BrowserId,
        url: &str,
        trip: &mut Trip,
    ) -> Result<Ended, Ended> {
        let callback = self.and_back(url, trip).await?;
        self.finish(browser, callback, trip).await
    }

    /// A sign-in and a sign-out, by way of the provider if the relying party goes there.
    async fn in_and_out(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let browser = trip.first;
        match self.plain(browser, trip).await? {
            Ended::SignedIn(_) => {}
            other => return Ok(other),
        }
        let answered = self.party.sign_out(browser, self.patience).await;
        trip.slowest = trip.slowest.max(answered.took);
        let answer = answered
            .result
            .map_err(|fault| ended_by(fault, "the sign-out"))?;
        if let Answer::Redirect(url) = answer {
            if is_at(&url, self.issuer) {
                self.out_and_back(browser, &url).await?;
            } else if !self.is_at_home(&url) {
                return Err(Ended::LedAway(url));
            }
        }
        let who = self.who_is_signed_in(browser).await?;
        Ok(who.map_or(Ended::SignedOut, Ended::StillSignedIn))
    }

    /// The provider ends its session, and sends the browser back if it was told where to.
    async fn out_and_back(&self, browser: BrowserId, url: &str) -> Result<(), Ended> {
        let unreachable = |error: reqwest::Error| {
            Ended::NotReached(format!("the logout endpoint could not be asked: {error}"))
        };
        let response = self.http.get(url).send().await.map_err(unreachable)?;
        let location = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        if let Some(back) = location {
            let answered = self.party.signed_out(browser, back, self.patience).await;
            // Whatever it says to that, what counts is who is signed in then.
            answered
                .result
                .map_err(|fault| ended_by(fault, "the return from the sign-out"))?;
        }
        Ok(())
    }

    /// Whether this is a page of the relying party itself.
    fn is_at_home(&self, url: &str) -> bool {
        let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
        origin(url) == origin(&self.issuer.registration().redirect_uri)
    }

    async fn another_browser(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(trip.first, trip).await?;
        // The other browser has begun a sign-in of its own: a session alone must not be enough.
        self.to_the_provider_and_back(trip.second, trip).await?;
        self.finish(trip.second, callback, trip).await
    }

    async fn unsolicited(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(trip.first, trip).await?;
        self.finish(trip.second, callback, trip).await
    }

    /// RFC 9700 section 4.5: whoever got hold of a code has it redeemed in a sign-in of their own.
    async fn injected_code(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let stolen = self.to_the_provider_and_back(trip.second, trip).await?;
        let own = self.to_the_provider_and_back(trip.first, trip).await?;
        let injected = with_code_of(&own, &stolen)
            .ok_or_else(|| Ended::NotReached("a callback came without a code".into()))?;
        self.finish(trip.first, injected, trip).await
    }

    async fn two_tabs(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let first = self.to_the_provider_and_back(trip.first, trip).await?;
        let second = self.to_the_provider_and_back(trip.first, trip).await?;
        match self.finish(trip.first, second, trip).await? {
            Ended::SignedIn(_) => {}
            other => return Ok(other),
        }
        // The session of the second tab must not hide that the first one was turned away: its code has to be redeemed.
        let redeemed_before = self.redeemed(trip).await;
        let (refusal, who) = self.hand_over(trip.first, first, trip).await?;
        let redeemed = self.redeemed(trip).await > redeemed_before;
        Ok(match (refusal, who) {
            (None, Some(identity)) if redeemed => Ended::SignedIn(identity),
            (refusal, _) => Ended::NotSignedIn(refusal),
        })
    }

    /// How many codes were redeemed so far.
    async fn redeemed(&self, trip: &Trip) -> usize {
        self.settled().await;
        let log = self.log(trip);
        let answered =
            |exchange: &&Exchange| exchange.endpoint == Endpoint::Token && exchange.status() == 200;
        log.iter().filter(answered).count()
    }

    async fn replayed(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let callback = self.to_the_provider_and_back(trip.first, trip).await?;
        match self.finish(trip.first, callback.clone(), trip).await? {
            Ended::SignedIn(_) => {
                // The user opens it again. Being still signed in is no fault; redeeming the code again is.
                self.finish(trip.first, callback.clone(), trip).await?;
                // Somebody else who has seen the URL opens it, with a session but no sign-in of that state. Only that is
                // what has to be refused.
                trip.callback = None;
                self.to_the_provider_and_back(trip.second, trip).await?;
                self.finish(trip.second, callback, trip).await
            }
            other => Err(Ended::NotReached(format!(
                "the sign-in to be replayed failed: {other:?}"
            ))),
        }
    }

    async fn day_later(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        const DAY: Duration = Duration::from_hours(24);
        let callback = self.to_the_provider_and_back(trip.first, trip).await?;
        self.issuer.time_passes(DAY);
        self.party.time_passes(DAY);
        self.finish(trip.first, callback, trip).await
    }

    /// RFC 9700 section 4.4.1: the user begins at a provider in the attacker's hands, which sends the browser on to the
    /// honest one, with a request of the attacker's making for the same state, nonce and challenge.
    async fn mix_up(&self, trip: &mut Trip) -> Result<Ended, Ended> {
        let Some(attacker) = self.other else {
            return Err(Ended::NotReached("there is no second provider".into()));
        };
        let url = self.to_the_provider(trip.first, attacker, trip).await?;
        let forwarded = self.forwarded(&url).ok_or(Ended::LedAway(url))?;
        let callback = self.and_back(&forwarded, trip).await?;
        self.finish(trip.first, callback, trip).await
    }

    /// A request to the attacker's provider, made into one to the honest provider.
    fn forwarded(&self, url: &str) -> Option<String> {
        let honest = self.issuer.registration();
        let asked = Url::parse(url).ok()?;
        let mut request = Url::parse(&format!("{}/authorize", self.issuer.address())).ok()?;
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
    ) -> Result<Callback, Ended> {
        let url = self.to_the_provider(browser, self.issuer, trip).await?;
        self.and_back(&url, trip).await
    }

    /// Where the relying party sends the browser.
    async fn to_the_provider(
        &self,
        browser: BrowserId,
        issuer: &Issuer,
        trip: &mut Trip,
    ) -> Result<String, Ended> {
        let page = issuer.url().to_owned();
        let approach = trip.approach.clone();
        let started = (self.party)
            .sign_in(browser, page, approach, self.patience)
            .await;
        trip.slowest = trip.slowest.max(started.took);
        let url = match started
            .result
            .map_err(|fault| ended_by(fault, "the start of the sign-in"))?
        {
            Answer::Redirect(url) => url,
            Answer::Refused(refusal) => {
                let unclear = self.party.unclear(browser).map(Ended::Unseen);
                return Err(unclear.unwrap_or(Ended::NotSignedIn(Some(refusal))));
            }
            Answer::Page { status } => {
                return Err(Ended::NotReached(format!(
                    "opening the sign-in page did not redirect to the provider (status {status})"
                )));
            }
        };
        if is_at(&url, issuer) {
            Ok(url)
        } else {
            Err(Ended::LedAway(url))
        }
    }

    /// Where the provider sends the browser.
    async fn and_back(&self, url: &str, trip: &mut Trip) -> Result<Callback, Ended> {
        if let Some(behaviour) = trip.bound {
            self.issuer.play_for(url, behaviour);
        }
        let unreachable = |error: reqwest::Error| {
            Ended::NotReached(format!(
                "the authorization endpoint could not be asked: {error}"
            ))
        };
        let response = self.http.get(url).send().await.map_err(unreachable)?;
        trip.sign_ins.extend(self.issuer.sign_in_of(url));
        let registered = self.issuer.registration().redirect_uri;
        let status = response.status();
        let location = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        if let Some(location) = location.filter(|location| location.starts_with(&registered)) {
            return Ok(Callback::redirect(location));
        }
        let page = response.text().await.unwrap_or_default();
        match page::self_posting_form(&page) {
            Some(form) if form.action == registered => Ok(Callback {
                url: form.action,
                form: Some(form.body),
            }),
            _ => Err(Ended::NotReached(format!(
                "the provider did not accept the request ({status}): {page}"
            ))),
        }
    }

    /// Hand the callback to the relying party and ask who is signed in.
    async fn finish(
        &self,
        browser: BrowserId,
        callback: Callback,
        trip: &mut Trip,
    ) -> Result<Ended, Ended> {
        let (refusal, who) = self.hand_over(browser, callback, trip).await?;
        if let Some(url) = trip.lured.take() {
            return Ok(Ended::LedAway(url));
        }
        Ok(who.map_or(Ended::NotSignedIn(refusal), Ended::SignedIn))
    }

    /// What the relying party says to the callback, and who is signed in then.
    async fn hand_over(
        &self,
        browser: BrowserId,
        callback: Callback,
        trip: &mut Trip,
    ) -> Result<(Option<Refusal>, Option<Identity>), Ended> {
        trip.callback = Some(callback.url.clone());
        let answered = self.party.callback(browser, callback, self.patience).await;
        trip.slowest = trip.slowest.max(answered.took);
        let answer = answered
            .result
            .map_err(|fault| ended_by(fault, "the callback"))?;
        if let Some(page) = self.party.page(browser) {
            trip.foreign_part = page::foreign_part(&page);
        }
        let who = self.who_is_signed_in(browser).await?;
        let refusal = match answer {
            Answer::Refused(refusal) => Some(refusal),
            Answer::Redirect(url) => {
                if is_at(&url, self.issuer) {
                    trip.sent_again = Some((browser, url));
                } else if is_strange(&url) {
                    trip.lured = Some(url);
                }
                None
            }
            Answer::Page { status } => {
                trip.status = Some(status);
                None
            }
        };
        Ok((refusal, who))
    }

    /// Who is signed in. That nobody is has to be seen: no answer says nothing.
    async fn who_is_signed_in(&self, browser: BrowserId) -> Result<Option<Identity>, Ended> {
        let asked = self.party.who_is_signed_in(browser, self.patience).await;
        let who = asked
            .result
            .map_err(|fault| ended_by(fault, "the question who is signed in"))?;
        match self.party.unclear(browser) {
            Some(why) if who.is_none() => Err(Ended::Unseen(why)),
            _ => Ok(who),
        }
    }

    /// What was exchanged with the providers since the trip began, as far as it belongs to it.
    fn log(&self, trip: &Trip) -> Vec<Exchange> {
        let mut log = self.issuer.log_after(trip.since);
        let others = self.other.into_iter();
        log.extend(others.flat_map(|other| other.log_after(trip.since)));
        if trip.among_others {
            log.retain(|exchange| {
                exchange
                    .sign_in
                    .is_some_and(|sign_in| trip.sign_ins.contains(&sign_in))
            });
        }
        log.sort_by_key(|exchange| exchange.number);
        log
    }

    /// Waits until the providers have answered everything, as long as an answer may take: who stops reading and keeps its
    /// connection open is not waited for.
    async fn settled(&self) {
        // What is not answered then stands in the log as cut off.
        drop(tokio::time::timeout(self.patience, self.issuer.settled()).await);
    }

    fn set_out(&self) -> Trip {
        let (first, second) = (BrowserId::next(), BrowserId::next());
        Trip {
            since: self.issuer.last_exchange(),
            among_others: false,
            bound: None,
            sign_ins: Vec::new(),
            first,
            second,
            browsers: vec![first, second],
            approach: Approach::default(),
            callback: None,
            sent_again: None,
            lured: None,
            foreign_part: None,
            status: None,
            slowest: Duration::ZERO,
            breaks: self.party.breaks(),
        }
    }

    async fn arrived(&self, trip: Trip, ended: Result<Ended, Ended>) -> SignIn {
        let mut ended = ended.unwrap_or_else(|early| early);
        if !matches!(ended, Ended::Hung(_)) {
            self.party.let_tasks_run(self.patience).await;
            self.settled().await;
        }
        if let Some(panic) = self.party.panics().pop() {
            ended = Ended::Crashed(panic);
        } else if let Some(end) = self.party.died() {
            ended = Ended::Crashed(end);
        }
        self.party.closed(&trip.browsers);
        SignIn {
            ended,
            exchanges: self.log(&trip),
            callback: trip.callback,
            status: trip.status,
            slowest: trip.slowest,
            troubled: self.party.breaks() > trip.breaks,
            foreign_part: trip.foreign_part,
        }
    }
}

/// What a proxy says that ends TLS somewhere else.
const FORGED: [(&str, &str); 6] = [
    (
        "forwarded",
        "for=192.0.2.1;host=stranger.example.net;proto=https",
    ),
    ("x-forwarded-for", "192.0.2.1"),
    ("x-forwarded-host", STRANGER),
    ("x-forwarded-port", "443"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-prefix", "/stranger"),
];

fn pairs<const N: usize>(named: [(&str, &str); N]) -> Vec<(String, String)> {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    named.map(owned).into()
}

/// Whether this is a page of nobody who takes part.
fn is_strange(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host_str() == Some(STRANGER))
}

/// Whether this is a page of the provider.
fn is_at(url: &str, issuer: &Issuer) -> bool {
    url.starts_with(&format!("{}/", issuer.address()))
}

/// The first callback with the code of the second.
fn with_code_of(first: &Callback, second: &Callback) -> Option<Callback> {
    let pairs = |callback: &Callback| -> Option<Vec<(String, String)>> {
        let response = match &callback.form {
            Some(form) => form,
            None => callback.url.split_once(carrier(&callback.url))?.1,
        };
        let pairs = form_urlencoded::parse(response.as_bytes());
        Some(pairs.into_owned().collect())
    };
    let (_, code) = pairs(second)?
        .into_iter()
        .find(|(name, _)| name == "code")?;
    let bent = pairs(first)?.into_iter().map(|(name, value)| {
        let value = if name == "code" { code.clone() } else { value };
        (name, value)
    });
    let bent = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(bent)
        .finish();
    if first.form.is_some() {
        return Some(Callback {
            url: first.url.clone(),
            form: Some(bent),
        });
    }
    let mark = carrier(&first.url);
    let (page, _) = first.url.split_once(mark)?;
    Some(Callback::redirect(format!("{page}{mark}{bent}")))
}

/// What stands before the response in the URL of a callback: before a query, or a fragment if there is one.
fn carrier(url: &str) -> char {
    if url.contains('#') { '#' } else { '?' }
}

impl SignIn {
    /// That of a relying party that takes no part.
    pub(crate) fn not_tried() -> Self {
        Self {
            ended: Ended::NotReached("not tried".into()),
            exchanges: Vec::new(),
            callback: None,
            status: None,
            slowest: Duration::ZERO,
            troubled: false,
            foreign_part: None,
        }
    }

    /// The exchanges that the relying party, not the browser, had with the provider.
    pub(crate) fn of_the_relying_party(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.iter().filter(|exchange| {
            !matches!(
                exchange.endpoint,
                Endpoint::Authorization | Endpoint::EndSession
            )
        })
    }
}

fn ended_by(fault: CallFault, step: &str) -> Ended {
    match fault {
        CallFault::NotStarted(message) => Ended::NotStarted(message),
        CallFault::Crashed(message) => Ended::Crashed(format!("in {step}: {message}")),
        CallFault::Hung(after) => Ended::Hung(format!(
            "no answer to {step} within {} ms",
            after.as_millis()
        )),
    }
}
