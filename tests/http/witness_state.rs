//! What a witness remembers, through crashes and with parts of its state gone: it never cosigns a smaller tree again.

use super::witness::{TestLog, log, serving};
use glassurn_crypto::board::witness::origin_hash;
use glassurn_crypto::encoding::hex;
use glassurn_tests::tracer::Fault;
use glassurn_tests::witness::Witness;
use std::fs;
use std::path::PathBuf;
use ureq::http::Method;

fn file(witness: &Witness, log: &TestLog) -> PathBuf {
    witness.state().join(format!("{}.checkpoint", hex(&origin_hash(&log.origin.to_string()))))
}

/// Checks that the witness does not start, and says this.
#[track_caller]
fn refuses_to_start(witness: &mut Witness, words: &[&str]) {
    let ended = witness.start().expect_err("it must not serve");
    assert_eq!(ended.status, Some(2), "{}", ended.words);
    for word in words {
        assert!(ended.words.contains(word), "not {word:?}: {}", ended.words);
    }
}

#[test]
fn b_04_b_08_killed_and_started_again_it_cosigns_nothing_smaller() {
    let log = log();
    let mut witness = serving(&log);
    let mut size = 0;
    for new in [5, 6, 60] {
        log.cosigned(&witness, &witness.add(log.ask(size, new)), new);
        size = new;
        witness.kill();
        witness.start().expect("it goes on");
        for (old, new) in [(0, 1), (0, size - 1), (size - 1, size)] {
            let answer = witness.add(log.ask(old, new));
            assert_eq!((answer.status, answer.text()), (409, format!("{size}\n").as_str()));
        }
        assert_eq!(witness.add(log.forked().ask(size, size + 1)).status, 422);
    }
    witness.stop();
    witness.start().expect("it goes on");
    log.cosigned(&witness, &witness.add(log.ask(60, 60)), 60);
}

#[test]
fn b_08_killed_at_every_step_of_keeping_a_state() {
    let log = log();
    let mut witness = serving(&log);
    log.cosigned(&witness, &witness.add(log.ask(0, 1)), 1);
    let (mut least, mut killed) = (1, 0);
    for (calls, steps) in [("openat", 2), ("write", 1), ("fsync", 2), ("rename,renameat,renameat2", 1)] {
        for step in 1..=steps {
            let new = least + 3;
            witness.inject(Fault::Kill, calls, step);
            let answer = witness.ask(Method::POST, "/add-checkpoint", log.ask(least, new).as_bytes());
            witness.kill();
            witness.start().expect("it starts on whatever a crash leaves");
            let told = witness.add(log.ask(0, 0));
            assert_eq!(told.status, 409);
            let size: u64 = told.text().trim_end().parse().expect("a size");
            // Without an answer it may have the old or the new one, with an answer only the new one.
            assert!(
                size == new || answer.is_err() && size == least,
                "{calls} {step}: {size} after {least}, {new}"
            );
            killed += usize::from(answer.is_err());
            log.cosigned(&witness, &witness.add(log.ask(size, new + 1)), new + 1);
            least = new + 1;
        }
    }
    assert!(killed >= 5, "only {killed} of the calls came before the answer");
}

#[test]
fn b_08_a_disk_that_fails_is_not_believed_again_before_a_restart() {
    let log = log();
    let mut witness = serving(&log);
    log.cosigned(&witness, &witness.add(log.ask(0, 1)), 1);
    // The second fsync is that of the folder: the new file is in place, and nobody knows for how long.
    for (calls, step, passes) in [("fsync", 1, true), ("fsync", 2, false)] {
        witness.inject(Fault::Error, calls, step);
        let before = witness.get(&log.path()).body;
        let failed = witness.add(log.ask(1, 5));
        assert_eq!((failed.status, failed.header("retry-after")), (503, "5"), "{}", failed.text());
        assert_eq!(witness.get(&log.path()).body, before, "what is not kept is not shown");
        let again = witness.add(log.ask(1, 1));
        assert_eq!(again.status, if passes { 200 } else { 503 }, "{}", again.text());
        assert!(witness.injected());
        witness.start().expect("it starts on what is there");
    }
    let told = witness.add(log.ask(0, 0));
    let size = told.text().trim_end().parse().expect("a size");
    log.cosigned(&witness, &witness.add(log.ask(size, 9)), 9);
}

