//! The crate jsonwebtoken behind `relier-verifier/1` (`docs/stdio-protocol.md`): an example of such a program, and a
//! test that in-process and over lines the same verdicts come out.

use std::io::{self, BufRead as _, Write as _};

use relier_candidates::JsonWebToken;
use relier_conformance::{SigningAlgorithm, Verifier as _, VerifierAnswer, VerifierRequest};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Request {
    id: u64,
    token: String,
    keys: Option<Box<RawValue>>,
    keys_text: Option<String>,
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    nonce: Option<String>,
    max_age: Option<u64>,
    algorithm: String,
    now: i64,
}

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut lines = io::stdin().lock().lines();
    let mut output = io::stdout().lock();
    // The greeting; there is one version of the protocol.
    lines.next().transpose()?;
    let greeting =
        json!({"hello": 1, "name": "jsonwebtoken", "version": "11.1", "clock": "system"});
    writeln!(output, "{greeting}")?;
    for line in lines {
        let request: Request = serde_json::from_str(&line?)?;
        let id = request.id;
        let answer = runtime.block_on(JsonWebToken.verify(read(request)));
        let answer = said(id, answer.map_err(io::Error::other)?);
        writeln!(output, "{answer}")?;
    }
    Ok(())
}

fn read(request: Request) -> VerifierRequest {
    let served = request.keys.map(|keys| keys.get().to_owned());
    VerifierRequest {
        token: request.token,
        keys: served.or(request.keys_text).unwrap_or_default(),
        issuer: request.issuer,
        client_id: request.client_id,
        client_secret: request.client_secret,
        nonce: request.nonce,
        max_age: request.max_age,
        algorithm: match request.algorithm.as_str() {
            "ES256" => SigningAlgorithm::Es256,
            _ => SigningAlgorithm::Rs256,
        },
        now: request.now,
    }
}

fn said(id: u64, answer: VerifierAnswer) -> Value {
    match answer {
        VerifierAnswer::Accepted(user) => json!({
            "id": id, "accepted": true,
            "issuer": user.issuer, "subject": user.subject, "email": user.email,
        }),
        VerifierAnswer::Refused { reason } => {
            json!({"id": id, "accepted": false, "reason": reason})
        }
    }
}
