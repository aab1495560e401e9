//! The golden shuffles, verified by a program in another language that was written from docs/protocol.md §12.

use glassurn_tests::foreign::python;
use std::path::Path;

#[test]
fn a_program_in_python_says_the_same_of_the_golden_shuffles() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/shuffle/shuffles.json");
    let said = python("shuffle.py", &vectors);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let words = "2 shuffles and 3 decryptions hold, 4 answers; 17 corruptions are refused\n";
    assert_eq!(String::from_utf8_lossy(&said.stdout), words);
}
