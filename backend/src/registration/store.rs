//! Rules, links and who has registered, in the database.

use crate::db::{Link, StoreError, Writer};
use crate::draft::Id;
use crate::schema::{drafts, registration_addresses, registration_links, registration_rules, registrations};
use diesel::dsl::count;
use diesel::prelude::*;
use glassurn_api::registration::{LINK, Method, RegistrationRule, RegistrationView};
use glassurn_crypto::encoding::Hash;

/// The rule of an election, without its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The draft that the election came of.
    pub draft: Id,
    /// The account that has set it.
    pub account: i32,
    /// How the service finds out who somebody is.
    pub method: Method,
    /// The domains.
    pub domains: Vec<String>,
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::Mail => "mail",
        Method::Provider => "provider",
        Method::Either => "either",
    }
}

fn method_of(name: &str) -> Result<Method, StoreError> {
    let all = [Method::Mail, Method::Provider, Method::Either];
    all.into_iter().find(|method| method_name(*method) == name).ok_or(StoreError::Value("a way to register"))
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Sets the rule of a draft that is taken.
pub fn set_rule(
    connection: &mut Writer,
    draft: &Id,
    account: i32,
    rule: &RegistrationRule,
) -> Result<(), StoreError> {
    delete_rule(connection, draft)?;
    diesel::insert_into(registration_rules::table)
        .values((
            registration_rules::draft.eq(draft.as_slice()),
            registration_rules::account.eq(account),
            registration_rules::method.eq(method_name(rule.method)),
            registration_rules::domains.eq(rule.domains.join(" ")),
        ))
        .execute(connection)?;
    for address in &rule.addresses {
        diesel::insert_into(registration_addresses::table)
            .values((
                registration_addresses::draft.eq(draft.as_slice()),
                registration_addresses::address.eq(address),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Deletes the rule of a draft.
pub fn delete_rule(connection: &mut Writer, draft: &Id) -> Result<(), StoreError> {
    let addresses = registration_addresses::draft.eq(draft.as_slice());
    diesel::delete(registration_addresses::table.filter(addresses)).execute(connection)?;
    diesel::delete(registration_rules::table.find(draft.as_slice())).execute(connection)?;
    Ok(())
}

/// The rule of a draft, and how many have registered.
pub fn view(connection: &mut Link, draft: &Id) -> Result<RegistrationView, StoreError> {
    let one = registration_rules::table.find(draft.as_slice());
    let row: Option<(String, String)> =
        one.select((registration_rules::method, registration_rules::domains)).first(connection).optional()?;
    let election = drafts::table.find(draft.as_slice()).select(drafts::election).first(connection);
    let election: Option<Option<Vec<u8>>> = election.optional()?;
    let registered = match election.flatten() {
        None => 0,
        Some(election) => {
            // Whoever has signed in has a row for each of his names.
            let all = registrations::table.filter(registrations::election.eq(election));
            all.select(count(registrations::credential).aggregate_distinct()).first::<i64>(connection)?
        }
    };
    let rule = match row {
        None => None,
        Some((method, domains)) => {
            let his =
                registration_addresses::table.filter(registration_addresses::draft.eq(draft.as_slice()));
            let addresses =
                his.order(registration_addresses::address).select(registration_addresses::address);
            let addresses = addresses.load(connection)?;
            Some(RegistrationRule { method: method_of(&method)?, domains: words(&domains), addresses })
        }
    };
    Ok(RegistrationView { rule, registered: u64::try_from(registered).unwrap_or_default() })
}

/// The rule of an election: that of the draft which it came of.
pub fn of_election(connection: &mut Link, election: &Hash) -> Result<Option<Rule>, StoreError> {
    let joined =
        registration_rules::table.inner_join(drafts::table.on(drafts::id.eq(registration_rules::draft)));
    let found = joined.filter(drafts::election.eq(election.as_slice())).order(registration_rules::draft);
    let columns = (
        registration_rules::draft,
        registration_rules::account,
        registration_rules::method,
        registration_rules::domains,
    );
    let row: Option<(Vec<u8>, i32, String, String)> = found.select(columns).first(connection).optional()?;
    row.map(|(draft, account, method, domains)| {
        let draft = Id::try_from(draft.as_slice()).map_err(|_| StoreError::Value("a draft's id"))?;
        Ok(Rule { draft, account, method: method_of(&method)?, domains: words(&domains) })
    })
    .transpose()
}

/// Whether a rule allows who has this address; without domains and addresses it allows everybody.
pub fn allows(connection: &mut Link, rule: &Rule, address: Option<&str>) -> Result<bool, StoreError> {
    let his = registration_addresses::draft.eq(rule.draft.as_slice());
    let all = registration_addresses::table.filter(his);
    if let Some(address) = address {
        let domain = address.rsplit('@').next().unwrap_or_default();
        let one = all.filter(registration_addresses::address.eq(address));
        let listed: bool = diesel::select(diesel::dsl::exists(one)).get_result(connection)?;
        if listed || rule.domains.iter().any(|known| known == domain) {
            return Ok(true);
        }
    }
    let some: bool = diesel::select(diesel::dsl::exists(all)).get_result(connection)?;
    Ok(rule.domains.is_empty() && !some)
}

/// How many links of a person are newer than this.
pub fn links(connection: &mut Link, election: &Hash, person: &Hash, after: u64) -> Result<i64, StoreError> {
    let theirs = registration_links::election
        .eq(election.as_slice())
        .and(registration_links::person.eq(person.as_slice()))
        .and(registration_links::since.gt(seconds(after)));
    Ok(registration_links::table.filter(theirs).count().get_result(connection)?)
}

/// What a link stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLink<'a> {
    /// The hash of what it carries.
    pub token: &'a Hash,
    /// The election.
    pub election: &'a Hash,
    /// Whom it registers.
    pub person: &'a Hash,
    /// The same by an address, if he is known by something else and by that, too.
    pub mailbox: Option<&'a Hash>,
}

/// Deletes links that are older than they may be; a transaction that adds one begins with it.
pub fn sweep(connection: &mut Writer, now: u64) -> Result<(), StoreError> {
    let old = registration_links::since.le(seconds(now.saturating_sub(LINK)));
    diesel::delete(registration_links::table.filter(old)).execute(connection)?;
    Ok(())
}

/// Adds a link.
pub fn add_link(connection: &mut Writer, link: &NewLink<'_>, now: u64) -> Result<(), StoreError> {
    diesel::insert_into(registration_links::table)
        .values((
            registration_links::token.eq(link.token.as_slice()),
            registration_links::election.eq(link.election.as_slice()),
            registration_links::person.eq(link.person.as_slice()),
            registration_links::mailbox.eq(link.mailbox.map(Hash::as_slice)),
            registration_links::since.eq(seconds(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Deletes a link that nobody will get.
pub fn delete_link(connection: &mut Writer, token: &Hash) -> Result<(), StoreError> {
    diesel::delete(registration_links::table.find(token.as_slice())).execute(connection)?;
    Ok(())
}

/// All that the person whose link of this election a token is, is known by, if the link is newer than this; nothing
/// otherwise. The row is taken.
pub fn names(
    connection: &mut Writer,
    token: &Hash,
    election: &Hash,
    after: u64,
) -> Result<Vec<Hash>, StoreError> {
    let one = registration_links::token
        .eq(token.as_slice())
        .and(registration_links::election.eq(election.as_slice()))
        .and(registration_links::since.gt(seconds(after)));
    let same = registration_links::since.eq(registration_links::since);
    diesel::update(registration_links::table.filter(one)).set(same).execute(connection)?;
    let found = registration_links::table.filter(one);
    let found = found.select((registration_links::person, registration_links::mailbox));
    let row: Option<(Vec<u8>, Option<Vec<u8>>)> = found.first(connection).optional()?;
    let names = row.into_iter().flat_map(|(person, mailbox)| [Some(person), mailbox]).flatten();
    names.map(|name| name.try_into().map_err(|_| StoreError::Value("a person"))).collect()
}

/// The credential of a person in an election, who has these names: this one, if it is one of theirs.
pub fn bound(
    connection: &mut Link,
    election: &Hash,
    names: &[Hash],
    credential: &[u8; 32],
) -> Result<Option<Vec<u8>>, StoreError> {
    let theirs = registrations::person.eq_any(names.iter().map(Hash::as_slice));
    let here = registrations::table.filter(registrations::election.eq(election.as_slice()).and(theirs));
    let known: Vec<Vec<u8>> = here.select(registrations::credential).load(connection)?;
    let same = known.iter().find(|known| known.as_slice() == credential);
    Ok(same.or(known.first()).cloned())
}

/// Gives a credential to a person who has none by any of these names.
pub fn bind(
    connection: &mut Writer,
    election: &Hash,
    names: &[Hash],
    credential: &[u8; 32],
    now: u64,
) -> Result<(), StoreError> {
    for name in names {
        diesel::insert_into(registrations::table)
            .values((
                registrations::election.eq(election.as_slice()),
                registrations::person.eq(name.as_slice()),
                registrations::credential.eq(credential.as_slice()),
                registrations::since.eq(seconds(now)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
