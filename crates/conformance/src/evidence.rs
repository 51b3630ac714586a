//! What a scenario brought to light, and what it says by itself.

use relier_scripted_idp::{Behaviour, BrowserTwist, Endpoint, Exchange, Place, Registration};

use crate::candidate::{FailedStart, Identity, NotStarted, Outcome, Stage};
use crate::catalogue::{Need, RefusedPart};
use crate::report::Observed;
use crate::requests::RequestRule;
use crate::suite::Scenario;
use crate::user_agent::{Ended, SEVERAL, SignIn};

/// Everything that a verdict rests on.
pub(crate) struct Evidence {
    /// The honest sign-in before.
    pub(crate) control: SignIn,
    /// Another, at a provider that says who the user is in userinfo alone; only where the behaviour does so, too.
    pub(crate) from_userinfo: Option<SignIn>,
    /// The sign-in that met the behaviour; none if there was no point in trying.
    pub(crate) attack: Option<SignIn>,
    /// The honest sign-in afterwards.
    pub(crate) after: Option<SignIn>,
    /// Whom the honest sign-in before signs in.
    pub(crate) user: Identity,
    /// Whom the provider vouches for in the attack, as far as it is honest.
    pub(crate) visitor: Identity,
    /// Whom the honest sign-in afterwards signs in.
    pub(crate) afterwards: Identity,
    /// How the client is registered at the provider of the control.
    pub(crate) registration: Option<Registration>,
}

impl Evidence {
    /// That of a scenario in which the candidate does not take part.
    pub(crate) fn none() -> Self {
        Self {
            control: SignIn::not_tried(),
            from_userinfo: None,
            attack: None,
            after: None,
            user: Identity::default(),
            visitor: Identity::default(),
            afterwards: Identity::default(),
            registration: None,
        }
    }

    /// From now on everything happens at this issuer.
    pub(crate) fn is_gathered_at(&mut self, issuer: &str) {
        self.visitor.issuer = Some(issuer.to_owned());
        self.afterwards.issuer = Some(issuer.to_owned());
    }

    /// Whether something went wrong that another scenario on the same relying party may have done.
    pub(crate) fn may_be_a_neighbours_fault(&self) -> bool {
        let lost = self
            .after
            .as_ref()
            .is_some_and(|after| !self.worked_after(after));
        let mut beside = self.attack.iter().chain(&self.after);
        let troubled = beside.any(|sign_in| sign_in.troubled);
        lost || troubled || self.broken().is_some() || self.unscripted().is_some()
    }

    /// An application that met the behaviour when it started, and then hung or was killed, did not refuse in good order.
    /// One that asks again and again, and does not serve before it has a good answer, does.
    pub(crate) fn look_at_the_start(&mut self, behaviour: &Behaviour) {
        if self.delivery(behaviour).is_err() {
            return;
        }
        let asks_again = self.asks_again(behaviour);
        let Some(attack) = &mut self.attack else {
            return;
        };
        let Ended::NotStarted(NotStarted { how, why }) = &attack.ended else {
            return;
        };
        match how {
            FailedStart::InOrder => {}
            FailedStart::Killed => attack.ended = Ended::Crashed(why.clone()),
            FailedStart::NeverReady if asks_again => {}
            FailedStart::NeverReady => attack.ended = Ended::Hung(why.clone()),
        }
    }

    /// Whether the bad answer was fetched more often than the honest one in a whole sign-in.
    fn asks_again(&self, behaviour: &Behaviour) -> bool {
        let Some(endpoint) = behaviour.evidence() else {
            return false;
        };
        let fetched = |sign_in: &SignIn, endpoint: Endpoint| {
            let exchanges = sign_in.exchanges.iter();
            exchanges.filter(|one| one.endpoint == endpoint).count()
        };
        // Who comes as far as the certificate was on the way to the metadata.
        let otherwise = match endpoint {
            Endpoint::Handshake => Endpoint::Metadata,
            endpoint => endpoint,
        };
        let attack = self.attack.as_ref();
        attack.is_some_and(|attack| fetched(attack, endpoint) > fetched(&self.control, otherwise))
    }

