//! `fixtures/rp.schema.json`: what editors say of an rp.toml is what the harness says.
#![expect(clippy::expect_used, reason = "in a test a broken set-up is a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use relier_conformance::{ClientToml, ExpectedFailure, RpToml, Whoami};
use serde::de::DeserializeOwned;
use serde_json::Value;

const SCHEMA: &str = include_str!("../fixtures/rp.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is one")
}

/// TOML as a validator sees it: dates are strings.
fn json(text: &str) -> Value {
    let read: toml::Table = text.parse().expect("it is TOML");
    serde_json::to_value(read).expect("it has no numbers that JSON lacks")
}

/// The keys that a table may have, as reading one with another key says.
fn keys<T: DeserializeOwned>() -> BTreeSet<String> {
    let fault = toml::from_str::<T>("zzz = 1").map(drop);
    let fault = fault.expect_err("there is no such key");
    let (_, named) = fault
        .message()
        .split_once("expected ")
        .expect("it names the others");
    let named = named.split('`').skip(1).step_by(2);
    named.map(str::to_owned).collect()
}

#[track_caller]
fn check_keys<T: DeserializeOwned>(table: &Value) {
    let properties = table["properties"].as_object().expect("an object");
    let described: BTreeSet<String> = properties.keys().cloned().collect();
    assert_eq!(described, keys::<T>());
    assert_eq!(table["additionalProperties"], false);
    for (key, property) in properties {
        let told = property["description"].is_string() || property["$ref"].is_string();
        assert!(told, "{key} is described");
    }
}

#[test]
fn every_key_is_described_and_no_other() {
    let schema = schema();
    check_keys::<RpToml>(&schema);
    check_keys::<Whoami>(&schema["$defs"]["whoami"]);
    check_keys::<ClientToml>(&schema["$defs"]["client"]);
    check_keys::<ExpectedFailure>(&schema["$defs"]["expected_failure"]);
}

#[track_caller]
fn check_valid(text: &str, name: &str) {
    let json = json(text);
    let faults: Vec<String> = validator()
        .iter_errors(&json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new(), "{name}");
}

#[test]
fn the_descriptions_of_real_applications_fit() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/relying-parties");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path().join("rp.toml");
        if let Ok(text) = fs::read_to_string(&path) {
            check_valid(&text, &path.display().to_string());
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}

#[test]
fn the_descriptions_to_start_from_fit() {
    check_valid(include_str!("../src/cli/init/application.toml"), "http");
    check_valid(include_str!("../src/cli/init/verifier.toml"), "stdio");
}

/// Both the harness and the schema refuse it.
#[track_caller]
fn check_refused(from: &str, to: &str) {
    let good = "name = \"app\"\nstart = [\"./run.sh\"]\nready = \"http://localhost:{port}/\"\n\
        sign_in = \"/login\"\nwhoami = { path = \"/\", signed_in = \"Hello, {email}\" }\nprofiles = [\"basic\"]\n\
        [client]\nredirect_uris = [\"http://localhost:{port}/auth\"]\n\
        [[expected_failure]]\nscenario = \"a/b/c\"\nreason = \"because\"\n";
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rp-schema");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(format!("{}.toml", std::process::id()));
    let reads = |text: &str| {
        fs::write(&path, text).expect("a file can be written");
        RpToml::read(&path).is_ok()
    };
    check_valid(good, "good");
    assert!(good.contains(from), "{from}");
    let bad = good.replace(from, to);
    assert!(!validator().is_valid(&json(&bad)), "the schema takes {to}");
    assert!(reads(good), "the harness refuses what is good");
    assert!(!reads(&bad), "the harness takes {to}");
}

#[test]
fn what_the_harness_refuses_the_schema_refuses_too() {
    for (from, to) in [
        ("sign_in", "signin"),
        ("name = \"app\"\n", ""),
        ("[\"./run.sh\"]", "[]"),
        ("[\"basic\"]", "[]"),
        ("Hello, {email}", "Hello"),
        ("localhost:{port}/auth", "localhost:8000/auth"),
        ("ready = \"http://localhost:{port}/\"\n", ""),
        ("sign_in = \"/login\"\n", ""),
        ("because", ""),
        ("scenario = ", "id = "),
        ("name = \"app\"\n", "name = \"app\"\nkind = \"stdio\"\n"),
        ("name = \"app\"\n", "name = \"app\"\nkind = \"grpc\"\n"),
        (
            "[client]\n",
            "[client]\ntoken_endpoint_auth_method = \"private_key_jwt\"\n",
        ),
        (
            "[client]\n",
            "[client]\nid_token_signed_response_alg = \"none\"\n",
        ),
    ] {
        check_refused(from, to);
    }
}
