//! The golden shuffles, verified by a program in another language that was written from docs/protocol.md §12.

use std::path::Path;
use std::process::Command;

#[test]
fn a_program_in_python_says_the_same_of_the_golden_shuffles() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = ["foreign/shuffle.py", "vectors/shuffle/shuffles.json"].map(|path| tests.join(path));
    let said = Command::new("/usr/bin/python3").args(program).output().expect("Python is there, as for mail");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let words = "2 shuffles and 3 decryptions hold, 4 answers; 17 corruptions are refused\n";
    assert_eq!(String::from_utf8_lossy(&said.stdout), words);
}