    /// What the candidate did with the behaviour. Where it may do as it likes, who gives no answer and signs nobody in has
    /// refused as well as others; where it has to refuse, a broken connection is no refusal.
    pub(crate) fn observed(&self, behaviour: &Behaviour, allowed: Outcome) -> Observed {
        let Some(attack) = &self.attack else {
            return Observed::NotReached;
        };
        // Who has seen bad metadata or keys and does not start, or does not go to the provider, refuses, whatever the
        // page says.
        let asked_there = attack
            .exchanges
            .iter()
            .any(|exchange| exchange.endpoint == Endpoint::Authorization);
        // Nor does it for who would not let a link lead the browser to a stranger.
        let lured = matches!(
            behaviour.place(),
            Place::Browser(BrowserTwist::Lured { .. })
        );
        let met = match behaviour.place() {
            Place::Metadata | Place::Certificate => !asked_there,
            Place::Browser(_) if lured => !asked_there,
            Place::KeySet => matches!(attack.ended, Ended::NotStarted(_)),
            // The browser deviates later, and the metadata say already that this provider is not safe enough.
            Place::Browser(_) => behaviour.alters_metadata() && !asked_there,
            _ => false,
        };
        // No answer is no refusal.
        let unseen = matches!(attack.ended, Ended::Unseen(_));
        let turned_away = met && !unseen && self.delivery(behaviour).is_ok();
        // An e-mail address that would come from userinfo alone is not shown where none is taken from there.
        let is_right = |identity: &Identity| {
            identity.is_not_shown() && behaviour.has_claims_in_user_info_alone()
                || self.is_visitor(identity)
        };
        let may_break_off = allowed == Outcome::Either && unseen;
        match observed(&attack.ended, is_right) {
            Observed::NotReached if may_break_off => Observed::Refused,
            Observed::NotReached if turned_away => Observed::Refused,
            Observed::Accepted if matches!(self.misplaced(behaviour), Ok(Some(_))) => {
                Observed::OtherUser
            }
            observed => observed,
        }
    }

    /// Whether the one who is signed in is the one whom the provider vouches for. What a relying party has kept of a
    /// user since an earlier sign-in may be out of date.
    fn is_visitor(&self, identity: &Identity) -> bool {
        identity.is(&self.visitor) || self.is_same_person() && identity.is(&self.user)
    }

    /// Whether the attack is a sign-in of the user of the control (Core section 5.7).
    fn is_same_person(&self) -> bool {
        (&self.visitor.issuer, &self.visitor.subject) == (&self.user.issuer, &self.user.subject)
    }

    /// In whose account the user of the attack works, if it is a wrong one. Or why that cannot be seen.
    pub(crate) fn misplaced(&self, behaviour: &Behaviour) -> Result<Option<String>, String> {
        let about_accounts = matches!(
            behaviour.place(),
            Place::User(_) | Place::Browser(BrowserTwist::ComesBack)
        );
        let (Ended::SignedIn(before), Some(Ended::SignedIn(now))) = (
            &self.control.ended,
            self.attack.as_ref().map(|attack| &attack.ended),
        ) else {
            return Ok(None);
        };
        if !about_accounts {
            return Ok(None);
        }
        let (Some(first), Some(second)) = (&before.account, &now.account) else {
            return Err("the relying party does not show which account the user works in".into());
        };
        Ok(match (self.is_same_person(), first == second) {
            (true, true) | (false, false) => None,
            (true, false) => Some(format!(
                "{now} was signed in to the account {second:?}, and to {first:?} the time before"
            )),
            (false, true) => Some(format!(
                "{} was signed in to the account {second:?}, which is that of {}",
                self.visitor, self.user
            )),
        })
    }

    /// The first of the sign-ins in which the candidate crashed or hung, and what happened.
    pub(crate) fn broken(&self) -> Option<(Observed, &str)> {
        let sign_ins = [
            Some(&self.control),
            self.from_userinfo.as_ref(),
            self.attack.as_ref(),
            self.after.as_ref(),
        ];
        let mut sign_ins = sign_ins.into_iter().flatten();
        sign_ins.find_map(|sign_in| match &sign_in.ended {
            Ended::Crashed(what) => Some((Observed::Crashed, what.as_str())),
            Ended::Hung(what) => Some((Observed::Hung, what.as_str())),
            _ => None,
        })
    }

    /// Whether nothing worse happened than that it waited as long as it was kept waiting.
    pub(crate) fn was_kept_waiting(&self, behaviour: &Behaviour) -> bool {
        let waited = self.attack.as_ref().map(|attack| &attack.ended);
        let recovered = self
            .after
            .as_ref()
            .is_some_and(|after| self.worked_after(after));
        behaviour.keeps_waiting() && matches!(waited, Some(Ended::Hung(_))) && recovered
    }

