//! The transport.

use super::{Switch, switches};

switches! {
    /// The HTTP client follows redirects.
    FOLLOW_REDIRECTS = "follow-redirects" breaks "rfc6749-10.3-a";
    /// A body that breaks off is taken for whole.
    TAKE_CUT_BODIES = "take-cut-bodies" breaks "rfc9112-6.3-a";
    /// A compressed answer may become as long as it likes; only what is on the wire is bounded.
    UNPACK_WITHOUT_BOUND = "unpack-without-bound" breaks "rfc8259-9-a";
    /// No exchange has a limit in time.
    WAIT_FOR_EVER = "wait-for-ever" breaks "rfc8259-9-a";
}
