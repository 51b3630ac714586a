//! The commands beside `run`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::program::{BAD, Place};

#[test]
fn a_sign_in_is_shown_step_by_step() {
    let place = Place::with_verifier("smoke");
    let said = place.run(&["smoke"]).exits(0);
    assert_eq!(
        said.out,
        "lax signs in at an honest provider\n\n  ok      the program started and greeted\n  ok      it accepted an honest ID token\n\nlax works; `oidc-conformance run` judges it\n"
    );
}

#[test]
fn a_step_that_is_not_taken_exits_with_3() {
    let place = Place::with_verifier("smoke-fails");
    let output = place
        .command(&["smoke"])
        .env("REFUSED", "1")
        .output()
        .expect("the program starts");
    let said = crate::program::Said::of(&output).exits(3);
    assert_eq!(
        said.out,
        "lax signs in at an honest provider\n\n  ok      the program started and greeted\n  MISSING it accepted an honest ID token\n\nrefused: number 1\n"
    );
}

#[test]
fn the_scenarios_are_listed_as_text_and_as_json() {
    let place = Place::empty("list");
    let said = place.run(&["list", "--json"]).exits(0);
    let all: Vec<Value> = serde_json::from_str(&said.out).expect("a list");
    let text = place.run(&["list"]).exits(0);
    let end = format!("\n{} scenarios\n", all.len());
    assert!(text.out.ends_with(&end), "{end}");
    for scenario in &all {
        let id = scenario["id"].as_str().expect("an id");
        assert!(text.out.contains(&format!("  {id} ")), "{id}");
    }
    let high = place.run(&[
        "list",
        "--json",
        "--severity",
        "high",
        "--attacks",
        "--feature",
        "id-token",
    ]);
    let high: Vec<Value> = serde_json::from_str(&high.out).expect("a list");
    assert!(!high.is_empty() && high.len() < all.len());
    assert!(high.iter().all(|scenario| {
        scenario["severity"] == "high"
            && scenario["outcome"] == "must_refuse"
            && scenario["id"]
                .as_str()
                .is_some_and(|id| id.starts_with("id-token/"))
    }));
    place
        .run(&["list", "--name", BAD, "--severity", "low"])
        .refused(2, "no scenario is like that; ask for less");
}

#[test]
fn a_scenario_is_explained_and_a_misspelt_one_is_guessed() {
    let place = Place::empty("explain");
    let said = place.run(&["explain", BAD]).exits(0);
    for part in [
        "\nA right relying party has to refuse it. MUST, ",
        "\nThe rule\n  OpenID Connect Core 1.0 section ",
        "\nThe OpenID Foundation's suite: ",
        "\nRun it alone:   oidc-conformance run --verbose --name id-token/audience/missing\n",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let json = place.run(&["explain", BAD, "--json"]).exits(0);
    let json: Value = serde_json::from_str(&json.out).expect("it is JSON");
    assert_eq!(json["id"], BAD);
    place.run(&["explain", "id-token/audiense/missing"]).refused(
        2,
        "there is no scenario \"id-token/audiense/missing\"; did you mean id-token/audience/missing?",
    );
}

#[test]
fn a_description_to_start_from_is_written_once() {
    let place = Place::empty("init");
    place.run(&["init", "--name", "shop \"8\""]).exits(0);
    let written = place.read("rp.toml");
    let read: toml::Table = written.parse().expect("it is TOML");
    assert_eq!(read["name"].as_str(), Some("shop \"8\""));
    place.run(&["init"]).refused(
        2,
        "rp.toml is there already and stays as it is; move it away, or name another file",
    );
    assert_eq!(place.read("rp.toml"), written);
    // Nothing in it is wrong but that there is no such application yet.
    let said = place.run(&["smoke"]).exits(3);
    assert!(
        said.out.contains("`./run.sh` could not be started in "),
        "{said:?}"
    );
}

#[test]
fn a_description_of_a_verifier_is_named_after_its_folder() {
    let place = Place::empty("init-verifier");
    place
        .run(&["init", "--kind", "stdio", "verifier.toml"])
        .exits(0);
    let read: toml::Table = place.read("verifier.toml").parse().expect("it is TOML");
    assert_eq!(read["name"].as_str(), Some("init-verifier"));
    assert_eq!(read["kind"].as_str(), Some("stdio"));
}

#[test]
fn schemas_are_those_of_the_fixtures() {
    let place = Place::empty("schemas");
    for (of, expected) in [
        ("rp", include_str!("../../fixtures/rp.schema.json")),
        ("report", include_str!("../../fixtures/report.schema.json")),
        (
            "verifier",
            include_str!("../../fixtures/stdio-protocol.schema.json"),
        ),
    ] {
        assert_eq!(place.run(&["schema", of]).exits(0).out, expected);
    }
}

#[test]
fn shells_complete_the_command_line() {
    let place = Place::empty("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = place.run(&["completions", shell]).exits(0);
        assert!(said.out.contains("oidc-conformance"), "{shell}");
        assert!(said.out.contains("report-dir"), "{shell}");
    }
    place.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn the_provider_is_held_open_with_a_behaviour() {
    let place = Place::empty("serve");
    let mut serving = place
        .command(&[
            "serve",
            "discovery/issuer/differs",
            "--redirect-uri",
            "http://localhost:8000/auth",
            "--port",
            "0",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let out = BufReader::new(serving.stdout.take().expect("it is piped"));
    let said: Vec<String> = out
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.starts_with("Start the application"))
        .collect();
    assert!(
        said[0].starts_with("discovery/issuer/differs: "),
        "{said:?}"
    );
    assert!(said.contains(&"  CLIENT_ID=conformance-client".to_owned()));
    assert!(said.contains(&"  REDIRECT_URI=http://localhost:8000/auth".to_owned()));
    let issuer = said
        .iter()
        .find_map(|line| line.strip_prefix("  ISSUER=http://"))
        .expect("an issuer");
    let (host, path) = issuer.split_once('/').expect("an issuer has a path");
    let mut connection = TcpStream::connect(host).expect("it listens");
    write!(
        connection,
        "GET /{path}/.well-known/openid-configuration HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .expect("it can be asked");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        !answer.contains(&format!("\"issuer\":\"http://{issuer}\"")),
        "{answer}"
    );

    let shown = BufReader::new(serving.stderr.take().expect("it is piped"));
    let first = shown.lines().map_while(Result::ok).next();
    assert_eq!(
        first,
        Some(format!(
            "   1  metadata      GET /{path}/.well-known/openid-configuration  200  <- the behaviour"
        ))
    );
    let id = i32::try_from(serving.id()).ok().and_then(Pid::from_raw);
    kill_process(id.expect("a process"), Signal::INT).expect("it runs");
    assert_eq!(serving.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_provider_wants_to_know_where_to_send_the_browser() {
    let place = Place::with_verifier("serve-what");
    place.run(&["serve"]).refused(
        2,
        "whom is the browser to be sent back to? --redirect-uri says it, such as http://localhost:8000/auth, or --rp and --app-port",
    );
    let said = place.run(&["serve", "id-token/audience/mising"]).exits(2);
    assert!(
        said.err.contains("did you mean id-token/audience/missing?"),
        "{}",
        said.err
    );
    place.run(&["serve", "--rp", "rp.toml"]).exits(2);
}