    /// Whether the honest sign-in before signed the user in.
    pub(crate) fn control_worked(&self) -> bool {
        signed_in(&self.control, &self.user)
    }

    /// Whether an honest sign-in after the attack signed the user in.
    pub(crate) fn worked_after(&self, after: &SignIn) -> bool {
        signed_in(after, &self.afterwards)
    }

    /// Why the candidate is not touched by the behaviour, if so: the log line that proves it.
    pub(crate) fn not_applicable(&self, scenario: &Scenario) -> Option<String> {
        // Who needs no keys because it verifies nothing is touched all the more.
        let reaches_everybody = |need: Need| need == Need::KeySet && is_about_a_signature(scenario);
        let mut needs = scenario.entry.needs.iter().copied();
        let unmet = needs.find_map(|need| {
            if reaches_everybody(need) {
                None
            } else {
                unmet(need, &self.control)
            }
        });
        unmet
            .or_else(|| self.takes_nothing_from_userinfo())
            .or_else(|| self.sent_no_state_along(scenario.behaviour))
    }

    /// Where claims are in userinfo alone: the log lines that prove that none of them is shown, so that nobody would see
    /// whether false ones are taken.
    fn takes_nothing_from_userinfo(&self) -> Option<String> {
        let sign_in = self.from_userinfo.as_ref()?;
        let shown = match &sign_in.ended {
            Ended::SignedIn(identity) => identity.email.is_some(),
            // A fault of its own, and no sign of indifference.
            Ended::Crashed(_) | Ended::Hung(_) => true,
            _ => false,
        };
        (!shown).then(|| {
            format!(
                "{}, an honest sign-in with the e-mail address in userinfo alone: it is not shown",
                exchanges_of(sign_in)
            )
        })
    }

    /// Where the redirect back from a sign-out is altered: the log line that proves that there was nothing in it.
    fn sent_no_state_along(&self, behaviour: &Behaviour) -> Option<String> {
        if behaviour.place() != Place::SignOutResponse {
            return None;
        }
        let mut exchanges = self.attack.as_ref()?.exchanges.iter();
        let asked = exchanges.find(|exchange| exchange.endpoint == Endpoint::EndSession)?;
        let mut sent = asked.query().into_iter().chain(asked.form());
        let honest = asked.behaviour.is_none() && sent.all(|(name, _)| name != "state");
        honest.then(|| format!("exchange {}: the logout request has no state", asked.number))
    }

    /// Where a signature had to be verified: the log line that proves that the candidate never verifies one.
    pub(crate) fn verifies_no_signature(&self, scenario: &Scenario) -> Option<String> {
        is_about_a_signature(scenario)
            .then(|| unmet(Need::KeySet, &self.control))
            .flatten()
    }

    /// Whether anything was answered as the behaviour says, to the end or not.
    pub(crate) fn was_answered_with(&self, behaviour: &Behaviour) -> bool {
        let mut exchanges = self.attack.iter().flat_map(|attack| &attack.exchanges);
        exchanges.any(|exchange| exchange.behaviour == Some(behaviour.id))
    }

