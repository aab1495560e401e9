//! Manifests: bytes, election id, origin, and the linear forms of their rules.

use super::compare;
use crate::support::{ONE_OF, contest, draft, hex};
use glassurn_crypto::board::checkpoint::origin;
use glassurn_crypto::encoding::{encode, sha256};
use glassurn_crypto::manifest::*;
use serde_json::{Value, json};

fn named_drafts() -> Vec<(&'static str, Draft)> {
    let rules = [
        ("one_of_five", 5, ONE_OF),
        ("exactly_with_cap", 3, Rule::Exactly { sum: 4, cap: Some(2) }),
        ("at_most", 3, Rule::AtMost { high: 1_000, cap: None }),
        ("at_most_with_cap", 8, Rule::AtMost { high: 5, cap: Some(1) }),
        ("between", 3, Rule::Between { low: 1, high: 2, cap: None }),
        ("between_with_cap", 2, Rule::Between { low: 70_000, high: 70_001, cap: Some(70_000) }),
        ("approval", 3, Rule::Cap { cap: 1 }),
        ("score", 6, Rule::Cap { cap: 5 }),
        ("eight_bits", 1, Rule::Cap { cap: 255 }),
        ("sixteen_bits", 1, Rule::Cap { cap: 256 }),
        ("budget", 3, Rule::Quadratic { credits: 99, against: false }),
        ("conviction", 3, Rule::Quadratic { credits: 99, against: true }),
        ("conviction_of_most", 2, Rule::Quadratic { credits: 65_535, against: true }),
    ];
    let mut drafts: Vec<_> = rules.map(|(name, m, rule)| (name, draft(vec![contest("c", m, rule)]))).into();
    let contests = vec![contest("a", 3, ONE_OF), contest("b", 2, Rule::Cap { cap: 5 })];
    drafts.push(("two_contests", draft(contests)));
    let mut full = draft(vec![contest("c", 2, ONE_OF)]);
    full.title = Texts(vec![
        Text { language: "en".into(), text: "Board".into() },
        Text { language: "pl".into(), text: "Zarząd".into() },
    ]);
    full.contests.0[0].blank = Some(1);
    full.authenticator = vec![super::super::support::key(60).public()];
    full.weights_reveal_votes = true;
    drafts.push(("every_option", full));
    drafts
}

fn layout(layout: &Layout) -> Value {
    let form = |form: &Form| {
        json!({
            "constant": form.constant, "values": [form.values.start, form.values.end],
            "sign": if form.negative { -1 } else { 1 }, "maximum": form.maximum,
        })
    };
    json!({
        "contests": layout.contests.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
        "forms": layout.forms.iter().map(form).collect::<Vec<_>>(),
        "values": layout.values, "bits": layout.bits, "padded": layout.padded,
        "range_proof_bytes": layout.range_proof_length(),
    })
}

#[test]
fn manifests() {
    let cases = named_drafts().into_iter().map(|(name, draft)| {
        let manifest = draft.check().expect("it holds");
        assert_eq!(manifest.id(), &sha256(&[b"glassurn/v1/election", manifest.bytes()]));
        json!({
            "name": name, "bytes": hex(manifest.bytes()), "id": hex(manifest.id()), "origin": origin(&manifest.board.host, manifest.id()).expect("the host is a host").to_string(),
            "layout": layout(manifest.layout()),
        })
    });
    compare("manifest.json", &json!({ "cases": cases.collect::<Vec<_>>() }));
}

