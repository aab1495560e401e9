//! The tables of both databases: the same names, the same kinds of values, the same constraints.

use super::disk::{Saved, Tables};
use super::mail::{FROM, notice, until};
use super::postgres::on_both;
use super::{choice, choose};
use glassurn_api::draft::Part;
use glassurn_api::endpoint;
use glassurn_tests::console::{Browser, account};
use glassurn_tests::post::PostOffice;
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Service;
use glassurn_tests::tables::Database;
use glassurn_tests::tracer::{Fault, under};
use std::fs;
use std::path::Path;

/// Columns: table, name, kind of value, whether it must be there.
const COLUMNS: [&str; 2] = [
    "SELECT m.name || ' ' || c.name || ' ' || CASE c.type WHEN 'BLOB' THEN 'bytes' ELSE lower(c.type) END \
     || CASE c.\"notnull\" WHEN 1 THEN ' always' ELSE '' END AS value \
     FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
     ORDER BY 1",
    "SELECT table_name || ' ' || column_name || ' ' || CASE data_type WHEN 'bytea' THEN 'bytes' ELSE data_type END \
     || CASE is_nullable WHEN 'NO' THEN ' always' ELSE '' END AS value \
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
     ORDER BY 1",
];

/// What must be unique: table and columns.
const UNIQUE: [&str; 2] = [
    "SELECT DISTINCT value FROM (SELECT m.name || ' ' || group_concat(c.name, ',') AS value \
     FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND i.\"unique\" = 1 GROUP BY m.name, i.name \
     UNION ALL SELECT m.name || ' ' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND c.type = 'INTEGER' AND c.pk = 1 \
     AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) i WHERE i.origin = 'pk')) ORDER BY 1",
    "SELECT DISTINCT c.conrelid::regclass || ' ' || (SELECT string_agg(a.attname, ',' ORDER BY k.place) \
     FROM unnest(c.conkey) WITH ORDINALITY k (number, place) \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS value \
     FROM pg_constraint c WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace \
     AND c.conrelid::regclass::text NOT LIKE '\\_\\_%' ORDER BY 1",
];

/// What must be in another table: table, columns, the other table, its columns.
const REFERENCES: [&str; 2] = [
    "SELECT m.name || ' ' || group_concat(f.\"from\", ',') || ' ' || f.\"table\" || ' ' || group_concat(f.\"to\", ',') \
     AS value FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
     GROUP BY m.name, f.id ORDER BY 1",
    "SELECT c.conrelid::regclass || ' ' || (SELECT string_agg(a.attname, ',' ORDER BY k.place) \
     FROM unnest(c.conkey) WITH ORDINALITY k (number, place) \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) || ' ' || c.confrelid::regclass || ' ' \
     || (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY k (number, place) \
     JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS value \
     FROM pg_constraint c WHERE c.contype = 'f' ORDER BY 1",
];

/// Rows that every database must refuse, each for one constraint.
const WRONG: [&str; 25] = [
    "UPDATE users SET key = X'00'",
    "INSERT INTO users SELECT * FROM users",
    "UPDATE elections SET id = X'00'",
    "UPDATE elections SET size = -1",
    "UPDATE board SET leaf = X'00'",
    "UPDATE board SET body = X'00'",
    "UPDATE board SET request = X'00'",
    "UPDATE board SET batch = position",
    "UPDATE board SET election = election + 1",
    "UPDATE credentials SET position = -1",
    "UPDATE ballots SET sequence = 0",
    "UPDATE ballots SET first_d = X'00'",
    "UPDATE users SET account = 7",
    "UPDATE sessions SET account = 7",
    "UPDATE sessions SET token = X'00'",
    "INSERT INTO accounts (name, folded, password, created) SELECT name || 'x', folded, password, created FROM accounts",
    "UPDATE drafts SET id = X'00'",
    "UPDATE drafts SET revision = 0",
    "UPDATE drafts SET election = X'00'",
    "UPDATE members SET account = 7",
    "UPDATE invitations SET token = X'00'",
    "UPDATE invitations SET key = X'00'",
    "UPDATE letters SET account = 7",
    "UPDATE mails SET letter = 7",
    "UPDATE mails SET attempts = -1",
];

#[test]
fn both_databases_have_the_same_columns_and_constraints() {
    let services = on_both(&[]);
    let mut tables = services.each_ref().map(|service| Tables::open(&service.database()));
    for queries in [COLUMNS, UNIQUE, REFERENCES] {
        let mut answers = tables.iter_mut().zip(queries).map(|(tables, query)| tables.words(query));
        let (mut file, mut server) = answers.next().zip(answers.next()).expect("two databases");
        file.sort_unstable();
        server.sort_unstable();
        assert!(file.len() >= 5, "{file:?}");
        assert_eq!(file, server);
    }
}