    /// The exchange that shows that the behaviour reached the candidate, or what is missing.
    pub(crate) fn delivery(&self, behaviour: &Behaviour) -> Result<String, String> {
        let Some(attack) = &self.attack else {
            return Err("the behaviour was never played".into());
        };
        if behaviour.place() == Place::Requests {
            return several(attack);
        }
        if behaviour.place() == Place::Browser(BrowserTwist::SignsOut) {
            let mut exchanges = attack.exchanges.iter();
            let asked = exchanges.find(|exchange| exchange.endpoint == Endpoint::EndSession);
            return asked
                .map(|asked| format!("exchange {}: the logout request", asked.number))
                .ok_or_else(|| "the logout endpoint was never called".into());
        }
        if behaviour.place() == Place::Browser(BrowserTwist::ForgedHeaders) {
            return Ok("the page that begins a sign-in was opened with these headers".into());
        }
        if matches!(
            behaviour.place(),
            Place::Browser(BrowserTwist::Lured { .. })
        ) {
            return Ok("the page that begins a sign-in was opened with this target".into());
        }
        let Some(endpoint) = behaviour.evidence() else {
            if attack.callback.is_some() {
                return Ok("the callback was opened as the behaviour says".into());
            }
            return stopped_at_the_metadata(attack, behaviour)
                .ok_or_else(|| "the callback was never opened".into());
        };
        let answer = attack
            .exchanges
            .iter()
            .find(|exchange| {
                // A demand shows at the first endpoint that turns a request away for it, a certificate with whatever is
                // fetched after all.
                let anywhere = matches!(behaviour.place(), Place::Policy | Place::Certificate);
                let here = exchange.endpoint == endpoint || anywhere;
                here && exchange.behaviour == Some(behaviour.id)
            })
            .ok_or_else(|| format!("no {} answer carried the behaviour", endpoint.name()))?;
        if !answer.completed {
            return Err(format!(
                "exchange {}: the {} answer was cut off",
                answer.number,
                endpoint.name()
            ));
        }
        // Another registration shows in that the request was turned away, too.
        let has_to_come_back = behaviour.place() == Place::AuthorizationResponse;
        if has_to_come_back && attack.callback.is_none() {
            return Err(format!(
                "exchange {}: the redirect back never reached the relying party",
                answer.number
            ));
        }
        if answer.endpoint == Endpoint::Handshake {
            return Ok(format!(
                "exchange {}: the certificate was shown",
                answer.number
            ));
        }
        Ok(format!(
            "exchange {}: the {} answer carried it",
            answer.number,
            answer.endpoint.name()
        ))
    }

    /// Which of its requests break this rule, and how.
    pub(crate) fn request_breaks(&self, rule: RequestRule) -> Option<String> {
        let (before, after) = match rule {
            // Any relying party fetches keys before it has some.
            RequestRule::KeySetAskedOnce => (None, None),
            _ => (Some(&self.control), self.after.as_ref()),
        };
        let exchanges = [before, self.attack.as_ref(), after].into_iter().flatten();
        let exchanges: Vec<&Exchange> = exchanges.flat_map(|sign_in| &sign_in.exchanges).collect();
        rule.broken_by(&exchanges, self.registration.as_ref()?)
    }

    /// What the relying party sent during the attack and the sign-in after it: a task in the background may be late.
    fn since_the_attack(&self) -> impl Iterator<Item = &Exchange> {
        let sign_ins = self.attack.iter().chain(&self.after);
        sign_ins.flat_map(SignIn::of_the_relying_party)
    }

    /// A request that took credentials to a stranger.
    pub(crate) fn leak(&self) -> Option<String> {
        let leak = self.since_the_attack().find(|exchange| leaks(exchange))?;
        Some(format!(
            "exchange {}: credentials were sent to a stranger",
            leak.number
        ))
    }

    /// What followed that only an acceptance would justify.
    pub(crate) fn forbidden(&self, scenario: &Scenario, allowed: Outcome) -> Option<String> {
        let attack = self.attack.as_ref()?;
        // An endpoint for signing out may be passed over, and the sign-in go on.
        // Nor is the sign-in to be refused where it is about what follows it.
        let goes_on = scenario.entry.refused_part == Some(RefusedPart::Target);
        if allowed != Outcome::MustRefuse || scenario.behaviour.ends_in_sign_out() || goes_on {
            return None;
        }
        let mut collected = self.since_the_attack();
        if let Some(call) = collected.find(|exchange| exchange.endpoint == Endpoint::Collector) {
            return Some(format!(
                "exchange {}: an address out of the bad answer was called",
                call.number
            ));
        }
        let seen = |endpoint: Endpoint| {
            attack
                .of_the_relying_party()
                .filter(|exchange| exchange.endpoint == endpoint)
                .collect::<Vec<_>>()
        };
        let first = |endpoint: Endpoint, what: &str| {
            seen(endpoint)
                .first()
                .map(|exchange| format!("exchange {}: {what}", exchange.number))
        };
        match scenario.behaviour.place() {
            Place::AuthorizationResponse
            | Place::Browser(
                BrowserTwist::AnotherBrowser
                | BrowserTwist::Unsolicited
                | BrowserTwist::MixUp
                | BrowserTwist::DayLater,
            ) => first(
                Endpoint::Token,
                "the code of a callback that had to be refused was redeemed",
            ),
            Place::Browser(BrowserTwist::ReplayedCallback) => seen(Endpoint::Token)
                .get(1)
                .map(|again| format!("exchange {}: the code was redeemed once more", again.number)),
            Place::IdToken | Place::TokenResponse | Place::KeySet => first(
                Endpoint::UserInfo,
                "the access token was used although the ID token had to be refused",
            ),
            // What is missing may show when it is first needed.
            Place::Metadata if scenario.entry.stages != [Stage::Discovery] => None,
            // Where the user is to be sent stands in the metadata. It is the browser that goes there.
            Place::Certificate => {
                let mut exchanges = attack.exchanges.iter();
                let sent = exchanges.find(|one| one.endpoint == Endpoint::Authorization)?;
                Some(format!(
                    "exchange {}: metadata of a server that had to be refused led the user there",
                    sent.number
                ))
            }
            // Fetching keys along with the metadata tells nobody anything.
            Place::Metadata => [Endpoint::Token, Endpoint::UserInfo]
                .into_iter()
                .find_map(|endpoint| first(endpoint, "metadata that had to be refused was used")),
            Place::UserInfo
            | Place::Registration
            | Place::Policy
            | Place::Requests
            | Place::SignOutResponse
            | Place::User(_)
            | Place::Browser(
                BrowserTwist::TwoTabs
                | BrowserTwist::InjectedCode
                | BrowserTwist::ComesBack
                | BrowserTwist::SignsOut
                | BrowserTwist::Lured { .. }
                | BrowserTwist::ForgedHeaders,
            ) => None,
        }
    }

