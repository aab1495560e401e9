//! What the console asks of the service as the account that is signed in. Nothing that counts is decided there.

use glassurn_api::account::{Account, NewKey, NewPassword, SignIn};
use glassurn_api::announcement::{Announce, Announcements, What};
use glassurn_api::draft::{
    DraftSummary, DraftView, Invited, NewInvitation, Part, Published, Role, SaveDraft, SetRole,
};
use glassurn_api::endpoint;
use glassurn_api::mail::{NewMails, Queued};
use glassurn_api::passkey::{Challenge, NewPasskey, PasskeySignIn, Passkeys};
use glassurn_api::plan::Plan;
use glassurn_api::provider::{CameBack, Entered, Go, Going, Linked, Ways};
use glassurn_api::registration::{AskLink, RegistrationRule, RegistrationToken, RegistrationView};
use glassurn_api::sender::SenderView;
use glassurn_api::voter::{
    CodeView, CodesMade, Listed, MendVoter, NewCode, NewVoterMails, NewVoters, Reminder, SetReminders,
    VoterMails, VoterView, VotersView,
};
use glassurn_api::webhook::{NewWebhook, WebhookMade, WebhookView};
use gloo_net::http::Method;
use serde::Serialize;

use crate::client::own;
use crate::failure::Failure;

fn json(value: &impl Serialize) -> Option<String> {
    Some(serde_json::to_string(value).expect("requests are plain data"))
}

/// Who is signed in; [`Failure::Refused`] with `auth.required` if nobody is.
pub async fn account() -> Result<Account, Failure> {
    own(Method::GET, endpoint::SESSION, None).await
}

/// Signs in.
pub async fn sign_in(ask: SignIn) -> Result<Account, Failure> {
    own(Method::POST, endpoint::SESSION, json(&ask)).await
}

/// What the browser is asked that is to sign in with a passkey.
pub async fn challenge() -> Result<Challenge, Failure> {
    own(Method::POST, endpoint::CHALLENGE, None).await
}

/// Signs in with a passkey.
pub async fn sign_in_with(credential: String) -> Result<Account, Failure> {
    own(Method::POST, endpoint::PASSKEY_SESSION, json(&PasskeySignIn { credential })).await
}

/// The passkeys of this account.
pub async fn passkeys() -> Result<Passkeys, Failure> {
    own(Method::GET, endpoint::PASSKEYS, None).await
}

/// What the browser is asked that is to make a passkey.
pub async fn new_passkey() -> Result<Challenge, Failure> {
    own(Method::POST, endpoint::NEW_PASSKEY, None).await
}

/// Adds the passkey that it has made.
pub async fn add_passkey(name: String, credential: String) -> Result<Passkeys, Failure> {
    own(Method::POST, endpoint::PASSKEYS, json(&NewPasskey { name, credential })).await
}

/// Removes a passkey.
pub async fn remove_passkey(number: u64) -> Result<Passkeys, Failure> {
    own(Method::DELETE, &endpoint::passkey(number), None).await
}

/// How one signs in besides name and password.
pub async fn ways() -> Result<Ways, Failure> {
    own(Method::GET, endpoint::WAYS, None).await
}

/// Whom this account is linked with at a provider.
pub async fn identity() -> Result<Linked, Failure> {
    own(Method::GET, endpoint::IDENTITY, None).await
}

/// Ends that.
pub async fn unlink() -> Result<Linked, Failure> {
    own(Method::DELETE, endpoint::IDENTITY, None).await
}

/// Where to go to sign in at the provider, and then on to a page.
pub async fn go(next: String) -> Result<Going, Failure> {
    own(Method::POST, endpoint::PROVIDER, json(&Go { next })).await
}

/// Signs in with what the browser came back with.
pub async fn came_back(back: CameBack) -> Result<Entered, Failure> {
    own(Method::POST, endpoint::PROVIDER_SESSION, json(&back)).await
}

/// Asks for a link by mail, to register as a voter.
pub async fn ask_link(election: &str, ask: &AskLink) -> Result<(), Failure> {
    own(Method::POST, &endpoint::registration_links(election), json(ask)).await
}

/// What registers the voter who came back from the provider.
pub async fn came_back_to_register(election: &str, back: CameBack) -> Result<RegistrationToken, Failure> {
    own(Method::POST, &endpoint::registration_return(election), json(&back)).await
}

/// Who may register with the election that comes of a draft.
pub async fn registration(draft: &str) -> Result<RegistrationView, Failure> {
    own(Method::GET, &endpoint::registration_rule(draft), None).await
}

/// Says who may.
pub async fn set_registration(draft: &str, rule: &RegistrationRule) -> Result<RegistrationView, Failure> {
    own(Method::PUT, &endpoint::registration_rule(draft), json(rule)).await
}

/// Signs out.
pub async fn sign_out() -> Result<(), Failure> {
    own(Method::DELETE, endpoint::SESSION, None).await
}

/// Changes the password.
pub async fn change_password(ask: NewPassword) -> Result<(), Failure> {
    own(Method::POST, endpoint::PASSWORD, json(&ask)).await
}

/// Lists a signing key of this account.
pub async fn list_key(key: String) -> Result<Account, Failure> {
    own(Method::POST, endpoint::KEYS, json(&NewKey { key })).await
}

/// The drafts that this account works on.
pub async fn drafts() -> Result<Vec<DraftSummary>, Failure> {
    own(Method::GET, endpoint::DRAFTS, None).await
}

/// Begins a draft; what the service keeps beside the plan is that of the draft `like`, if one is named.
pub async fn begin(plan: &Plan, like: Option<&str>) -> Result<DraftView, Failure> {
    let path = like.map_or_else(|| endpoint::DRAFTS.to_owned(), endpoint::drafts_like);
    own(Method::POST, &path, json(&saved(0, plan))).await
}

