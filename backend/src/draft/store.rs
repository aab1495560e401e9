//! Drafts and their members in the database.

use super::Id;
use crate::db::{Link, StoreError, Writer};
use crate::schema::{accounts, drafts, members};
use diesel::prelude::*;
use glassurn_api::draft::{DraftSummary, Member, Role};
use glassurn_crypto::encoding::{Hash, hex};

/// A draft without what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its title.
    pub title: String,
    /// What the pages keep of it.
    pub document: String,
    /// How often it was saved.
    pub revision: u64,
    /// When last, seconds since 1970.
    pub saved: u64,
    /// The election that came of it.
    pub election: Option<Vec<u8>>,
}

/// The name of a role in the database.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Observer => "observer",
        Role::Helper => "helper",
        Role::Registrar => "registrar",
        Role::ReturningOfficer => "returning-officer",
        Role::Owner => "owner",
    }
}

fn role_of(name: &str) -> Result<Role, StoreError> {
    let all = [Role::Observer, Role::Helper, Role::Registrar, Role::ReturningOfficer, Role::Owner];
    all.into_iter().find(|role| role_name(*role) == name).ok_or(StoreError::Value("a role"))
}

/// Takes a draft until the end of the transaction, for whom it has a role; `None` if it is absent or not his, which takes
/// the same statements (attacks C-15).
pub fn take(connection: &mut Writer, id: &Id, account: i32) -> Result<Option<Role>, StoreError> {
    let his = members::table.filter(members::account.eq(account)).select(members::draft);
    let draft = drafts::id.eq(id.as_slice()).and(drafts::id.eq_any(his));
    diesel::update(drafts::table.filter(draft))
        .set(drafts::revision.eq(drafts::revision))
        .execute(connection)?;
    role(connection, id, account)
}

/// The role of an account in a draft.
pub fn role(connection: &mut Link, id: &Id, account: i32) -> Result<Option<Role>, StoreError> {
    let one = members::table.find((id.as_slice(), account)).select(members::role);
    let name: Option<String> = one.first(connection).optional()?;
    name.map(|name| role_of(&name)).transpose()
}

/// A draft.
pub fn get(connection: &mut Link, id: &Id) -> Result<Option<Row>, StoreError> {
    let one = drafts::table.find(id.as_slice());
    let columns = (drafts::title, drafts::document, drafts::revision, drafts::saved, drafts::election);
    type Columns = (String, String, i64, i64, Option<Vec<u8>>);
    let row: Option<Columns> = one.select(columns).first(connection).optional()?;
    row.map(|(title, document, revision, saved, election)| {
        Ok(Row { title, document, revision: unsigned(revision)?, saved: unsigned(saved)?, election })
    })
    .transpose()
}

/// The drafts of an account, those that were saved last first.
pub fn of(connection: &mut Link, account: i32) -> Result<Vec<DraftSummary>, StoreError> {
    let joined = members::table.inner_join(drafts::table.on(drafts::id.eq(members::draft)));
    let his = joined.filter(members::account.eq(account)).order((drafts::saved.desc(), drafts::id));
    let columns = (drafts::id, drafts::title, members::role, drafts::saved, drafts::election);
    type Columns = (Vec<u8>, String, String, i64, Option<Vec<u8>>);
    let rows: Vec<Columns> = his.select(columns).load(connection)?;
    let summary = |(id, title, role, saved, election): Columns| {
        Ok(DraftSummary {
            id: hex(&id),
            title,
            role: role_of(&role)?,
            saved: unsigned(saved)?,
            election: election.map(|id| hex(&id)),
        })
    };
    rows.into_iter().map(summary).collect()
}

/// How many drafts an account has a role in.
pub fn number_of(connection: &mut Link, account: i32) -> Result<i64, StoreError> {
    Ok(members::table.filter(members::account.eq(account)).count().get_result(connection)?)
}

/// Begins a draft.
pub fn begin(
    connection: &mut Writer,
    id: &Id,
    title: &str,
    document: &str,
    now: u64,
) -> Result<(), StoreError> {
    diesel::insert_into(drafts::table)
        .values((
            drafts::id.eq(id.as_slice()),
            drafts::title.eq(title),
            drafts::document.eq(document),
            drafts::revision.eq(1),
            drafts::saved.eq(signed(now)),
            drafts::invited.eq(0),
        ))
        .execute(connection)?;
    Ok(())
}

