//! On which database a run of the tests has its services, and which tests run on SQLite's run alone.

/// Names the database: `sqlite`, as without it, or `postgres`. Then every service that a test starts has a database of its
/// own on the PostgreSQL server that the test program starts.
pub const VARIABLE: &str = "GLASSURN_TEST_DATABASE";

/// Beginnings of names of `--test http` that are left out of the run on PostgreSQL, and why.
pub const ONCE: [(&str, &str); 35] = [
    // What says itself on which database it is.
    ("postgres::", "on PostgreSQL in every run"),
    ("failover::", "on PostgreSQL in every run"),
    ("processes::", "several processes are on PostgreSQL in every run"),
    ("network::", "on a PostgreSQL of two machines in every run"),
    ("schemas::", "on both databases in every run"),
    ("restored::", "on both databases in every run"),
    ("drafts::f_12_on_postgresql", "on PostgreSQL in every run"),
    ("mail::on_postgresql", "on PostgreSQL in every run"),
    // What is about SQLite's file.
    ("full::", "the full disk is that of SQLite's file"),
    (
        "power::",
        "what a power loss leaves of SQLite's file; a server's is its own affair, and postgres::f_02 has its settings",
    ),
    ("torn::f_03_a_torn_frame", "tears the log of SQLite's file"),
    ("steps::", "counts the system calls that write SQLite's file"),
    ("crashes::", "what kill -9 leaves in SQLite's file; postgres:: has the same for PostgreSQL"),
    ("copies::b_05_two_processes", "two processes on SQLite's file; processes:: has them on PostgreSQL"),
    ("copies::c_22", "two processes on SQLite's file; processes:: has them on PostgreSQL"),
    ("rot::b_23_a_bit_that_flips", "flips bits of SQLite's file"),
    ("rot::b_23_a_flipped_bit", "flips bits of SQLite's file"),
    ("rot::f_05_a_damaged_page", "damages pages of SQLite's file"),
    // What the service keeps in its folder on either database.
    ("witnessed::f_01", "heads are files of the folder on either database"),
    // What is about other programs, which know a board by HTTP alone.
    ("abstainers::", "the command line"),
    ("decryption::", "the command line"),
    ("evidence::", "the command line"),
    ("rot::b_23_the_audit", "the audit"),
    ("rot::b_26_an_archive", "the audit"),
    ("registered_by_command::", "the command line"),
    ("voters::", "the command line"),
    ("witnessed_by_command::", "the command line"),
    ("foreign::", "other languages' programs"),
    ("mirror::", "the mirror"),
    ("mirror_ballots::", "the mirror"),
    ("mirror_pages::", "the mirror"),
    ("mirror_serve::", "the mirror"),
    ("witness::", "the witness"),
    ("witness_state::", "the witness"),
    // What is about a test itself.
    ("console::c_14_the_table", "compares two documents"),
];

/// Whether services have their tables in PostgreSQL unless a test says where.
pub fn on_postgres() -> bool {
    match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("{VARIABLE} is {other:?}; it must be sqlite or postgres"),
    }
}
