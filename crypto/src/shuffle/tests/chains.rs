//! Every key holder in turn: a chain is verified at once, and the first shuffle at fault is named.

use super::*;

/// A chain of honest shuffles: the lists, the first of which went in, and a proof for each step.
fn chain(mixers: &[u64], count: usize, width: usize) -> (Context, Vec<Answers>, Vec<Proof>) {
    let mut rng = rng(51);
    let (context, _) = context(count, width, &mut rng);
    let (mut lists, mut proofs) = (alloc::vec![sealed(&context, &mut rng)], Vec::new());
    for (place, mixer) in (1..).zip(mixers) {
        let inputs = lists.last().unwrap().clone();
        let mixed = mix(&context, &inputs, &mut rng).unwrap();
        let (outputs, proof) = mixed.prove(&context, *mixer, place, &inputs, &mut rng).unwrap();
        lists.push(outputs);
        proofs.push(proof);
    }
    (context, lists, proofs)
}

fn links<'a>(mixers: &[u64], lists: &'a [Answers], proofs: &'a [Proof]) -> Vec<Link<'a>> {
    let steps = mixers.iter().zip(&lists[1..]).zip(proofs);
    steps.map(|((mixer, outputs), proof)| Link { mixer: *mixer, outputs, proof }).collect()
}

#[test]
fn a_chain_holds_as_a_whole_and_link_by_link() {
    let mixers = [2, 1, 3];
    let (context, lists, proofs) = chain(&mixers, 5, 2);
    let links = links(&mixers, &lists, &proofs);
    assert_eq!(verify(&context, 1, &lists[0], &links, &mut rng(1)), Ok(()));
    for (place, link) in links.iter().enumerate() {
        let (place, inputs) = (place as u64 + 1, &lists[place]);
        assert_eq!(verify(&context, place, inputs, &[*link], &mut rng(1)), Ok(()));
        assert_eq!(oracle::verify(&context, place, inputs, link), Ok(()));
    }
    assert_eq!(verify(&context, 2, &lists[1], &links[1..], &mut rng(1)), Ok(()));
    assert_eq!(verify(&context, 1, &lists[0], &[], &mut rng(1)), Ok(()));
}

#[test]
fn the_first_shuffle_at_fault_is_named() {
    let mixers = [1, 2, 3];
    let (context, lists, proofs) = chain(&mixers, 4, 1);
    for wrong in 0..3 {
        let mut proofs = proofs.clone();
        for proof in &mut proofs[wrong..] {
            proof.items[2].chain_response += Scalar::ONE;
        }
        let links = links(&mixers, &lists, &proofs);
        let error = ShuffleError::Proof { place: wrong as u64 + 1, equation: Equation::Chain };
        assert_eq!(verify(&context, 1, &lists[0], &links, &mut rng(1)), Err(error));
    }
}

#[test]
fn a_15_no_shuffle_stands_in_anothers_place() {
    let mixers = [1, 2, 3];
    let (context, lists, proofs) = chain(&mixers, 4, 1);
    let honest = links(&mixers, &lists, &proofs);
    let verdict = |place, inputs, links: &[Link<'_>]| verify(&context, place, inputs, links, &mut rng(1));
    let refused = |place| Err(ShuffleError::Proof { place, equation: Equation::Sums });
    // One is left out, two are exchanged, one comes twice, one is another's.
    assert_eq!(verdict(1, &lists[0], &[honest[0], honest[2]]), refused(2));
    assert_eq!(verdict(1, &lists[0], &[honest[1], honest[0], honest[2]]), refused(1));
    assert_eq!(verdict(1, &lists[0], &[honest[0], honest[0]]), refused(2));
    assert_eq!(verdict(1, &lists[0], &[honest[0], Link { mixer: 3, ..honest[1] }]), refused(2));
    // A place later, with all that is in it.
    assert_eq!(verdict(2, &lists[0], &honest[..1]), refused(2));
    // The mixer gives back what he got, with the proof of what he got.
    assert_eq!(
        verdict(2, &lists[1], &[Link { mixer: 2, outputs: &lists[1], proof: &proofs[0] }]),
        refused(2)
    );
}

#[test]
fn lists_and_proofs_of_another_size_are_refused() {
    let small = honest(3, 1, 52);
    for large in [honest(4, 1, 52), honest(3, 2, 52)] {
        let length = |result: Result<(), ShuffleError>| {
            assert!(matches!(result, Err(ShuffleError::Length { .. })), "{result:?}");
        };
        let outputs = Link { outputs: &large.outputs, ..small.link() };
        let proof = Link { proof: &large.proof, ..small.link() };
        length(verify(&small.context, 1, &small.inputs, &[outputs], &mut rng(1)));
        length(verify(&small.context, 1, &small.inputs, &[proof], &mut rng(1)));
        length(verify(&small.context, 1, &large.inputs, &[small.link()], &mut rng(1)));
        length(mix(&small.context, &large.inputs, &mut rng(1)).map(|_| ()));
        let mixed = mix(&small.context, &small.inputs, &mut rng(1)).unwrap();
        length(mixed.prove(&large.context, 1, 1, &large.inputs, &mut rng(1)).map(|_| ()));
        length(Answers::new(&small.context, large.inputs.pairs().to_vec()).map(|_| ()));
    }
}
