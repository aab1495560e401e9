//! Elections that are being prepared: what officials have written so far, who works on it, whom they have invited.
//!
//! Nothing here counts. The manifest that comes of it is signed by an official's key, names every key holder's own key,
//! and is read from the board by everybody.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest document, in bytes.
pub const MAX_DOCUMENT: usize = 131_072;
/// The longest title and name, in characters.
pub const MAX_TITLE: usize = 200;
/// The most drafts in which an account has a role.
pub const MAX_DRAFTS: usize = 500;
/// The most members of a draft.
pub const MAX_MEMBERS: usize = 32;
/// The most invitations of a draft.
pub const MAX_INVITATIONS: usize = 64;
/// How long an invitation can be used, in seconds: 30 days from when it was made, or made anew.
pub const INVITATION: u64 = 30 * 86_400;

/// What an account may do with a draft and with what this server does for the election that comes of it. Deeds on the
/// board need a signing key that stands in the manifest, whatever the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads.
    Observer,
    /// Reads, and sends invitations again.
    Helper,
    /// The same, and works on the roll.
    Registrar,
    /// Writes, invites, publishes.
    ReturningOfficer,
    /// The same, and decides who the members are.
    Owner,
}

/// A draft in a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftSummary {
    /// 32 lower-case hexadecimal digits.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// The role of who asks.
    pub role: Role,
    /// When it was last saved, seconds since 1970.
    pub saved: u64,
    /// The election that came of it, 64 lower-case hexadecimal digits.
    pub election: Option<String>,
}

/// Begins a draft, or saves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// The revision that this one follows; 0 begins a draft. If somebody else has saved meanwhile: 409 `draft.conflict`.
    pub revision: u64,
    /// The title; may be empty.
    pub title: String,
    /// What the pages keep of it: JSON text that the server stores and does not read.
    pub document: String,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// What lists show, too.
    #[serde(flatten)]
    pub summary: DraftSummary,
    /// How often it was saved.
    pub revision: u64,
    /// What was saved.
    pub document: String,
    /// Who works on it, in order of the names.
    pub members: Vec<Member>,
    /// Whom they have invited, in order of the numbers.
    pub invitations: Vec<Invitation>,
}

/// An account that works on a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// Gives an account a role; the last owner stays one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// The role.
    pub role: Role,
}

/// What somebody is invited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Holds a share of the key that opens the count.
    Trustee,
    /// Makes the voting codes and signs the roll.
    Registrar,
    /// Signs as a further official.
    Official,
}

/// Invites somebody by a link. Who has the link makes a signing key in his own browser and hands in its public half.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// What for.
    pub part: Part,
    /// The name as it will stand in the manifest.
    pub name: String,
}

/// An invitation was made, or made anew; the only answer that ever has its token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invited {
    /// Its number within the draft, from 1.
    pub number: u64,
    /// What the link carries in its fragment: 64 lower-case hexadecimal digits.
    pub token: String,
    /// Until when the link can be used, seconds since 1970.
    pub ends: u64,
}

impl fmt::Debug for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invited")
            .field("number", &self.number)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

/// How an invitation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its number within the draft, from 1.
    pub number: u64,
    /// What for.
    pub part: Part,
    /// The name as it will stand in the manifest.
    pub name: String,
    /// When it was made, seconds since 1970.
    pub made: u64,
    /// From when on nobody hands in a key with it, seconds since 1970; the link of whoever has done so before goes on.
    pub ends: u64,
    /// When its page was first opened, seconds since 1970.
    pub opened: Option<u64>,
    /// The public key that was handed in, 64 lower-case hexadecimal digits.
    pub key: Option<String>,
    /// When its holder last said that the key file opens and fits, seconds since 1970.
    #[serde(default)]
    pub checked: Option<u64>,
}

/// What who was invited sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitedView {
    /// The draft's title; may be empty.
    pub title: String,
    /// The account that invites.
    pub from: String,
    /// What for.
    pub part: Part,
    /// The name as it will stand in the manifest.
    pub name: String,
    /// The public key that was handed in.
    pub key: Option<String>,
    /// Until when a key can be handed in, seconds since 1970.
    pub ends: u64,
    /// The election that came of the draft, 64 lower-case hexadecimal digits: from then on its board decides.
    pub election: Option<String>,
}

/// Hands in a public key; possible until the election is published, and once more replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandIn {
    /// The public key, 64 lower-case hexadecimal digits.
    pub key: String,
}

/// Says which election came of a draft; it must be on this server, begun by a key of the account that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
}