/// The name of an error's variant.
fn variant(error: &ManifestError) -> String {
    let text = format!("{error:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

#[test]
fn manifests_that_are_refused() {
    let base = || draft(vec![contest("c", 3, ONE_OF)]);
    let rules = [
        ("manifest_exactly_one_selection", 1, ONE_OF),
        ("manifest_sum_zero", 2, Rule::AtMost { high: 0, cap: None }),
        ("manifest_cap_zero", 2, Rule::Cap { cap: 0 }),
        ("manifest_cap_implied", 3, Rule::AtMost { high: 2, cap: Some(2) }),
        ("manifest_cap_too_small", 3, Rule::Exactly { sum: 4, cap: Some(1) }),
        ("manifest_one_answer_only", 3, Rule::Exactly { sum: 3, cap: Some(1) }),
        ("manifest_between_from_zero", 3, Rule::Between { low: 0, high: 1, cap: None }),
        ("manifest_between_empty", 3, Rule::Between { low: 2, high: 2, cap: None }),
        ("manifest_sum_too_large", 3, Rule::AtMost { high: 1 << 32, cap: None }),
        ("manifest_range_proof_too_large", 300, Rule::Cap { cap: 1 }),
        ("manifest_no_credits", 3, Rule::Quadratic { credits: 0, against: false }),
        ("manifest_too_many_credits", 3, Rule::Quadratic { credits: 65_536, against: true }),
        ("manifest_too_many_squares", 256, Rule::Quadratic { credits: 9, against: false }),
    ];
    type Change = fn(&mut Draft);
    let changes: [(&str, Change); 16] = [
        ("manifest_version_3", |d| d.version = 3),
        ("manifest_version_2_of_sums", |d| d.version = 2),
        ("manifest_title_missing", |d| d.title = Texts(vec![])),
        ("manifest_title_control_character", |d| d.title = Texts::one("en", "a\u{7}")),
        ("manifest_title_turned_around", |d| d.title = Texts::one("en", "a\u{202e}b")),
        ("manifest_language_twice", |d| d.title.0.push(d.title.0[0].clone())),
        ("manifest_no_contest", |d| d.contests.0.clear()),
        ("manifest_selection_twice", |d| d.contests.0[0].selections[1].name = "s0".into()),
        ("manifest_more_seats_than_selections", |d| d.contests.0[0].seats = 4),
        ("manifest_blank_beyond_the_last", |d| d.contests.0[0].blank = Some(3)),
        ("manifest_blank_where_votes_cost_credits", |d| {
            let contest = &mut d.contests.0[0];
            (contest.rule, contest.blank) = (Rule::Quadratic { credits: 9, against: false }, Some(0));
        }),
        ("manifest_closes_before_it_opens", |d| d.schedule.closes = d.schedule.opens),
        ("manifest_threshold_half", |d| {
            let mut second = d.trustees.members[0].clone();
            second.key = crate::support::key(12).public();
            d.trustees.members.push(second);
            (d.trustees.ceremony, d.trustees.threshold) = (Ceremony::Dkg, 1);
        }),
        ("manifest_key_shared_by_two_roles", |d| d.registrar = d.board.key),
        ("manifest_minimum_one", |d| d.minimum = 1),
        ("manifest_quorum_above_one", |d| d.quorum = Fraction { part: 2, of: 1 }),
    ];
    let of_rules = rules.map(|(name, m, rule)| (name, encode(&draft(vec![contest("c", m, rule)]))));
    let of_changes = changes.map(|(name, change)| {
        let mut draft = base();
        change(&mut draft);
        (name, encode(&draft))
    });
    let honest = encode(&base());
    let with = |at: usize, byte: u8| {
        let mut bytes = honest.clone();
        bytes[at] = byte;
        bytes
    };
    // Behind the version (1 byte), the nonce (34) and the head of the contests (1) stand a contest's head, kind and key.
    let of_bytes = [
        ("manifest_contest_kind_unknown", with(38, 1)),
        ("manifest_contest_key_unknown", with(39, 1)),
        ("manifest_field_unknown", [&[0x96], &honest[1..], &[0]].concat()),
        ("manifest_field_missing", [&[0x94], &honest[1..honest.len() - 1]].concat()),
        ("manifest_trailing_byte", [&honest[..], &[0]].concat()),
    ];
    let cases = of_rules.into_iter().chain(of_changes).chain(of_bytes).map(|(name, bytes)| {
        let error = Manifest::from_bytes(&bytes).expect_err(name);
        json!({ "name": name, "bytes": hex(&bytes), "error": variant(&error) })
    });
    compare("manifest_refused.json", &json!({ "cases": cases.collect::<Vec<_>>() }));
}
