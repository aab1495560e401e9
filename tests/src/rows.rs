//! What a service's tables hold, so that a test can say that nothing in them has changed.

use diesel::prelude::*;
use diesel::sql_types::Text;
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::encoding::Hash;
use std::collections::BTreeMap;
use std::path::Path;
// Names the crate that compiles SQLite into the tests.
use libsqlite3_sys as _;

/// Every table with the number of its rows and a hash of all that is in them.
pub type Rows = BTreeMap<String, (usize, Hash)>;

/// A text that the database gives.
#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Reads all tables of a database, down to the last column; fails on one that is damaged.
pub fn rows(database: &Path) -> QueryResult<Rows> {
    let mut connection = SqliteConnection::establish(&database.to_string_lossy()).expect("a database");
    let mut words = |query: &str| -> QueryResult<Vec<String>> {
        let words = diesel::sql_query(query).load::<Word>(&mut connection)?;
        Ok(words.into_iter().map(|word| word.value).collect())
    };
    let mut rows = Rows::new();
    for table in words("SELECT name AS value FROM sqlite_schema WHERE type = 'table'")? {
        let columns =
            format!("SELECT 'quote(\"' || name || '\")' AS value FROM pragma_table_info('{table}')");
        let columns = words(&columns)?.join(" || ',' || ");
        let content = words(&format!("SELECT {columns} AS value FROM \"{table}\" ORDER BY 1"))?;
        rows.insert(table, (content.len(), leaf_hash(content.join("\n").as_bytes())));
    }
    Ok(rows)
}
