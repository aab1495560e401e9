//! A count's transcript as a document.

use super::{
    Alternative, AlternativePair, FinalistDocument, OpenDocument, PathDocument, RunoffDocument,
    StageDocument, StepDocument, TranscriptDocument, TransferDocument, Way, decimal, halves,
};
use glassurn_crypto::tally::Winners;
use glassurn_crypto::tally::count::{
    Concern, Decision, Deed, Judgment, Pair, Pairs, RankedPairs, Reason, Schulze, Stage, Stages, Star,
    Transcript, Transfer,
};

pub(super) fn document(transcript: &Transcript) -> TranscriptDocument {
    match transcript {
        Transcript::Nothing => TranscriptDocument::Nothing,
        Transcript::Stages(stages) => of_stages(stages),
        Transcript::Schulze(schulze) => of_schulze(schulze),
        Transcript::RankedPairs(locked) => of_ranked_pairs(locked),
        Transcript::Borda(points) => {
            TranscriptDocument::Borda { points: points.iter().map(|points| halves(*points)).collect() }
        }
        Transcript::Judgment(judgment) => of_judgment(judgment),
        Transcript::Star(star) => of_star(star),
    }
}

fn of_pairs(pairs: &Pairs) -> Vec<Vec<u64>> {
    let row = |one| (0..pairs.options()).map(|other| pairs.prefer(one, other)).collect();
    (0..pairs.options()).map(row).collect()
}

fn way(winners: &Winners) -> Way {
    Way { elected: winners.elected.clone(), tied: winners.tied.clone() }
}

fn of_stages(stages: &Stages) -> TranscriptDocument {
    let open = stages.open.as_ref().map(|open| OpenDocument {
        concerns: match open.concerns {
            Concern::Surplus => "surplus",
            Concern::Exclusion => "exclusion",
        }
        .to_owned(),
        alternatives: open
            .alternatives
            .iter()
            .map(|(option, winners)| Alternative { option: *option, way: winners.as_ref().map(way) })
            .collect(),
    });
    TranscriptDocument::Stages {
        stages: stages.stages.iter().map(|stage| of_stage(stage, stages.decimals)).collect(),
        open,
    }
}

fn of_stage(stage: &Stage, decimals: u32) -> StageDocument {
    let (deed, with) = match &stage.deed {
        Deed::First => ("first", Vec::new()),
        Deed::Surplus { option, .. } => ("surplus", vec![*option]),
        Deed::Distribution => ("distribution", Vec::new()),
        Deed::Exclusion { options } => ("exclusion", options.clone()),
    };
    let decision = stage.tie.as_ref().map(|tie| tie.decision);
    let votes = |number: &u64| decimal(*number, decimals);
    let transfer = |transfer: &Transfer| TransferDocument {
        from: transfer.from,
        to: transfer.to,
        papers: transfer.papers,
        votes: votes(&transfer.votes),
    };
    StageDocument {
        deed: deed.to_owned(),
        with,
        equal: stage.tie.as_ref().map(|tie| tie.among.clone()).unwrap_or_default(),
        decided: decision.map(|decision| {
            match decision {
                Decision::Earlier(_) => "earlier",
                Decision::Together => "together",
                Decision::Order => "order",
                Decision::Harmless => "harmless",
            }
            .to_owned()
        }),
        earlier: match decision {
            Some(Decision::Earlier(stage)) => Some(stage),
            _ => None,
        },
        transfers: stage.transfers.iter().map(transfer).collect(),
        votes: stage.votes.iter().map(votes).collect(),
        exhausted: votes(&stage.exhausted),
        lost: votes(&stage.lost),
        quota: votes(&stage.quota),
        keep: stage.keep.iter().map(votes).collect(),
        distributions: stage.distributions,
        elected: stage.elected.clone(),
        filled: stage.filled.clone(),
    }
}

fn of_schulze(schulze: &Schulze) -> TranscriptDocument {
    let path = |from: usize, to: usize| {
        schulze.strength(from, to).filter(|_| from != to).map(|strength| PathDocument {
            votes: strength.votes(),
            against: strength.against(),
            path: schulze.path(from, to),
        })
    };
    let options = schulze.pairs.options();
    TranscriptDocument::Schulze {
        pairs: of_pairs(&schulze.pairs),
        paths: (0..options).map(|from| (0..options).map(|to| path(from, to)).collect()).collect(),
    }
}

fn of_ranked_pairs(locked: &RankedPairs) -> TranscriptDocument {
    let alternative = |(pair, winners): &(Pair, Option<Winners>)| AlternativePair {
        winner: pair.winner,
        loser: pair.loser,
        way: winners.as_ref().map(way),
    };
    TranscriptDocument::RankedPairs {
        pairs: of_pairs(&locked.pairs),
        steps: locked
            .steps
            .iter()
            .map(|step| StepDocument {
                winner: step.pair.winner,
                loser: step.pair.loser,
                votes: step.pair.strength.votes(),
                against: step.pair.strength.against(),
                locked: step.locked,
                by_order: step.by_order,
            })
            .collect(),
        open: locked.open.as_ref().map(|open| open.alternatives.iter().map(alternative).collect()),
    }
}

fn of_judgment(judgment: &Judgment) -> TranscriptDocument {
    TranscriptDocument::MajorityJudgment {
        grades: judgment.grades.clone(),
        medians: (0..judgment.grades.len()).map(|option| judgment.median(option)).collect(),
    }
}

fn of_star(star: &Star) -> TranscriptDocument {
    TranscriptDocument::Star {
        totals: star.totals.clone(),
        pairs: of_pairs(&star.pairs),
        finalists: star
            .finalists
            .iter()
            .map(|finalist| FinalistDocument {
                options: finalist.options.clone(),
                equal: finalist.tied.clone(),
                reason: match finalist.reason {
                    Reason::Total => "total",
                    Reason::Beats => "beats",
                    Reason::Order => "order",
                    Reason::Open => "open",
                }
                .to_owned(),
            })
            .collect(),
        runoffs: star
            .runoffs
            .iter()
            .map(|runoff| RunoffDocument {
                options: runoff.options,
                votes: (
                    star.pairs.prefer(runoff.options.0, runoff.options.1),
                    star.pairs.prefer(runoff.options.1, runoff.options.0),
                ),
                winner: runoff.winner,
                by_total: runoff.by_total,
            })
            .collect(),
    }
}
