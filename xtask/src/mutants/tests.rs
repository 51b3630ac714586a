use std::collections::BTreeSet;

use super::{ARGUED, Argument, Arguments, Made, arguments, faults, other_files, placeless};

const OLDER: &str = "crates/token/src/rules.rs:108:16: replace < with <= in Clock::check_expiry";
const NEWER: &str = "crates/token/src/rules.rs:208:16: replace < with <= in Clock::check_expiry";
const NAME: &str = "crates/token/src/rules.rs: replace < with <= in Clock::check_expiry";
const OTHER: &str = "crates/flow/src/callback.rs:86:9: replace Callback::state with Ok(())";

fn set(mutants: &[&str]) -> BTreeSet<String> {
    mutants.iter().map(|mutant| (*mutant).to_owned()).collect()
}

fn made(noticed: &[&str], survived: &[&str]) -> Made {
    Made {
        noticed: set(noticed),
        survived: set(survived),
        unviable: 0,
    }
}

fn argued(mutants: &[&str]) -> Arguments {
    let argument = Argument {
        because: "the two are equal".to_owned(),
        mutants: mutants.iter().map(|mutant| (*mutant).to_owned()).collect(),
    };
    [("group".to_owned(), argument)].into()
}

#[test]
fn a_name_has_neither_line_nor_column() {
    assert_eq!(placeless(OLDER), NAME);
    assert_eq!(placeless(NEWER), NAME);
}

#[test]
fn a_chosen_file_leaves_out_the_others() {
    let known = set(&[OLDER, NEWER, OTHER]);
    let others = |chosen: &[&str]| {
        let chosen: Vec<String> = chosen.iter().map(|file| (*file).to_owned()).collect();
        other_files(&known, &chosen)
    };
    let rules = "crates/token/src/rules.rs";
    let callback = "crates/flow/src/callback.rs";
    assert_eq!(others(&[]), Ok(set(&[])));
    assert_eq!(others(&[rules]), Ok(set(&[callback])));
    assert_eq!(others(&[callback]), Ok(set(&[rules])));
    assert_eq!(others(&[rules, callback]), Ok(set(&[])));
    let unknown = others(&[rules, "rules.rs"]).unwrap_err();
    assert!(unknown.starts_with("rules.rs has no mutants"), "{unknown}");
}

#[test]
fn nothing_is_wrong_if_every_survivor_is_argued() {
    let known = set(&[OLDER, OTHER]);
    let found = faults(&known, &made(&[OTHER], &[OLDER]), &argued(&[NAME]));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn reports_a_survivor_that_nobody_argued_for() {
    let found = faults(&set(&[OLDER]), &made(&[], &[OLDER]), &Arguments::new());
    assert_eq!(
        found,
        [format!(
            "no test notices: {OLDER}; write one, or say in {ARGUED} why nobody can tell the difference"
        )]
    );
}

#[test]
fn reports_an_argument_for_what_is_noticed_or_gone() {
    let noticed = faults(&set(&[OLDER]), &made(&[OLDER], &[]), &argued(&[NAME]));
    assert_eq!(
        noticed,
        [format!(
            "{ARGUED} lists \"{NAME}\", which a test notices; take it out"
        )]
    );
    let gone = faults(&set(&[OTHER]), &made(&[OTHER], &[]), &argued(&[NAME]));
    assert_eq!(
        gone,
        [format!(
            "{ARGUED} lists \"{NAME}\", which is no mutant; take it out"
        )]
    );
}

#[test]
fn an_argument_for_what_was_not_run_is_left_alone() {
    let known = set(&[OLDER, NEWER, OTHER]);
    let argument = argued(&[NAME]);
    assert_eq!(
        faults(&known, &made(&[OTHER], &[]), &argument),
        Vec::<String>::new()
    );
    // One of two by the same name: the other may be the survivor.
    assert_eq!(
        faults(&known, &made(&[OLDER], &[]), &argument),
        Vec::<String>::new()
    );
}

#[test]
fn reports_what_is_listed_twice_or_without_a_reason() {
    let mut twice = argued(&[NAME, NAME]);
    if let Some(argument) = twice.get_mut("group") {
        argument.because = " ".to_owned();
    }
    let found = faults(&set(&[OLDER]), &made(&[], &[OLDER]), &twice);
    assert_eq!(
        found,
        [
            format!("{ARGUED}: group gives no reason"),
            format!("{ARGUED} lists \"{NAME}\" twice; leave one"),
        ]
    );
}

#[test]
fn the_committed_arguments_can_be_read() {
    // Tests run in the folder of their package.
    let text = std::fs::read_to_string(format!("../{ARGUED}")).unwrap();
    let read: Result<Arguments, _> = toml::from_str(&text);
    assert_eq!(read.err(), None);
    // And without the file, the path is what is told.
    assert!(arguments().err().unwrap().starts_with(ARGUED));
}