/// One draft.
pub async fn draft(id: &str) -> Result<DraftView, Failure> {
    own(Method::GET, &endpoint::draft(id), None).await
}

/// Saves a draft over the revision that this one follows.
pub async fn save(id: &str, revision: u64, plan: &Plan) -> Result<DraftView, Failure> {
    own(Method::PUT, &endpoint::draft(id), json(&saved(revision, plan))).await
}

/// Deletes a draft with its invitations.
pub async fn delete(id: &str) -> Result<(), Failure> {
    own(Method::DELETE, &endpoint::draft(id), None).await
}

/// Invites somebody; the answer has the token of the link.
pub async fn invite(id: &str, part: Part, name: String) -> Result<Invited, Failure> {
    own(Method::POST, &endpoint::invitations(id), json(&NewInvitation { part, name })).await
}

/// Makes an invitation anew: the link before opens nothing.
pub async fn invite_anew(id: &str, number: u64) -> Result<Invited, Failure> {
    own(Method::PUT, &endpoint::invitation(id, number), None).await
}

/// Withdraws an invitation.
pub async fn withdraw(id: &str, number: u64) -> Result<(), Failure> {
    own(Method::DELETE, &endpoint::invitation(id, number), None).await
}

/// Says which election came of a draft.
pub async fn published(id: &str, election: String) -> Result<DraftView, Failure> {
    own(Method::PUT, &endpoint::published(id), json(&Published { election })).await
}

/// Gives an account a role in a draft.
pub async fn set_role(id: &str, name: &str, role: Role) -> Result<DraftView, Failure> {
    own(Method::PUT, &endpoint::member(id, &encoded(name)), json(&SetRole { role })).await
}

/// Takes an account out of a draft.
pub async fn remove_member(id: &str, name: &str) -> Result<DraftView, Failure> {
    own(Method::DELETE, &endpoint::member(id, &encoded(name)), None).await
}

/// Sends mail to those whom a draft has invited.
pub async fn mail(id: &str, ask: &NewMails) -> Result<Queued, Failure> {
    own(Method::POST, endpoint::mails(id, 0).trim_end_matches("?after=0"), json(ask)).await
}

/// The voters of a draft who get mail, from behind a number on.
pub async fn voters(id: &str, after: u64) -> Result<VotersView, Failure> {
    own(Method::GET, &endpoint::voters(id, after), None).await
}

/// Gives voters' addresses.
pub async fn give_voters(id: &str, ask: &NewVoters) -> Result<Listed, Failure> {
    own(Method::POST, endpoint::voters(id, 0).trim_end_matches("?after=0"), json(ask)).await
}

/// Corrects a voter's address.
pub async fn mend_voter(id: &str, number: u64, ask: &MendVoter) -> Result<VoterView, Failure> {
    own(Method::PUT, &endpoint::voter(id, number), json(ask)).await
}

/// Sends voters what the service writes, or has it shown.
pub async fn mail_voters(id: &str, ask: &NewVoterMails) -> Result<VoterMails, Failure> {
    own(Method::POST, &endpoint::voter_mails(id), json(ask)).await
}

/// Has the service make the codes of all voters, put them on the roll and mail them.
pub async fn make_codes(id: &str) -> Result<CodesMade, Failure> {
    own(Method::POST, &endpoint::voter_codes(id), None).await
}

/// Has the service make a new code for a voter; with an official's consent once voting is open.
pub async fn new_code(id: &str, number: u64, ask: &NewCode) -> Result<CodeView, Failure> {
    own(Method::POST, &endpoint::voter_code(id, number), json(ask)).await
}

/// Sets the times of reminders.
pub async fn set_reminders(id: &str, times: Vec<u64>) -> Result<Vec<Reminder>, Failure> {
    own(Method::PUT, &endpoint::reminders(id), json(&SetReminders { times })).await
}

/// What is announced of the election of a draft.
pub async fn announcements(id: &str) -> Result<Announcements, Failure> {
    own(Method::GET, &endpoint::announcements(id), None).await
}

/// Announces something, now or at a time.
pub async fn announce(id: &str, what: What, ask: &Announce) -> Result<Announcements, Failure> {
    own(Method::PUT, &endpoint::announcement(id, what), json(ask)).await
}

/// Takes back what is planned.
pub async fn unannounce(id: &str, what: What) -> Result<Announcements, Failure> {
    own(Method::DELETE, &endpoint::announcement(id, what), None).await
}

/// The programs that are told how an election goes.
pub async fn webhooks(id: &str) -> Result<Vec<WebhookView>, Failure> {
    own(Method::GET, &endpoint::webhooks(id), None).await
}

/// Adds one; the answer has its secret.
pub async fn add_webhook(id: &str, url: String) -> Result<WebhookMade, Failure> {
    own(Method::POST, &endpoint::webhooks(id), json(&NewWebhook { url })).await
}

/// Sends it a test.
pub async fn test_webhook(id: &str, number: u64) -> Result<WebhookView, Failure> {
    own(Method::POST, &endpoint::webhook(id, number), None).await
}

/// Removes one.
pub async fn remove_webhook(id: &str, number: u64) -> Result<(), Failure> {
    own(Method::DELETE, &endpoint::webhook(id, number), None).await
}

/// A name as it stands in a path.
fn encoded(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

fn saved(revision: u64, plan: &Plan) -> SaveDraft {
    let document = serde_json::to_string(plan).expect("plans are plain data");
    SaveDraft { revision, title: plan.title.get(&plan.language).trim().to_owned(), document }
}

/// What the DNS says of the domain that mail is from.
pub async fn sender() -> Result<SenderView, Failure> {
    own(Method::GET, endpoint::SENDER, None).await
}
