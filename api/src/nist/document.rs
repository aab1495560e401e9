//! The words and fields of the specification's JSON schema that a report has.

use serde::Serialize;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ElectionReport")]
pub struct ElectionReport {
    pub(super) format: &'static str,
    pub(super) generated_date: String,
    pub(super) issuer: String,
    pub(super) issuer_abbreviation: String,
    pub(super) notes: String,
    pub(super) sequence_start: u64,
    pub(super) sequence_end: u64,
    pub(super) status: &'static str,
    pub(super) vendor_application_id: String,
    pub(super) election: Vec<Reported>,
    pub(super) gp_unit: Vec<ReportingUnit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.Election")]
pub(super) struct Reported {
    pub(super) election_scope_id: &'static str,
    pub(super) name: International,
    pub(super) start_date: String,
    pub(super) end_date: String,
    pub(super) r#type: &'static str,
    pub(super) external_identifier: Vec<ExternalIdentifier>,
    pub(super) contact_information: ContactInformation,
    pub(super) candidate: Vec<Candidate>,
    pub(super) contest: Vec<CandidateContest>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ReportingUnit")]
pub(super) struct ReportingUnit {
    #[serde(rename = "@id")]
    pub(super) id: &'static str,
    pub(super) r#type: &'static str,
    pub(super) other_type: &'static str,
    pub(super) name: String,
    pub(super) voters_registered: u64,
    pub(super) voters_participated: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ExternalIdentifier")]
pub(super) struct ExternalIdentifier {
    pub(super) r#type: &'static str,
    pub(super) other_type: &'static str,
    pub(super) value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ContactInformation")]
pub(super) struct ContactInformation {
    pub(super) name: String,
    pub(super) address_line: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.Candidate")]
pub(super) struct Candidate {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) ballot_name: International,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_election_status: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.CandidateContest")]
pub(super) struct CandidateContest {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) ballot_title: International,
    pub(super) electoral_district_id: &'static str,
    pub(super) sequence_order: u64,
    pub(super) votes_allowed: u64,
    pub(super) number_elected: u64,
    pub(super) vote_variation: &'static str,
    pub(super) count_status: [CountStatus; 1],
    pub(super) summary_counts: [SummaryCounts; 1],
    pub(super) ballot_selection: Vec<BallotSelection>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.CountStatus")]
pub(super) struct CountStatus {
    pub(super) r#type: &'static str,
    pub(super) status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.SummaryCounts")]
pub(super) struct SummaryCounts {
    pub(super) r#type: &'static str,
    pub(super) gp_unit_id: &'static str,
    pub(super) ballots_cast: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "@type", rename_all_fields = "PascalCase")]
pub(super) enum BallotSelection {
    #[serde(rename = "ElectionResults.CandidateSelection")]
    Candidate {
        #[serde(rename = "@id")]
        id: String,
        candidate_ids: [String; 1],
        sequence_order: u64,
        vote_counts: [VoteCounts; 1],
    },
    #[serde(rename = "ElectionResults.BallotMeasureSelection")]
    Blank {
        #[serde(rename = "@id")]
        id: String,
        selection: International,
        sequence_order: u64,
        vote_counts: [VoteCounts; 1],
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.VoteCounts")]
pub(super) struct VoteCounts {
    pub(super) r#type: &'static str,
    pub(super) gp_unit_id: &'static str,
    pub(super) count: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.InternationalizedText")]
pub(super) struct International {
    pub(super) text: Vec<LanguageString>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.LanguageString")]
pub(super) struct LanguageString {
    pub(super) language: String,
    pub(super) content: String,
}
