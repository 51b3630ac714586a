//! Named deviations from the honest flow.

use std::time::Duration;

use crate::answer::Answer;
use crate::certificate::Certificate;
use crate::exchange::Endpoint;
use crate::issuer::{KeyPlan, Scene};
use crate::registration::{Registration, User};
use crate::token_draft::TokenDraft;

/// One thing that the provider, or another browser, does differently from the honest flow.
#[derive(Debug)]
pub struct Behaviour {
    /// Its name, `folder/file/key` of the scenario that plays it.
    pub id: &'static str,
    /// When it has to be switched on to be met.
    pub moment: Moment,
    pub(crate) script: Script,
}

/// Who deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The provider, or somebody who stands between it and the relying party.
    Provider,
    /// The browser, or another browser. The user agent carries it out.
    Browser,
}

/// When a behaviour takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The client is registered differently: it takes a fresh issuer and a fresh relying party.
    Registration,
    /// Metadata or keys differ from the start: it takes a fresh relying party.
    Fresh,
    /// A relying party that has signed users in already meets it at the next sign-in.
    Running,
}

/// What a behaviour changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The certificate of the provider's server, wherever it is asked.
    Certificate,
    /// The provider's metadata.
    Metadata,
    /// The published key set.
    KeySet,
    /// The parameters of the redirect back.
    AuthorizationResponse,
    /// The answer of the token endpoint, its ID token aside.
    TokenResponse,
    /// The ID token.
    IdToken,
    /// The answer of the userinfo endpoint.
    UserInfo,
    /// What is registered for the client.
    Registration,
    /// What the provider demands of requests.
    Policy,
    /// The redirect back from a sign-out.
    SignOutResponse,
    /// Nothing: what the relying party sends by itself is looked at.
    Requests,
    /// Who signs in, and at which provider. The provider vouches for them honestly.
    User(Whereabouts),
    /// The browser.
    Browser(BrowserTwist),
}

/// Where somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// At the provider that the user of the honest sign-ins comes from.
    Here,
    /// At another provider that the relying party knows.
    Elsewhere,
}

/// What a user agent does that carries out a [`Actor::Browser`] behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserTwist {
    /// The callback of a sign-in that one browser began is opened in another.
    AnotherBrowser,
    /// Two sign-ins are begun in one browser; the one begun first is finished last.
    TwoTabs,
    /// A callback that has signed a user in is opened once more: in the same browser, and then in another.
    ReplayedCallback,
    /// A callback is opened a day after its sign-in was begun; the provider still honours the code.
    DayLater,
    /// A sign-in that was begun at another provider, which is the attacker's, comes back from this one.
    MixUp,
    /// A callback is opened in a browser that began no sign-in.
    Unsolicited,
    /// A browser that began a sign-in comes back with the code of another's; the provider does not look at the verifier.
    InjectedCode,
    /// The user comes back, in another browser.
    ComesBack,
    /// The user signs out again.
    SignsOut,
    /// The sign-in is begun by somebody else's link, which says where the browser is to go afterwards.
    Lured {
        /// Where to: a foreign address, as the link spells it.
        to: &'static str,
    },
    /// The sign-in is begun with the headers of a proxy that is not there.
    ForgedHeaders,
}

/// The host of addresses that a relying party is to be led to. It belongs to nobody (RFC 2606).
pub const STRANGER: &str = "stranger.example.net";

/// Names of parameters by which applications say where a browser goes next.
pub const RETURN_PARAMETERS: [&str; 14] = [
    "return_to",
    "returnTo",
    "return_url",
    "returnUrl",
    "next",
    "redirect",
    "redirect_to",
    "redirect_url",
    "rd",
    "url",
    "target",
    "target_link_uri",
    "continue",
    "destination",
];

