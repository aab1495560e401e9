//! On which database a run of the tests has its services, and which tests are left out of the run on PostgreSQL.

/// Names the database: `sqlite`, as without it, or `postgres`. Then every service that a test starts has a database of its
/// own on the PostgreSQL server that the test program starts.
pub const VARIABLE: &str = "GLASSURN_TEST_DATABASE";

/// Beginnings of names of `--test http` that say themselves on which database they are: the same in every run.
pub const THEMSELVES: [&str; 8] = [
    "postgres::",
    "failover::",
    "processes::",
    "network::",
    "schemas::",
    "restored::",
    "drafts::f_12_on_postgresql",
    "mail::on_postgresql",
];

/// Beginnings of names of `--test http` that are about SQLite's file, what they do to it, and the test that does the same to a
/// server, which runs always.
pub const OF_THE_FILE: [(&str, &str, &str); 8] = [
    (
        "full::",
        "fills the disk that the file is on",
        "failover::f_04_a_server_whose_disk_is_full_costs_no_ballot_that_was_acknowledged",
    ),
    (
        "power::",
        "takes back what was written to the file and not synced",
        "postgres::f_02_a_server_that_may_lose_commits_is_refused",
    ),
    (
        "torn::f_03_a_torn_frame",
        "tears the file's log",
        "failover::f_08_a_server_that_stops_and_starts_under_load_loses_no_receipt",
    ),
    (
        "steps::",
        "kills at each system call that writes the file",
        "steps::f_01_a_crash_at_every_step_of_casting_on_postgresql",
    ),
    ("crashes::", "kills who writes the file", "postgres::f_01_kill_9_under_load_on_postgresql"),
    (
        "copies::b_05_two_processes",
        "has two processes on one file",
        "failover::f_12_a_process_that_lost_its_session_cannot_append_beside_its_successor",
    ),
    (
        "copies::c_22",
        "has two processes on one file",
        "processes::races::c_22_two_hundred_casts_at_once_to_two_processes_on_postgresql",
    ),
    (
        "rot::f_05_a_damaged_page",
        "damages pages of the file",
        "postgres::f_05_a_damaged_page_of_a_server_is_found_at_start_or_changes_nothing",
    ),
];

/// Beginnings of the names that are left out of the run on PostgreSQL.
pub fn left_out() -> impl Iterator<Item = &'static str> {
    THEMSELVES.into_iter().chain(OF_THE_FILE.into_iter().map(|(beginning, ..)| beginning))
}

/// Whether services have their tables in PostgreSQL unless a test says where.
pub fn on_postgres() -> bool {
    match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("{VARIABLE} is {other:?}; it must be sqlite or postgres"),
    }
}
