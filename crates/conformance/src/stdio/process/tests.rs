use super::*;

fn shell(script: &str) -> Process {
    let argv = ["sh", "-c", script].map(str::to_owned).to_vec();
    Process::start(&Program {
        argv,
        cwd: ".".into(),
        env: vec![("WORD".into(), "given".into())],
    })
    .unwrap()
}

/// The next line, or what is said in its place. Nobody waits for ever.
async fn next(process: &mut Process) -> Result<String, String> {
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, process.line()).await.unwrap()
}

#[tokio::test]
async fn lines_go_in_and_come_out() {
    let mut process = shell("echo $WORD; cat");
    assert_eq!(next(&mut process).await, Ok("given".into()));
    assert!(process.is_usable());
    for line in ["one", "two"] {
        process.send(format!("{line}\n")).unwrap();
        assert_eq!(next(&mut process).await, Ok(line.into()));
    }
}

#[tokio::test]
async fn a_process_that_does_not_read_holds_up_nobody() {
    let mut process = shell("echo here; exec sleep 1000");
    assert_eq!(next(&mut process).await, Ok("here".into()));
    for _ in 0..10 {
        process.send("x".repeat(100 * 1024)).unwrap();
    }
}

#[tokio::test]
async fn a_line_that_is_too_long_is_no_line() {
    let mut process = shell("head -c 1048577 /dev/zero; exec sleep 1000");
    process.called("shim 1".into());
    assert_eq!(
        next(&mut process).await,
        Err("the verifier (shim 1) wrote a line of more than 1048576 bytes".into())
    );
}

#[tokio::test]
async fn a_death_is_told_with_the_last_words() {
    let script = "for n in 1 2 3 4 5 6 7; do echo line $n >&2; done; exit 3";
    let mut process = shell(script);
    process.called("shim 1".into());
    assert_eq!(
        next(&mut process).await,
        Err(
            "the verifier (shim 1) ended (exit status: 3); it last wrote: line 3 / line 4 / line 5 / line 6 / line 7"
                .into()
        )
    );
    assert!(!process.is_usable());
}

#[tokio::test]
async fn who_only_closes_its_output_is_told_from_who_ends() {
    let mut process = shell("exec >&-; exec sleep 1000");
    process.called("shim 1".into());
    assert_eq!(
        next(&mut process).await,
        Err(
            "the verifier (shim 1) closed its output and wrote nothing to its standard error"
                .into()
        )
    );
}

#[tokio::test]
async fn an_unasked_line_makes_it_unusable() {
    let mut process = shell("echo one; echo two; exec sleep 1000");
    assert_eq!(next(&mut process).await, Ok("one".into()));
    // Once the second line is there.
    while process.lines.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!process.is_usable());
}

#[test]
fn ends_by_itself_when_its_input_is_closed() {
    let process = shell("cat; exit 7");
    let life = Arc::clone(&process.life);
    process.close().end();
    assert_eq!(life.status().and_then(|status| status.code()), Some(7));
}

#[test]
fn is_killed_when_it_does_not_end() {
    let process = shell("exec sleep 1000");
    let life = Arc::clone(&process.life);
    process.close().end();
    assert!(!life.runs());
    assert_eq!(life.status().and_then(|status| status.code()), None);
}

#[tokio::test]
async fn takes_its_children_along() {
    let mut process = shell("sleep 1000 & echo here; exec sleep 1000");
    assert_eq!(next(&mut process).await, Ok("here".into()));
    process.life.kill();
    // The output ends only when the last of those is gone that hold it.
    assert!(next(&mut process).await.is_err());
}

#[tokio::test]
async fn children_do_not_outlive_a_process_that_ends() {
    let mut process = shell("sleep 1000 & echo here");
    assert_eq!(next(&mut process).await, Ok("here".into()));
    assert!(next(&mut process).await.is_err());
}

#[test]
fn dropping_it_kills_it() {
    let process = shell("exec sleep 1000");
    let life = Arc::clone(&process.life);
    drop(process);
    assert!(life.wait(Duration::from_secs(20)));
    assert!(!life.runs());
}

#[test]
fn what_cannot_be_started_is_told() {
    let start = |argv: &[&str]| {
        let program = Program {
            argv: argv.iter().map(|&word| word.to_owned()).collect(),
            cwd: ".".into(),
            env: Vec::new(),
        };
        Process::start(&program).err()
    };
    assert_eq!(start(&[]), Some("no program is named".into()));
    assert_eq!(
        start(&["./no-such-program", "x"]),
        Some(
            "./no-such-program x cannot be started: No such file or directory (os error 2)".into()
        )
    );
}
