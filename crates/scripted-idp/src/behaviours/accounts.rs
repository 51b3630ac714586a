//! Users whom the provider vouches for honestly, and who must not get into each other's accounts.

use crate::behaviour::{Behaviour, BrowserTwist, Moment, Script, Whereabouts};
use crate::registration::User;

const fn signs_in(id: &'static str, at: Whereabouts, change: fn(&mut User)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::User { at, change },
    }
}

/// Another person: everything differs but the one thing that each behaviour makes equal again.
fn another_person(user: &mut User) {
    *user = User::second();
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    signs_in(
        "accounts/email/another-subject",
        Whereabouts::Here,
        |user| {
            let email = user.email.clone();
            another_person(user);
            user.email = email;
        },
    ),
    signs_in("accounts/email/not-verified", Whereabouts::Here, |user| {
        let email = user.email.clone();
        another_person(user);
        user.email = email;
        user.email_verified = false;
    }),
    signs_in("accounts/email/changed", Whereabouts::Here, |user| {
        user.email = "user-1-renamed@example.com".into();
    }),
    signs_in("accounts/subject/other-case", Whereabouts::Here, |user| {
        let subject = user.subject.to_uppercase();
        another_person(user);
        user.subject = subject;
        user.email = "user-1-in-capitals@example.com".into();
    }),
    Behaviour {
        id: "accounts/subject/comes-back",
        moment: Moment::Running,
        script: Script::Browser(BrowserTwist::ComesBack),
    },
    signs_in(
        "accounts/provider/same-subject",
        Whereabouts::Elsewhere,
        |user| {
            let subject = user.subject.clone();
            another_person(user);
            user.subject = subject;
            user.email = "user-1-elsewhere@example.com".into();
        },
    ),
    signs_in(
        "accounts/provider/same-email",
        Whereabouts::Elsewhere,
        |user| {
            let email = user.email.clone();
            another_person(user);
            user.email = email;
            user.email_verified = false;
        },
    ),
];