#[test]
fn both_databases_refuse_the_same_rows() {
    // Nobody sends the mail.
    let office = PostOffice::closed();
    let url = office.url();
    let mail = [("GLASSURN_SMTP_URL", url.as_str()), FROM];
    for service in on_both(&mail) {
        let mut remote = Remote::open(service, choice(), 2);
        remote.vote(&remote.seal(0, 1, &choose(0), 1));
        account(&remote.service, "Olga");
        let olga = Browser::of(&remote.service, "Olga");
        let draft = olga.begin("A").summary.id;
        olga.invite(&draft, Part::Trustee, "Ada");
        olga.send("POST", &endpoint::mails(&draft, 0), &notice(&["ada@example.org"]));
        // It is tried once, and then waits for a minute.
        until(&olga, &draft, |mails| mails.iter().all(|mail| mail.reason.is_some()));
        let rows = remote.service.rows().expect("tables");
        for wrong in WRONG {
            let said = Tables::open(&remote.service.database()).refuses(wrong);
            let constraint = said.to_lowercase();
            assert!(
                constraint.contains("constraint") || constraint.contains("foreign key"),
                "{wrong}: {said}"
            );
        }
        assert_eq!(remote.service.rows().expect("tables"), rows);
        remote.audit();
    }
}

#[test]
fn f_16_the_tables_of_the_program_before_are_brought_up_to_date_under_an_election() {
    for service in on_both(&[]) {
        let mut remote = Remote::open(service, choice(), 2);
        remote.vote(&remote.seal(0, 1, &choose(0), 1));
        remote.service.stop();
        let rows = remote.service.rows().expect("tables");
        let before = "ALTER TABLE elections DROP COLUMN size; \
             DELETE FROM __diesel_schema_migrations WHERE version = '20261128000000'";
        Tables::open(&remote.service.database()).execute(before);
        assert_ne!(remote.service.rows().expect("tables")["elections"], rows["elections"]);
        let ended = remote.service.run(&["check"]).expect_err("it changes nothing");
        assert!(ended.words.contains("glassurn-server migrate"), "{}", ended.words);
        remote.service.start().expect("it brings them up to date");
        for table in OLDEST {
            assert_eq!(remote.service.rows().expect("tables")[table], rows[table], "{table}");
        }
        remote.vote(&remote.seal(1, 1, &choose(0), 1));
        remote.audit();
    }
}

/// The tables that every program so far has had, whose rows no change of the tables may alter.
const OLDEST: [&str; 6] = ["elections", "board", "ballots", "credentials", "journal", "users"];

/// More calls than any change of the tables makes, and the most that the tracer counts.
const NEVER: usize = 65_535;

/// Takes the tables back to those of the first program: every later change is undone, the newest first.
fn take_back(service: &Service) {
    let kind = match service.database() {
        Database::File(_) => "sqlite",
        Database::Server(_) => "postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(kind);
    let changes =
        fs::read_dir(folder).expect("the migrations").map(|change| change.expect("a folder").path());
    let mut changes: Vec<_> = changes.collect();
    changes.sort_unstable();
    let mut tables = Tables::open(&service.database());
    for change in changes.iter().skip(1).rev() {
        let name = change.file_name().expect("a name").to_string_lossy().into_owned();
        let version = name.split('_').next().unwrap_or_default().replace('-', "");
        let undo = fs::read_to_string(change.join("down.sql")).expect("how it is undone");
        tables.execute(&format!("{undo} DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"));
    }
}

/// Brings the tables up to date, and is killed at its `step`-th call of this name; says whether it was, and how many it made.
fn killed_at(service: &Service, call: &str, step: usize) -> (bool, usize) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let ended = service.run_under(under(file.path(), Fault::Kill, call, step), &["migrate"]);
    let killed = ended.is_err_and(|ended| {
        assert_eq!(ended.status, None, "it was not killed, but failed: {}", ended.words);
        true
    });
    let trace = fs::read_to_string(file.path()).expect("the tracer has written it");
    (killed, trace.lines().filter(|line| line.contains(&format!("{call}("))).count())
}

#[test]
fn f_16_killed_within_a_change_of_the_tables_it_is_whole_or_undone_and_the_log_is_untouched() {
    let services = on_both(&[]);
    for (service, calls) in services.into_iter().zip([&["pwrite64", "fsync", "fdatasync"][..], &["sendto"]]) {
        let mut remote = Remote::open(service.clone(), choice(), 4);
        remote.vote(&remote.seal(0, 1, &choose(0), 1));
        let archive = remote.archive();
        service.stop();
        let rows = service.rows().expect("tables");
        take_back(&service);
        let old = Saved::database(&service);
        let (mut killed, mut behind) = (0, 0);
        for call in calls {
            let (ended, count) = killed_at(&service, call, NEVER);
            assert!(!ended, "{call}: it comes to its end");
            let steps = 10.min(count);
            for step in (1..=steps).map(|number| number * count / steps) {
                old.restore();
                assert!(killed_at(&service, call, step).0, "{call} {step} of {count}");
                killed += 1;
                let left = service.rows().expect("tables");
                assert_eq!(left["board"], rows["board"], "{call} {step}: the log is touched");
                if let Err(ended) = service.run(&["check"]) {
                    assert!(
                        ended.words.contains("glassurn-server migrate"),
                        "{call} {step}: {}",
                        ended.words
                    );
                    behind += 1;
                }
                service.start().expect("it brings the tables up to date");
                assert_eq!(remote.archive(), archive, "{call} {step}");
                service.kill();
                let done = service.rows().expect("tables");
                for table in OLDEST {
                    assert_eq!(done[table], rows[table], "{call} {step}: {table}");
                }
            }
            old.restore();
        }
        assert!(killed >= 10 && behind >= 5, "{killed} were killed, {behind} before they were done");
        service.start().expect("it brings the tables up to date");
        remote.vote(&remote.seal(1, 1, &choose(0), 1));
        remote.audit();
    }
}