/// Saves a draft if `revision` is still its newest; `false` if it is not.
pub fn save(
    connection: &mut Writer,
    id: &Id,
    revision: u64,
    title: &str,
    document: &str,
    now: u64,
) -> Result<bool, StoreError> {
    let newest = drafts::id.eq(id.as_slice()).and(drafts::revision.eq(signed(revision)));
    let saved = diesel::update(drafts::table.filter(newest)).set((
        drafts::title.eq(title),
        drafts::document.eq(document),
        drafts::revision.eq(drafts::revision + 1),
        drafts::saved.eq(signed(now)),
    ));
    Ok(saved.execute(connection)? == 1)
}

/// Says which election came of a draft.
pub fn publish(connection: &mut Writer, id: &Id, election: &Hash) -> Result<(), StoreError> {
    let one = drafts::table.find(id.as_slice());
    diesel::update(one).set(drafts::election.eq(election.as_slice())).execute(connection)?;
    Ok(())
}

/// Deletes a draft whose invitations are gone.
pub fn delete(connection: &mut Writer, id: &Id) -> Result<(), StoreError> {
    diesel::delete(members::table.filter(members::draft.eq(id.as_slice()))).execute(connection)?;
    diesel::delete(drafts::table.find(id.as_slice())).execute(connection)?;
    Ok(())
}

/// The members of a draft, in order of the names.
pub fn members(connection: &mut Link, id: &Id) -> Result<Vec<Member>, StoreError> {
    let joined = members::table.inner_join(accounts::table.on(accounts::number.eq(members::account)));
    let rows: Vec<(String, String)> = joined
        .filter(members::draft.eq(id.as_slice()))
        .order(accounts::name)
        .select((accounts::name, members::role))
        .load(connection)?;
    rows.into_iter().map(|(name, role)| Ok(Member { name, role: role_of(&role)? })).collect()
}

/// Gives an account a role in a draft.
pub fn set_role(connection: &mut Writer, id: &Id, account: i32, role: Role) -> Result<(), StoreError> {
    let one = members::table.find((id.as_slice(), account));
    let changed = diesel::update(one).set(members::role.eq(role_name(role))).execute(connection)?;
    if changed == 0 {
        diesel::insert_into(members::table)
            .values((
                members::draft.eq(id.as_slice()),
                members::account.eq(account),
                members::role.eq(role_name(role)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Takes an account's role in a draft away.
pub fn remove(connection: &mut Writer, id: &Id, account: i32) -> Result<(), StoreError> {
    diesel::delete(members::table.find((id.as_slice(), account))).execute(connection)?;
    Ok(())
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Value("a number from 0"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::store::add;
    use crate::db::{Database, migrate, writer};
    use diesel::connection::InstrumentationEvent;
    use std::sync::{Arc, Mutex};

    /// The statements that a work sends, in order, without their values.
    fn statements(connection: &mut Writer, work: impl FnOnce(&mut Writer)) -> Vec<String> {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hear = heard.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let statement = text.split(" -- binds").next().unwrap_or_default().to_owned();
                hear.lock().expect("nobody panics").push(statement);
            }
        });
        work(connection);
        connection.set_instrumentation(|_: InstrumentationEvent<'_>| ());
        let heard = heard.lock().expect("nobody panics");
        heard.clone()
    }

    #[test]
    fn c_15_a_draft_of_others_takes_the_statements_of_one_that_is_absent() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = writer(&Database::Sqlite(folder.path().join("a.sqlite"))).expect("opens");
        migrate(&mut connection).expect("empty");
        for name in ["olga", "piet"] {
            assert!(add(&mut connection, name, name, "", 0).expect("written"));
        }
        let (there, absent) = ([1; 16], [2; 16]);
        begin(&mut connection, &there, "Chair", "{}", 0).expect("written");
        set_role(&mut connection, &there, 1, Role::Owner).expect("written");
        let of = |connection: &mut Writer, id: &Id, account: i32, expected: Option<Role>| {
            let taken = statements(connection, |connection| {
                assert_eq!(take(connection, id, account).expect("read"), expected);
            });
            let read = statements(connection, |connection| {
                assert_eq!(role(connection, id, account).expect("read"), expected);
            });
            (taken, read)
        };
        let own = of(&mut connection, &there, 1, Some(Role::Owner));
        assert!(own.0.len() == 2 && own.1.len() == 1, "{own:?}");
        assert!(own.0[0].contains("UPDATE") && !own.0[0].contains("olga"), "{own:?}");
        assert_eq!(of(&mut connection, &there, 2, None), own);
        assert_eq!(of(&mut connection, &absent, 2, None), own);
    }
}
