//! Judge an OpenID Connect relying party: `oidc-conformance --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    relier_conformance::cli::main()
}
