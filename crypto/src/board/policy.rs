//! A board's trust policy for others' software (C2SP tlog-policy): which log, which witnesses, and how many of them.

use super::cosign::Witnesses;
use super::note::NoteKey;
use alloc::format;
use alloc::string::String;

/// The policy under which a checkpoint of the board with this key holds, as C2SP tlog-policy writes it. Inside the file
/// witnesses are `w1`, `w2`, … in the manifest's order, since their own names might be words of the format.
pub fn policy(log: &NoteKey, witnesses: Option<&Witnesses>) -> String {
    let mut text = format!("log {log}\n");
    let Some(witnesses) = witnesses else {
        text.push_str("quorum none\n");
        return text;
    };
    let mut members = String::new();
    for (place, key) in witnesses.keys().iter().enumerate() {
        text.push_str(&format!("witness w{} {key}\n", place + 1));
        members.push_str(&format!(" w{}", place + 1));
    }
    text.push_str(&format!("group witnesses {}{members}\nquorum witnesses\n", witnesses.quorum()));
    text
}