    /// A request that nothing scripted answers: its 404 must not be taken for the reason of a refusal.
    pub(crate) fn unscripted(&self) -> Option<String> {
        let attack = self.attack.as_ref()?;
        let stray = attack
            .exchanges
            .iter()
            .find(|exchange| exchange.endpoint == Endpoint::Unscripted)?;
        Some(format!(
            "exchange {}: {} {} is not scripted",
            stray.number,
            stray.method(),
            stray.target()
        ))
    }

    /// Whether an acceptance is a refusal of the part that matters: the right user, nothing of the bad answer taken.
    /// Or why that cannot be seen.
    pub(crate) fn dropped_the_part(
        &self,
        scenario: &Scenario,
        observed: Observed,
    ) -> Result<bool, String> {
        let part = scenario.entry.refused_part;
        if part == Some(RefusedPart::EndSession) {
            let ended = self.attack.as_ref().map(|attack| &attack.ended);
            return Ok(matches!(ended, Some(Ended::SignedOut)));
        }
        if part == Some(RefusedPart::Target) {
            let ended = self.attack.as_ref().map(|attack| &attack.ended);
            let here = matches!(ended, Some(Ended::SignedIn(_)));
            return Ok(here && observed == Observed::Accepted);
        }
        if part != Some(RefusedPart::Userinfo) || observed != Observed::Accepted {
            return Ok(false);
        }
        // Metadata only lead there. Had it gone, it would show.
        if scenario.behaviour.place() == Place::Metadata {
            let mut asked = self.attack.iter().flat_map(SignIn::of_the_relying_party);
            return Ok(asked.all(|exchange| exchange.endpoint != Endpoint::UserInfo));
        }
        // Had it taken a claim of the answer, it would show.
        let shown = self.from_userinfo.as_ref().map(|sign_in| &sign_in.ended);
        match shown {
            Some(Ended::SignedIn(Identity { email: Some(_), .. })) => Ok(true),
            _ => Err("no honest sign-in showed an e-mail address out of userinfo, so nobody sees whether the claims were taken".into()),
        }
    }
}

/// The first and the last exchange of a sign-in.
fn exchanges_of(sign_in: &SignIn) -> String {
    let numbers = sign_in.exchanges.iter().map(|exchange| exchange.number);
    format!(
        "exchanges {} to {}",
        numbers.clone().min().unwrap_or(0),
        numbers.max().unwrap_or(0)
    )
}

/// The altered metadata after which the relying party did not send the browser to the provider.
fn stopped_at_the_metadata(attack: &SignIn, behaviour: &Behaviour) -> Option<String> {
    let mut exchanges = attack.exchanges.iter();
    let goes_on = exchanges.any(|exchange| exchange.endpoint == Endpoint::Authorization);
    if goes_on || !behaviour.alters_metadata() {
        return None;
    }
    let mut exchanges = attack.exchanges.iter();
    let read = exchanges.find(|exchange| {
        let altered = exchange.behaviour == Some(behaviour.id);
        exchange.endpoint == Endpoint::Metadata && altered && exchange.completed
    })?;
    Some(format!(
        "exchange {}: the metadata answer carried it, and the browser was not sent to the provider",
        read.number
    ))
}

