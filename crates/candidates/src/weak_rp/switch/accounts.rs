//! Accounts.

use super::{Switch, switches};

switches! {
    /// Accounts are found by e-mail address.
    ACCOUNT_BY_EMAIL = "account-by-email" breaks "core-5.7-b";
    /// Accounts are found by `sub`, whoever the issuer is.
    ACCOUNT_BY_SUBJECT_ALONE = "account-by-subject-alone" breaks "core-5.7-a";
    /// Accounts are found by `sub` without regard to case.
    ACCOUNT_IGNORING_CASE = "account-ignoring-case" breaks "core-2-sub-b";
    /// Each sign-in gets an account of its own.
    ACCOUNT_FOR_EACH_SIGN_IN = "account-for-each-sign-in" breaks "core-5.7-a";
}
