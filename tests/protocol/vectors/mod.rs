//! Golden vectors (`tests/vectors/*.json`): what is encoded, hashed and drawn, in hexadecimal digits.
//!
//! `GLASSURN_BLESS=1 cargo test -p glassurn-tests --test protocol` writes them anew; what changes then is a change of
//! the protocol, and belongs into docs/protocol.md too.

mod ballot;
mod count;
mod credential;
mod election;
mod entry;
mod manifest;
mod mixed;

use serde_json::{Map, Value};
use std::fs;
use std::path::PathBuf;

/// Whether vectors are written anew.
fn blessed() -> bool {
    std::env::var_os("GLASSURN_BLESS").is_some()
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors", name].iter().collect()
}

fn write(name: &str, value: &Value) {
    let text = serde_json::to_string_pretty(value).expect("values are JSON") + "\n";
    fs::write(path(name), text).expect("the vectors can be written");
}

pub fn read(name: &str) -> Value {
    let text = fs::read_to_string(path(name)).expect("the vector exists; GLASSURN_BLESS=1 makes it");
    serde_json::from_str(&text).expect("the vector is JSON")
}

/// Compares with the file of this name.
#[track_caller]
fn compare(name: &str, computed: &Value) {
    if blessed() {
        write(name, computed);
    }
    let frozen = read(name);
    assert!(
        frozen == *computed,
        "{name} differs from what this code computes (see this module's head), first {}",
        difference("", &frozen, computed)
    );
}

/// Where two values differ first.
fn difference(at: &str, one: &Value, two: &Value) -> String {
    match (one, two) {
        (Value::Object(a), Value::Object(b)) => {
            let key = a.keys().chain(b.keys()).find(|&key| a.get(key) != b.get(key));
            let key = key.map_or("", String::as_str);
            let field = |object: &Map<String, Value>| object.get(key).cloned().unwrap_or(Value::Null);
            difference(&format!("{at}/{key}"), &field(a), &field(b))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let place = a.iter().zip(b).position(|(a, b)| a != b).unwrap_or(0);
            difference(&format!("{at}/{place}"), &a[place], &b[place])
        }
        _ => format!("at {at}:\n  frozen   {one}\n  computed {two}"),
    }
}

/// The bytes of a field of hexadecimal digits.
#[track_caller]
pub fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("a text");
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digit).collect()
}