#[test]
fn b_09_without_its_state_it_does_not_start() {
    let (log, second) = (log(), TestLog::new("vote.example.org", 8, 5));
    let mut witness = serving(&log);
    witness.list(&[log.key(), second.key()]);
    witness.reload();
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
    second.cosigned(&witness, &witness.add(second.ask(0, 3)), 3);
    witness.stop();
    let (state, kept) = (witness.state(), witness.state().with_extension("kept"));
    let (file, other) = (file(&witness, &log), file(&witness, &second));
    let bytes = fs::read(&file).expect("its state");

    // One file gone, emptied, altered, or that of another log.
    fs::remove_file(&file).expect("it is there");
    refuses_to_start(&mut witness, &["is missing", "retired", "Never restore"]);
    let altered = String::from_utf8(bytes.clone()).expect("text").replacen("\n5\n", "\n3\n", 1);
    for damaged in [&b""[..], &bytes[..bytes.len() - 9], altered.as_bytes()] {
        fs::write(&file, damaged).expect("the folder is ours");
        refuses_to_start(&mut witness, &["not a checkpoint of this witness", "retired"]);
    }
    fs::copy(&other, &file).expect("the folder is ours");
    refuses_to_start(&mut witness, &["is the state of another log", "retired"]);
    fs::write(&file, &bytes).expect("the folder is ours");
    // Also if nobody asks for that log any more.
    fs::remove_file(&file).expect("it is there");
    witness.list(&[]);
    refuses_to_start(&mut witness, &["is missing"]);
    witness.list(&[log.key()]);
    fs::write(&file, &bytes).expect("the folder is ours");

    // The list gone, everything in the folder gone, the folder gone.
    fs::rename(&state, &kept).expect("both are ours");
    refuses_to_start(&mut witness, &["does not start without it", "new-state", "retired"]);
    fs::create_dir(&state).expect("it was moved away");
    refuses_to_start(&mut witness, &["does not start without it"]);
    fs::copy(kept.join(file.file_name().expect("a name")), &file).expect("it is there");
    refuses_to_start(&mut witness, &["does not start without it"]);
    // To begin anew is a deed of its own, which does not touch what is there and says what it means.
    let new_state = ["witness", "new-state", "state", "--key", "witness.key", "--name", "witness.example/w1"];
    let refused = witness.run(&new_state);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("exists"));
    fs::remove_dir_all(&state).expect("ours");
    let made = witness.run(&new_state);
    assert!(String::from_utf8_lossy(&made.stdout).contains("must be retired"), "{made:?}");
    fs::remove_dir_all(&state).expect("ours");

    // With all of it back it goes on where it was.
    fs::rename(&kept, &state).expect("both are ours");
    witness.start().expect("nothing is missing");
    assert_eq!(witness.add(log.ask(0, 3)).text(), "5\n");
    log.cosigned(&witness, &witness.add(log.ask(5, 9)), 9);
}

#[test]
fn b_05_b_08_a_second_process_or_another_key_does_not_share_a_state() {
    let log = log();
    let mut witness = serving(&log);
    let ended = witness.start_second().expect_err("the first one serves");
    assert!(ended.words.contains("another process serves"), "{}", ended.words);
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
    witness.stop();
    // Another witness's key, and a key of another role.
    let serve = |witness: &Witness, key: &str| {
        let output = witness.run(&["witness", "serve", "--state", "state", "--key", key, "--logs", "logs"]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for (role, name) in [("witness", "witness.example/w1"), ("trustee", "Ada")] {
        let made =
            witness.run(&["key", "new", "--role", role, "--name", name, "-o", &format!("{role}2.key")]);
        assert!(made.status.success(), "{made:?}");
    }
    assert!(serve(&witness, "witness2.key").contains("is not the key of the witness whose state is state"));
    assert!(serve(&witness, "trustee2.key").contains("not of witness"));
    let spaced = witness.run(&["key", "new", "--role", "witness", "--name", "a witness", "-o", "w3.key"]);
    assert_eq!(spaced.status.code(), Some(2));
    // Whoever can write into the folder could make it forget.
    let mode = |mode| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(witness.state(), permissions).expect("it is ours");
    };
    mode(0o770);
    assert!(serve(&witness, "witness.key").contains("chmod 700"));
    mode(0o700);
    witness.start().expect("all is as it was");
}

#[test]
fn b_15_the_list_of_logs_is_read_again_and_states_outlive_it() {
    let (log, second) = (log(), TestLog::new("vote.example.org", 8, 5));
    let mut witness = serving(&log);
    log.cosigned(&witness, &witness.add(log.ask(0, 5)), 5);
    assert_eq!(witness.add(second.ask(0, 5)).status, 404);
    witness.list(&[log.key(), second.key()]);
    witness.reload();
    second.cosigned(&witness, &witness.add(second.ask(0, 5)), 5);
    log.cosigned(&witness, &witness.add(log.ask(5, 6)), 6);
    // A list with a mistake changes nothing: a witness's key, its own, the same twice, or no key at all.
    let own = glassurn_crypto::board::note::NoteKey::new(
        &log.origin.to_string(),
        glassurn_crypto::board::note::KeyKind::Log,
        witness.key().key(),
    )
    .expect("a name");
    for wrong in [witness.key().to_string(), own.to_string(), second.key().to_string(), "no key".into()] {
        witness.write("logs", format!("{}\n{wrong}\n", second.key()).as_bytes());
        witness.reload();
        assert!(witness.log().lines().any(|line| line.contains("logs, line 2: ")), "{}", witness.log());
        log.cosigned(&witness, &witness.add(log.ask(6, 6)), 6);
    }
    // A log that was left out and comes back is where it was.
    for again in [false, true] {
        witness.list(&[second.key()]);
        witness.reload();
        assert_eq!((witness.add(log.ask(6, 7)).status, witness.get(&log.path()).status), (404, 404));
        if again {
            witness.kill();
            witness.start().expect("it goes on");
        }
        witness.list(&[log.key(), second.key()]);
        witness.reload();
        assert_eq!(witness.add(log.ask(0, 3)).text(), "6\n");
    }
    log.cosigned(&witness, &witness.add(log.ask(6, 7)), 7);
    // While a log changes its key either signs; the old one is taken off the list afterwards.
    let renewed = TestLog::new("vote.example.org", 7, 6);
    witness.list(&[log.key(), renewed.key()]);
    witness.reload();
    renewed.cosigned(&witness, &witness.add(renewed.ask(7, 8)), 8);
    log.cosigned(&witness, &witness.add(log.ask(8, 9)), 9);
    witness.list(&[renewed.key()]);
    witness.kill();
    witness.start().expect("the last one by the old key is still its state");
    assert_eq!(witness.add(log.ask(9, 10)).status, 403);
    renewed.cosigned(&witness, &witness.add(renewed.ask(9, 10)), 10);
}
