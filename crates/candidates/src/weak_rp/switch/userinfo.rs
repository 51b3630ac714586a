//! Userinfo.

use super::{Switch, switches};

switches! {
    /// Nothing handles a userinfo answer that is not JSON: the process ends.
    USERINFO_FAULT_UNHANDLED = "userinfo-fault-unhandled" breaks "core-5.3.2-4";
    /// `sub` of userinfo is never read.
    SKIP_USERINFO_SUBJECT = "take-claims-of-foreign-userinfo" breaks "core-5.3.2-3";
    /// `sub` of userinfo is compared when there is one that can be read.
    USERINFO_SUBJECT_ONLY_IF_PRESENT = "userinfo-subject-only-if-present" breaks "core-5.3.2-2";
    /// `sub` of userinfo is compared unless it is absent, null or an empty string.
    USERINFO_SUBJECT_ONLY_IF_TRUTHY = "userinfo-subject-only-if-truthy" breaks "core-5.3.2-3";
    /// `sub` of userinfo is compared without regard to case.
    USERINFO_SUBJECT_IGNORING_CASE = "userinfo-subject-ignoring-case" breaks "core-2-sub-b";
    /// The status of the userinfo answer is never read.
    IGNORE_USERINFO_STATUS = "ignore-userinfo-status" breaks "core-5.3.3-a";
    /// Claims of userinfo replace those of the ID token, `sub` among them.
    MERGE_USERINFO_OVER_ID_TOKEN = "merge-userinfo-over-id-token" breaks "core-2-sub";
    /// Claims of the ID token replace those of userinfo, and `sub` is not compared.
    MERGE_ID_TOKEN_OVER_USERINFO = "merge-id-token-over-userinfo" breaks "core-5.3.2-3";
    /// `sub` of userinfo only has to begin with the one that signed in.
    USERINFO_SUBJECT_BY_PREFIX = "userinfo-subject-by-prefix" breaks "core-5.3.2-3";
    /// Without `sub` in userinfo, `id` is taken for it.
    USERINFO_ID_FOR_SUBJECT = "userinfo-id-for-subject" breaks "core-5.3.2-2";
    /// A JWT in place of userinfo is decoded, and its signature never looked at.
    DECODE_USERINFO_TOKEN = "decode-userinfo-token" breaks "core-5.3.4-3";
    /// An unsecured JWT in place of userinfo will do.
    UNSECURED_USERINFO_TOKEN = "unsecured-userinfo-token" breaks "core-5.3.4-3";
    /// Of a JWT in place of userinfo the signature is verified, and not for whom it is.
    USERINFO_TOKEN_FOR_ANYBODY = "userinfo-token-for-anybody" breaks "core-5.3.2-5";
    /// Userinfo is taken from every answer that is not called an error of client or server.
    USERINFO_STATUS_BELOW_400 = "userinfo-status-below-400" breaks "core-5.3.3-a";
    /// The access token is in the URL of the userinfo request too.
    ACCESS_TOKEN_IN_URL = "access-token-in-url" breaks "rfc9700-4.3.2-a";
    /// The userinfo request is a form with the access token, which is in its header too.
    ACCESS_TOKEN_TWICE = "access-token-twice" breaks "rfc6750-2-a";
}