/// The code of a behaviour. Function pointers, so that the list of behaviours is a constant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    IdToken(fn(&mut TokenDraft, &Scene)),
    Metadata(fn(&mut Answer, &Scene)),
    TokenResponse(fn(&mut Answer, &Scene)),
    UserInfo(fn(&mut Answer, &Scene)),
    /// The same, where the ID token says no more of the user than `sub`, as Core section 5.4 has it.
    UserInfoAlone(fn(&mut Answer, &Scene)),
    AuthorizationResponse(fn(&mut Parameters, &Scene)),
    Keys {
        evidence: Endpoint,
        plan: fn(&mut KeyPlan),
    },
    KeySetAnswer(fn(&mut Answer, &Scene)),
    /// The server shows this at the door of its own that the issuer has.
    Certificate(Certificate),
    /// The query of the redirect back, as it is sent: what no list of parameters can say.
    CallbackQuery(fn(&mut String, &Scene)),
    SignOutResponse(fn(&mut Parameters, &Scene)),
    Registration(fn(&mut Registration)),
    /// The same for the address that users come back to, which shows at the authorization endpoint already.
    ReturnAddress(fn(&mut Registration)),
    /// The code of the authorization response is spelt in another way, and taken back so.
    Code(fn(&str) -> String),
    /// The access token is spelt in another way, and honoured so.
    AccessToken(fn(&str) -> String),
    /// The metadata advertises no `iss` parameter and the response has none.
    NoIssuerParameter,
    /// No authorization request without an S256 challenge.
    PkceRequired,
    /// The provider knows no PKCE: it says nothing of it in its metadata, and looks at no verifier.
    NoPkce,
    /// A request with an S256 challenge is answered with the error of RFC 7636 section 4.4.1; any other one is honoured.
    NoS256,
    /// The issuer identifier has a slash at its end. The provider is nowhere else for that.
    IssuerEndsInSlash,
    Browser(BrowserTwist),
    /// Several sign-ins are begun, and everybody is honest.
    Requests,
    /// Somebody else signs in, or the same user with something about them changed.
    User {
        at: Whereabouts,
        change: fn(&mut User),
    },
    /// The provider turns away requests without the query of this endpoint, or with a part of it twice.
    QueryRequired(Endpoint),
    /// So much time passes before the sign-in, and before the one after it.
    Later(Duration),
    /// The sign-in is tried several times.
    Repeatedly,
    /// All of these at once. What the last one changes is what the relying party has to meet.
    Several(&'static [Script]),
}

