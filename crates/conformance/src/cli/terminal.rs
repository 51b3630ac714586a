//! Whether somebody looks at a terminal, and wants colours there.

use std::env;
use std::io::IsTerminal;

/// Whether text written there may move the cursor.
pub(super) fn is_terminal(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// Whether text written there may have colours: on a terminal only, and not where `NO_COLOR` is set (<https://no-color.org>).
pub(super) fn colours(stream: &impl IsTerminal) -> bool {
    is_terminal(stream) && env::var_os("NO_COLOR").is_none_or(|wish| wish.is_empty())
}
