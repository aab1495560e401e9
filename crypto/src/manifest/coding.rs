//! How a contest is written (`docs/protocol.md` §§1.7, 3).

use super::{Contest, Order, Rule, Texts, rule};
use crate::encoding::{VERSION, VERSION_MIXED};
use alloc::vec::Vec;
use minicbor::{Decode, Decoder, Encode, Encoder};

/// Whether the version, a contest's kind or its key number belongs to a later protocol; `None` if it is no manifest.
pub(super) fn needs_newer(bytes: &[u8]) -> Option<bool> {
    let mut d = Decoder::new(bytes);
    d.array().ok()??;
    let known = match d.u64().ok()? {
        VERSION => [rule::KIND_SUM, rule::KIND_QUADRATIC],
        VERSION_MIXED => [rule::KIND_SUM, rule::KIND_ANSWER],
        _ => return Some(true),
    };
    d.skip().ok()?;
    for _ in 0..d.array().ok()?? {
        let fields = d.array().ok()??;
        let (kind, key) = (d.u64().ok()?, d.u64().ok()?);
        if !known.contains(&kind) || key != rule::KEY {
            return Some(true);
        }
        for _ in 2..fields {
            d.skip().ok()?;
        }
    }
    Some(false)
}

impl<C> Encode<C> for Contest {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(10)?.u64(self.rule.kind())?.u64(rule::KEY)?.str(&self.name)?;
        self.title.encode(e, c)?;
        self.description.encode(e, c)?;
        self.selections.encode(e, c)?;
        self.rule.encode(e, c)?;
        e.u64(self.seats)?;
        self.order.encode(e, c)?;
        let blank: Vec<u64> = self.blank.into_iter().collect();
        blank.encode(e, c)
    }
}

impl<'b, C> Decode<'b, C> for Contest {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        use minicbor::decode::Error;
        let (fields, kind, key) = (d.array()?, d.u64()?, d.u64()?);
        if fields != Some(10) || kind > rule::KIND_QUADRATIC || key != rule::KEY {
            return Err(Error::message("a contest is [kind, 0, …] of ten fields"));
        }
        let name = d.str()?.into();
        let (title, description) = (Texts::decode(d, c)?, Texts::decode(d, c)?);
        let selections = Vec::decode(d, c)?;
        let rule = Rule::decode(kind, d, c)?;
        let seats = d.u64()?;
        let order = Order::decode(d, c)?;
        let blank: Vec<u64> = Vec::decode(d, c)?;
        let blank = match blank[..] {
            [] => None,
            [place] => Some(place),
            _ => return Err(Error::message("at most one selection is blank")),
        };
        Ok(Self { name, title, description, selections, rule, seats, order, blank })
    }
}