impl Script {
    /// What it consists of: itself, unless it is several.
    fn parts(&self) -> &[Self] {
        match self {
            Self::Several(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }
}

/// The parameters of an authorization response, in order; names may repeat.
pub(crate) type Parameters = Vec<(String, String)>;

impl Behaviour {
    /// All that it changes.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Script> {
        self.script.parts().iter().copied()
    }

    /// The change that the relying party has to meet.
    fn met(&self) -> Script {
        self.script.parts().last().copied().unwrap_or(self.script)
    }

    /// What it changes.
    pub fn place(&self) -> Place {
        match self.met() {
            Script::IdToken(_) => Place::IdToken,
            Script::Certificate(_) => Place::Certificate,
            Script::Metadata(_) => Place::Metadata,
            Script::TokenResponse(_) | Script::AccessToken(_) => Place::TokenResponse,
            Script::UserInfo(_) | Script::UserInfoAlone(_) => Place::UserInfo,
            Script::AuthorizationResponse(_)
            | Script::CallbackQuery(_)
            | Script::Code(_)
            | Script::NoS256
            | Script::NoIssuerParameter => Place::AuthorizationResponse,
            Script::Keys { .. } | Script::KeySetAnswer(_) => Place::KeySet,
            Script::SignOutResponse(_) => Place::SignOutResponse,
            Script::Registration(_) | Script::ReturnAddress(_) => Place::Registration,
            Script::PkceRequired | Script::QueryRequired(_) | Script::IssuerEndsInSlash => {
                Place::Policy
            }
            Script::Browser(twist) => Place::Browser(twist),
            // Most of these go with others, which come after them.
            Script::Requests
            | Script::NoPkce
            | Script::Later(_)
            | Script::Repeatedly
            | Script::Several(_) => Place::Requests,
            Script::User { at, .. } => Place::User(at),
        }
    }

    /// Who carries it out.
    pub fn actor(&self) -> Actor {
        match self.met() {
            Script::Browser(_) | Script::Requests => Actor::Browser,
            _ => Actor::Provider,
        }
    }

    /// The endpoint whose altered answer is what the relying party has to meet; none where the browser deviates. Whoever
    /// goes through with the handshake meets a certificate with every answer that follows.
    pub fn evidence(&self) -> Option<Endpoint> {
        match self.met() {
            Script::IdToken(_)
            | Script::TokenResponse(_)
            | Script::AccessToken(_)
            | Script::Registration(_)
            | Script::PkceRequired
            | Script::QueryRequired(_)
            | Script::IssuerEndsInSlash
            | Script::User { .. } => Some(Endpoint::Token),
            Script::Certificate(_) => Some(Endpoint::Handshake),
            Script::Metadata(_) => Some(Endpoint::Metadata),
            Script::UserInfo(_) | Script::UserInfoAlone(_) => Some(Endpoint::UserInfo),
            Script::AuthorizationResponse(_)
            | Script::CallbackQuery(_)
            | Script::Code(_)
            | Script::NoS256
            | Script::ReturnAddress(_)
            | Script::NoIssuerParameter => Some(Endpoint::Authorization),
            Script::Keys { evidence, .. } => Some(evidence),
            Script::KeySetAnswer(_) => Some(Endpoint::KeySet),
            Script::SignOutResponse(_) => Some(Endpoint::EndSession),
            Script::Browser(_)
            | Script::Requests
            | Script::NoPkce
            | Script::Later(_)
            | Script::Repeatedly
            | Script::Several(_) => None,
        }
    }

    /// Whether one sign-in can meet it while others at the same issuer and the same relying party do not, and leaves
    /// nothing behind. What makes a relying party fetch keys again may start a cool-down, and who signs in may be kept in
    /// an account, so those are not; nor is an answer without end, which may hold up everybody.
    pub fn is_bound_to_a_sign_in(&self) -> bool {
        const UNKNOWN_KEYS: [&str; 3] = ["id-token/key-id/", "id-token/header-key/", "keys/"];
        let asks_for_keys = UNKNOWN_KEYS.iter().any(|area| self.id.starts_with(area));
        match self.script {
            Script::IdToken(_) => self.moment == Moment::Running && !asks_for_keys,
            Script::TokenResponse(_)
            | Script::AccessToken(_)
            | Script::UserInfo(_)
            | Script::UserInfoAlone(_)
            | Script::AuthorizationResponse(_)
            | Script::CallbackQuery(_)
            | Script::Code(_) => self.moment == Moment::Running && !self.keeps_waiting(),
            Script::Browser(twist) => !matches!(
                twist,
                BrowserTwist::DayLater
                    | BrowserTwist::MixUp
                    | BrowserTwist::ComesBack
                    | BrowserTwist::InjectedCode
                    | BrowserTwist::SignsOut
            ),
            Script::Requests => true,
            _ => false,
        }
    }

    /// The certificate that it shows, if it is about that.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        let shown = |part| match part {
            Script::Certificate(certificate) => Some(certificate),
            _ => None,
        };
        self.parts().find_map(shown)
    }

    /// Whether it takes an [issuer with a door of its own](crate::ScriptedIdp::issuer_with_a_door_of_its_own).
    pub fn has_a_door_of_its_own(&self) -> bool {
        self.certificate().is_some()
    }

    /// Whether the user signs out at the end of the sign-in that meets it.
    pub fn ends_in_sign_out(&self) -> bool {
        self.id.starts_with("logout/")
    }

    /// Whether an answer never ends while it is played, so that who waits for its end waits for ever.
    pub fn keeps_waiting(&self) -> bool {
        self.id.starts_with("transport/") && self.id.ends_with("/dripping")
    }

    /// Whether it is no lie but a change that stays, so that honest sign-ins follow while it lasts: a key rotation.
    pub fn lasts(&self) -> bool {
        matches!(
            (self.moment, self.met()),
            (Moment::Running, Script::Keys { .. })
        ) && self.waits().is_zero()
    }

    /// Whether the ID token says no more of the user than `sub` while it is played, so that whatever else a relying party
    /// shows of them comes from userinfo.
    pub fn has_claims_in_user_info_alone(&self) -> bool {
        matches!(self.script, Script::UserInfoAlone(_))
    }

    /// How much time passes before the sign-in that meets it, and again before the honest one after it.
    pub fn waits(&self) -> Duration {
        let waits = |part| match part {
            Script::Later(time) => Some(time),
            _ => None,
        };
        self.parts().filter_map(waits).sum()
    }

    /// Whether the metadata are other ones, alone or among other changes, so that who reads them may stop there.
    pub fn alters_metadata(&self) -> bool {
        self.parts().any(|part| {
            matches!(
                part,
                Script::Metadata(_) | Script::NoPkce | Script::NoIssuerParameter
            )
        })
    }

    /// Whether the sign-in that meets it is tried several times.
    pub fn repeats(&self) -> bool {
        self.parts().any(|part| matches!(part, Script::Repeatedly))
    }

    /// What is registered when this behaviour is played, given what would be otherwise.
    #[must_use]
    pub fn registration(&self, mut registration: Registration) -> Registration {
        for part in self.parts() {
            if let Script::Registration(change) | Script::ReturnAddress(change) = part {
                change(&mut registration);
            }
        }
        registration
    }

    /// Whether the issuer is called otherwise than it would be, so that nobody who was started for it before can meet it.
    pub fn names_the_issuer(&self) -> bool {
        self.parts()
            .any(|part| matches!(part, Script::IssuerEndsInSlash))
    }

    /// Who signs in when this behaviour is played, given who would otherwise.
    #[must_use]
    pub fn user(&self, mut user: User) -> User {
        for part in self.parts() {
            if let Script::User { change, .. } = part {
                change(&mut user);
            }
        }
        user
    }
}

/// An honest provider that says who the user is at the userinfo endpoint alone (Core section 5.4). No scenario: it shows
/// whether a relying party takes anything from there.
pub const CLAIMS_IN_USER_INFO_ALONE: Behaviour = Behaviour {
    id: "userinfo/claims/there-alone",
    moment: Moment::Running,
    script: Script::UserInfoAlone(|_, _| ()),
};

/// The behaviour of this name.
pub fn behaviour(id: &str) -> Option<&'static Behaviour> {
    behaviours().find(|behaviour| behaviour.id == id)
}

/// Every behaviour there is.
pub fn behaviours() -> impl Iterator<Item = &'static Behaviour> {
    crate::behaviours::ALL.iter().copied().flatten()
}
