//! The catalogue: what each behaviour asks of a candidate, and why.

use serde::{Deserialize, Serialize};

use crate::candidate::{Capability, Outcome, Stage};
use crate::requests::RequestRule;

/// How exploitable it is when a candidate does the wrong thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// An attacker signs in as somebody else, or steals a secret.
    High,
    /// It takes an unusual set-up or a second fault.
    Medium,
    /// Hardly more than untidy.
    Low,
}

/// Something that a candidate has to use for a behaviour to mean anything to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It sends a nonce.
    Nonce,
    /// It calls the userinfo endpoint.
    Userinfo,
    /// It asks for `max_age`.
    MaxAge,
    /// It fetches the key set.
    KeySet,
    /// It looks at `iss` of callbacks (RFC 9207).
    IssParameter,
    /// It uses PKCE.
    Pkce,
    /// Its clock can be moved.
    Clock,
    /// It signs users in at two providers.
    TwoProviders,
    /// It sends a state.
    State,
    /// It has responses come back in the query, not in a form.
    QueryResponse,
    /// It signs users out, at the provider too.
    SignOut,
    /// It shows which of its accounts a user works in.
    Account,
    /// It speaks plain http with loopback addresses only.
    PlainHttpOnLoopbackOnly,
    /// It trusts the certificate authority of the run.
    Authority,
    /// It has pages of its own that requests over HTTP reach.
    Pages,
}

impl Severity {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Need {
    /// What the candidate has to do, after "if it".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Nonce => "sends a nonce",
            Self::Userinfo => "calls the userinfo endpoint",
            Self::MaxAge => "asks for `max_age`",
            Self::KeySet => "fetches the key set",
            Self::IssParameter => "declares the profile iss-param (RFC 9207)",
            Self::Pkce => "uses PKCE",
            Self::Clock => "has a clock that the harness can move",
            Self::TwoProviders => "signs users in at two providers",
            Self::State => "sends a state",
            Self::QueryResponse => "has responses come back in the query",
            Self::SignOut => "declares the profile rp-logout and has a `logout` page",
            Self::Account => "shows the account (`whoami.account`)",
            Self::PlainHttpOnLoopbackOnly => "speaks plain http with loopback addresses only",
            Self::Authority => "trusts the certificate authority of the run (`tls = true`)",
            Self::Pages => "has pages of its own that requests over HTTP reach",
        }
    }

    /// What the candidate has to be able to do, where the need is no question of what it uses.
    pub(crate) fn capability(self) -> Option<Capability> {
        match self {
            Self::Clock => Some(Capability::Clock),
            Self::TwoProviders => Some(Capability::TwoProviders),
            Self::IssParameter => Some(Capability::IssuerParameter),
            Self::PlainHttpOnLoopbackOnly => Some(Capability::PlainHttpOnLoopbackOnly),
            Self::Account => Some(Capability::Account),
            Self::Authority => Some(Capability::Authority),
            Self::SignOut => Some(Capability::SignOut),
            Self::Pages => Some(Capability::Pages),
            Self::Nonce
            | Self::Userinfo
            | Self::MaxAge
            | Self::KeySet
            | Self::QueryResponse
            | Self::Pkce
            | Self::State => None,
        }
    }
}

/// One entry, as it stands in the file beside the feature.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What is asked for.
    pub outcome: Outcome,
    /// The rules that it tests.
    pub requirements: Vec<String>,
    /// How exploitable a failure is.
    pub severity: Severity,
    /// Where a refusal is right.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// What a candidate that tells codes may say.
    #[serde(default)]
    pub codes: Vec<String>,
    /// What the candidate has to use.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The OpenID Foundation suite's counterpart, or `none`.
    pub oidf: String,
    /// What is sent, why it matters, what a right relying party does, how to fix it.
    pub explain: String,
    /// The part that has to be refused when it is less than the sign-in: a user signed in with nothing of the bad
    /// answer taken is then a refusal too.
    #[serde(default)]
    pub refused_part: Option<RefusedPart>,
    /// The rule that the relying party's own requests have to keep, where they are what is looked at.
    #[serde(default)]
    pub request: Option<RequestRule>,
    /// Why this is an advisory although the requirement says MUST.
    #[serde(default)]
    pub advisory: Option<String>,
}

/// A part of a sign-in that can be refused alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedPart {
    /// The userinfo answer, or the endpoint that metadata lead to for it.
    Userinfo,
    /// The address of the provider's logout endpoint.
    EndSession,
    /// The address that somebody else would have the browser go to.
    Target,
}

impl Entry {
    /// The explanation in one line.
    pub(crate) fn explained(&self) -> String {
        let words: Vec<&str> = self.explain.split_whitespace().collect();
        words.join(" ")
    }

    /// What is wrong with the entry by itself, in a sentence.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let refusal_possible = self.outcome != Outcome::MustAccept;
        // Where a refusal is nobody's duty, the entry may leave open what it is for.
        let reason_open =
            self.outcome == Outcome::Either && self.stages.is_empty() && self.codes.is_empty();
        if self.requirements.is_empty() {
            return Some("names no requirement");
        }
        if self.explain.trim().is_empty() {
            return Some("has an empty `explain`");
        }
        if self.oidf.trim().is_empty() {
            return Some("has an empty `oidf` (say \"none\" if there is no counterpart)");
        }
        if refusal_possible && !reason_open && (self.stages.is_empty() || self.codes.is_empty()) {
            return Some("can be refused, so it needs `stages` and `codes`");
        }
        let names_a_refusal = !self.stages.is_empty() || !self.codes.is_empty();
        if !refusal_possible && names_a_refusal {
            return Some("must be accepted, so `stages` and `codes` make no sense");
        }
        if self
            .advisory
            .as_ref()
            .is_some_and(|reason| reason.trim().is_empty())
        {
            return Some("has an `advisory` without a reason");
        }
        None
    }
}
