//! Userinfo.

use super::{Switch, switches};

switches! {
    /// Nothing handles a userinfo answer that is not JSON: the process ends.
    USERINFO_FAULT_UNHANDLED = "userinfo-fault-unhandled" breaks "core-5.3.2-4";
    /// `sub` of userinfo is never read.
    SKIP_USERINFO_SUBJECT = "take-claims-of-foreign-userinfo" breaks "core-5.3.2-3";
    /// `sub` of userinfo is compared when there is one that can be read.
    USERINFO_SUBJECT_ONLY_IF_PRESENT = "userinfo-subject-only-if-present" breaks "core-5.3.2-2";
    /// `sub` of userinfo is compared without regard to case.
    USERINFO_SUBJECT_IGNORING_CASE = "userinfo-subject-ignoring-case" breaks "core-2-sub-b";
    /// The status of the userinfo answer is never read.
    IGNORE_USERINFO_STATUS = "ignore-userinfo-status" breaks "core-5.3.3-a";
    /// Claims of userinfo replace those of the ID token, `sub` among them.
    MERGE_USERINFO_OVER_ID_TOKEN = "merge-userinfo-over-id-token" breaks "core-2-sub";
}
