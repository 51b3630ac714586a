//! Which account of the application a user works in (Core section 5.7).

use std::sync::atomic::{AtomicU64, Ordering};

use super::switch::{Flaw, Switch};

/// The account of the user whom this issuer calls so.
pub(super) fn account(issuer: &str, subject: &str, email: Option<&str>, flaw: Flaw) -> String {
    static SIGN_INS: AtomicU64 = AtomicU64::new(0);
    let lower = subject.to_lowercase();
    if flaw.is(Switch::ACCOUNT_BY_EMAIL) {
        email.unwrap_or(subject).to_owned()
    } else if flaw.is(Switch::ACCOUNT_BY_SUBJECT_ALONE) {
        subject.to_owned()
    } else if lower != subject && flaw.is(Switch::ACCOUNT_IGNORING_CASE) {
        format!("{issuer} {lower}")
    } else if flaw.is(Switch::ACCOUNT_FOR_EACH_SIGN_IN) {
        format!("account {}", SIGN_INS.fetch_add(1, Ordering::Relaxed))
    } else {
        format!("{issuer} {subject}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://idp.example.com";
    const OTHER: &str = "https://other.example.com";

    /// One user, and another who gets the same account only where this is left out.
    fn shared(first: (&str, &str, &str), second: (&str, &str, &str), leaves_out: Switch) {
        let of = |(issuer, subject, email): (&str, &str, &str), flaw| {
            account(issuer, subject, Some(email), Flaw::new(flaw))
        };
        assert_ne!(of(first, None), of(second, None));
        assert_eq!(of(first, Some(leaves_out)), of(second, Some(leaves_out)));
    }

    #[test]
    fn each_part_of_the_key_can_be_left_out() {
        let user = (ISSUER, "user-1", "a@example.com");
        shared(
            user,
            (ISSUER, "user-2", "a@example.com"),
            Switch::ACCOUNT_BY_EMAIL,
        );
        shared(
            user,
            (OTHER, "user-1", "b@example.com"),
            Switch::ACCOUNT_BY_SUBJECT_ALONE,
        );
        shared(
            user,
            (ISSUER, "USER-1", "b@example.com"),
            Switch::ACCOUNT_IGNORING_CASE,
        );
    }

    #[test]
    fn a_user_keeps_an_account_unless_each_sign_in_gets_one() {
        let of = |email, flaw| account(ISSUER, "user-1", Some(email), Flaw::new(flaw));
        assert_eq!(of("a@example.com", None), of("b@example.com", None));
        let anew = Some(Switch::ACCOUNT_FOR_EACH_SIGN_IN);
        assert_ne!(of("a@example.com", anew), of("a@example.com", anew));
    }
}