/// The requests of several sign-ins.
fn several(attack: &SignIn) -> Result<String, String> {
    let numbers: Vec<String> = attack
        .exchanges
        .iter()
        .filter(|exchange| exchange.endpoint == Endpoint::Authorization)
        .map(|exchange| exchange.number.to_string())
        .collect();
    if numbers.len() < SEVERAL {
        return Err(format!(
            "{} authorization requests instead of {SEVERAL}",
            numbers.len()
        ));
    }
    Ok(format!(
        "exchanges {}: the authorization requests of {} sign-ins",
        numbers.join(", "),
        numbers.len()
    ))
}

/// What an end looks like from outside.
fn observed(ended: &Ended, is_right: impl Fn(&Identity) -> bool) -> Observed {
    match ended {
        Ended::SignedIn(identity) if is_right(identity) => Observed::Accepted,
        Ended::SignedIn(identity) if identity.is_not_shown() => Observed::NotReached,
        Ended::SignedIn(_) => Observed::OtherUser,
        Ended::NotSignedIn(_) => Observed::Refused,
        Ended::LedAway(_) | Ended::SignedOut | Ended::StillSignedIn(_) => Observed::Accepted,
        Ended::NotReached(_) | Ended::NotStarted(_) | Ended::Unseen(_) => Observed::NotReached,
        Ended::Crashed(_) => Observed::Crashed,
        Ended::Hung(_) => Observed::Hung,
    }
}

fn signed_in(sign_in: &SignIn, user: &Identity) -> bool {
    matches!(&sign_in.ended, Ended::SignedIn(identity) if identity.is(user))
}

/// Whether an ID token comes that only somebody with the provider's keys can tell from a good one.
fn is_about_a_signature(scenario: &Scenario) -> bool {
    scenario.behaviour.place() == Place::IdToken
        && scenario.entry.outcome == Outcome::MustRefuse
        && scenario.entry.needs.contains(&Need::KeySet)
}

/// Why `need` is not met, by the control's exchange log.
fn unmet(need: Need, control: &SignIn) -> Option<String> {
    let find = |endpoint: Endpoint| {
        control
            .exchanges
            .iter()
            .find(|exchange| exchange.endpoint == endpoint)
    };
    let request = find(Endpoint::Authorization);
    let lacks_parameter = |name: &str| match request {
        Some(request) if request.query_value(name).is_some() => None,
        Some(request) => Some(format!(
            "exchange {}: the authorization request has no {name}",
            request.number
        )),
        None => Some("the control has no authorization request".to_owned()),
    };
    let never_called = |endpoint: Endpoint| {
        find(endpoint).is_none().then(|| {
            format!(
                "{}, the whole control: no {} request",
                exchanges_of(control),
                endpoint.name()
            )
        })
    };
    match need {
        Need::State => lacks_parameter("state"),
        Need::Nonce => lacks_parameter("nonce"),
        Need::MaxAge => lacks_parameter("max_age"),
        Need::Pkce => lacks_parameter("code_challenge"),
        Need::QueryResponse => request.and_then(|request| {
            let carried = match request.query_value("response_mode")?.as_str() {
                "form_post" => "form",
                "fragment" => "fragment",
                _ => return None,
            };
            Some(format!(
                "exchange {}: the response is asked for in a {carried}",
                request.number
            ))
        }),
        Need::Userinfo => never_called(Endpoint::UserInfo),
        Need::KeySet => never_called(Endpoint::KeySet),
        Need::Account => match &control.ended {
            Ended::SignedIn(Identity { account: None, .. }) => {
                Some("the control shows no account that the user works in".into())
            }
            _ => None,
        },
        // Nothing of these shows in a control: the candidate says by itself whether it can.
        Need::IssParameter
        | Need::Clock
        | Need::TwoProviders
        | Need::SignOut
        | Need::PlainHttpOnLoopbackOnly
        | Need::Authority
        | Need::Pages => None,
    }
}

/// Whether a request to the collector carries something that it must never see.
fn leaks(exchange: &Exchange) -> bool {
    let secret_fields = ["code", "code_verifier", "client_secret", "access_token"];
    exchange.endpoint == Endpoint::Collector
        && (exchange.header("authorization").is_some()
            || exchange
                .form()
                .iter()
                .chain(&exchange.query())
                .any(|(name, _)| secret_fields.contains(&name.as_str())))
}
