//! What each behaviour changes, and that it changes nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use relier_scripted_idp::{
    Behaviour, Exchange, Moment, Place, Registration, ScriptedIdp, behaviours,
};

use crate::client::{Client, POST_LOGOUT_REDIRECT_URI, confidential};
use crate::observation::{Observation, Seen, certificate, demands, observe};

/// The table of all behaviours. Whoever changes a line holds it against the behaviour's name.
#[tokio::test]
async fn each_behaviour_changes_what_its_name_says_and_nothing_else() {
    let honest = sign_in(None).await;
    let mut table = String::new();
    for behaviour in behaviours() {
        let alike = registered_alike(behaviour).await;
        let bent = sign_in(Some(behaviour)).await;
        writeln!(table, "{}", behaviour.id).unwrap();
        for line in changes(alike.as_ref().unwrap_or(&honest), &bent) {
            writeln!(table, "    {line}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

const METADATA: &str = "metadata";

/// Where a key that is no longer published signs as before.
const SIGNED_AS_BEFORE: [&str; 3] = [
    "keys/rotation/withdrawn",
    "keys/rotation/former-key-of-the-id",
    "keys/rotation/removed",
];

/// The log marks an answer as bent if, and only if, it differs from the honest one.
#[tokio::test]
async fn the_log_marks_the_answers_that_differ() {
    let honest = sign_in(None).await;
    for behaviour in behaviours() {
        let alike = if behaviour.names_the_issuer() {
            Some(sign_in_at(Some(behaviour), leaving(), None).await)
        } else {
            registered_alike(behaviour).await
        };
        let honest = alike.as_ref().unwrap_or(&honest);
        let bent = sign_in(Some(behaviour)).await;
        let seen = bent.observation.endpoints.iter();
        let differ = seen
            .filter(|(endpoint, seen)| honest.observation.endpoints.get(*endpoint) != Some(*seen))
            .map(|(endpoint, _)| *endpoint);
        let differ: BTreeSet<&str> = match behaviour.place() {
            // What is registered shows everywhere but in the metadata.
            Place::Registration => differ.filter(|endpoint| *endpoint == METADATA).collect(),
            _ => differ.collect(),
        };
        let mut marked = differ.clone();
        // These show at the token endpoint, in that it gives an honest answer at all.
        if let Place::Registration | Place::Policy = behaviour.place() {
            marked.insert("token");
            marked.extend(
                behaviour
                    .evidence()
                    .map(relier_scripted_idp::Endpoint::name),
            );
        }
        if behaviour.names_the_issuer() {
            marked.insert(METADATA);
        }
        // Whoever minds no certificate meets it with every answer, but for the browser.
        if let Place::Certificate = behaviour.place() {
            marked.extend(["metadata", "key set", "token", "userinfo"]);
        }
        // A key signs as before, whatever was done to it or to others.
        if SIGNED_AS_BEFORE.contains(&behaviour.id) {
            marked.insert("token");
        }
        assert_eq!(bent.marked, marked, "{}", behaviour.id);
        let beside_the_honest_one = match behaviour.place() {
            // Of another user, or behind another certificate, the answers are honest ones.
            Place::User(_) | Place::Certificate => BTreeSet::new(),
            _ => differ,
        };
        // What happens on the way makes no other answer of an honest one, or none at all.
        if !behaviour.id.starts_with("transport/") {
            assert_eq!(
                bent.with_honest_answer, beside_the_honest_one,
                "{}",
                behaviour.id
            );
        }
        let evidence = behaviour
            .evidence()
            .map(relier_scripted_idp::Endpoint::name);
        let found = evidence.is_none_or(|endpoint| bent.marked.contains(endpoint));
        assert!(found, "{} leaves no evidence at {evidence:?}", behaviour.id);
    }
}

/// An honest sign-in of a client that is registered as the behaviour wants it, if it does not only register one.
async fn registered_alike(behaviour: &'static Behaviour) -> Option<SignIn> {
    let otherwise = behaviour.moment == Moment::Registration;
    if otherwise && behaviour.place() != Place::Registration {
        Some(sign_in_as(behaviour.registration(leaving()), None).await)
    } else {
        None
    }
}

/// What one sign-in showed.
struct SignIn {
    observation: Observation,
    /// Endpoints at which the log has an answer that the behaviour bent.
    marked: BTreeSet<&'static str>,
    /// Endpoints at which the log has, beside the answer, an honest one that is not the same.
    with_honest_answer: BTreeSet<&'static str>,
    demands: Seen,
}

/// One sign-in, after another that leaves a nonce behind.
async fn sign_in(behaviour: Option<&'static Behaviour>) -> SignIn {
    let registration = match behaviour {
        Some(behaviour) => behaviour.registration(leaving()),
        None => leaving(),
    };
    sign_in_as(registration, behaviour).await
}

/// A client whose users sign out, too.
fn leaving() -> Registration {
    Registration {
        post_logout_redirect_uri: Some(POST_LOGOUT_REDIRECT_URI.into()),
        ..confidential()
    }
}

async fn sign_in_as(registration: Registration, behaviour: Option<&'static Behaviour>) -> SignIn {
    sign_in_at(behaviour, registration, behaviour).await
}

/// At an issuer that is called as one behaviour wants it, and plays another or none.
async fn sign_in_at(
    called_for: Option<&'static Behaviour>,
    registration: Registration,
    behaviour: Option<&'static Behaviour>,
) -> SignIn {
    let idp = ScriptedIdp::start().await.unwrap();
    let has_a_door = called_for.is_some_and(Behaviour::has_a_door_of_its_own);
    let issuer = match called_for {
        Some(called_for) => idp.issuer_for(called_for, registration).await.unwrap(),
        None => idp.issuer(registration),
    };
    let client = Client::of(issuer);
    client.authorize(&[("nonce", Some("nonce-0"))]).await;
    if let Some(behaviour) = behaviour {
        client.issuer.play(behaviour);
    }
    let mut observation = observe(&client).await;
    if has_a_door {
        let shown = certificate(&idp, &client).await;
        observation.endpoints.insert("handshake", shown);
    }
    client.issuer.settled().await;
    let log = client.issuer.log();
    let marked = log.iter().filter(|exchange| exchange.behaviour.is_some());
    let bends_an_answer = behaviour
        .is_some_and(|behaviour| !matches!(behaviour.place(), Place::Registration | Place::Policy));
    let has_another = |exchange: &&Exchange| {
        exchange.honest_answer().is_some_and(|honest| {
            let sent = exchange.response_headers();
            honest.status != exchange.status()
                || honest.body != exchange.response_body()
                || honest.headers.iter().any(|header| !sent.contains(header))
        })
    };
    SignIn {
        with_honest_answer: log
            .iter()
            .filter(has_another)
            .map(|exchange| exchange.endpoint.name())
            .collect(),
        observation,
        marked: marked.map(|exchange| exchange.endpoint.name()).collect(),
        demands: if bends_an_answer {
            Seen::new()
        } else {
            demands(&client).await
        },
    }
}

fn changes(honest: &SignIn, bent: &SignIn) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(seen) = bent.observation.endpoints.get("handshake") {
        lines.extend(differences("handshake", &Seen::new(), seen));
    }
    for (endpoint, seen) in &honest.observation.endpoints {
        match bent.observation.endpoints.get(endpoint) {
            Some(other) => lines.extend(differences(endpoint, seen, other)),
            None => lines.push(format!("{endpoint}: cannot be asked")),
        }
    }
    if !bent.demands.is_empty() {
        lines.extend(differences("demands", &honest.demands, &bent.demands));
    }
    if lines.is_empty() {
        lines.push("nothing at the provider".into());
    }
    lines
}

fn differences(place: &str, honest: &Seen, bent: &Seen) -> Vec<String> {
    let mut names: BTreeSet<&String> = honest.keys().chain(bent.keys()).collect();
    names.retain(|name| honest.get(*name) != bent.get(*name));
    let mut lines = Vec::new();
    for whole in ["JOSE header", "claim", ""] {
        let is_part = |name: &str| {
            name.strip_prefix(whole)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        if !bent.keys().any(|name| is_part(name)) && honest.keys().any(|name| is_part(name)) {
            names.retain(|name| !is_part(name));
            lines.push(format!("{place} {whole}.*: {ABSENT}"));
        }
    }
    let told = |seen: &Seen, name| seen.get(name).map_or(ABSENT.to_owned(), String::clone);
    let line = |name| {
        format!(
            "{place} {name}: {} -> {}",
            told(honest, name),
            told(bent, name)
        )
    };
    lines.extend(names.into_iter().map(line));
    lines
}

const ABSENT: &str = "(absent)";
