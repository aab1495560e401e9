//! How much a client may ask: token buckets for refused submissions by address and for ballots by credential.

pub mod http;

use crate::error::Refused;
use glassurn_api::error::Code;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most keys that are remembered; beyond it the full buckets are forgotten, then all.
const MAX_KEYS: usize = 100_000;

/// Token buckets: `burst` at once, then `per_minute`.
#[derive(Debug)]
pub struct Buckets<K> {
    per_minute: f64,
    burst: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets that fill up with `per_minute` tokens a minute, up to `burst`.
    pub fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute: per_minute.into(), burst: burst.into(), buckets: Mutex::new(HashMap::new()) }
    }

    /// Buckets of `burst` tokens that fill up in an hour.
    pub fn hourly(burst: u32) -> Self {
        Self { per_minute: f64::from(burst) / 60.0, ..Self::new(0, burst) }
    }

    /// Refuses if the bucket of `key` is empty; takes nothing.
    pub fn look(&self, key: &K, now: Instant) -> Result<(), Refused> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        self.enough(buckets.get(key).copied(), now).map(|_| ())
    }

    /// Takes one token; refuses if there is none.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Refused> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = self.enough(buckets.get(&key).copied(), now)?;
        if buckets.len() >= MAX_KEYS {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.burst);
        }
        if buckets.len() >= MAX_KEYS {
            // So many keys at once are no voters; forgetting them costs no voter anything.
            buckets.clear();
        }
        buckets.insert(key, Bucket { tokens: tokens - 1.0, at: now });
        Ok(())
    }

    /// Gives a token back that was taken.
    pub fn give(&self, key: &K) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(key) {
            bucket.tokens = (bucket.tokens + 1.0).min(self.burst);
        }
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> f64 {
        let minutes = now.saturating_duration_since(bucket.at).as_secs_f64() / 60.0;
        (bucket.tokens + minutes * self.per_minute).min(self.burst)
    }

    fn enough(&self, bucket: Option<Bucket>, now: Instant) -> Result<f64, Refused> {
        let tokens = bucket.map_or(self.burst, |bucket| self.filled(bucket, now));
        if tokens >= 1.0 {
            return Ok(tokens);
        }
        let minutes = (1.0 - tokens) / self.per_minute.max(f64::MIN_POSITIVE);
        let wait = Duration::try_from_secs_f64(minutes * 60.0).map_or(3600, |wait| wait.as_secs() + 1);
        Err(Refused::from(Code::RateLimited).retry_after(wait.min(3600)))
    }
}

/// Who a client is for limits: an IPv4 address, or the first half of an IPv6 one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The client behind an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            address => Self(address),
        }
    }

    /// The address; of an IPv6 one its network's first.
    pub fn address(self) -> IpAddr {
        self.0
    }

    /// The client of a request: its peer or, if that is a trusted proxy, the last address in `forwarded` (the lines of
    /// `X-Forwarded-For`) that is not one. Whatever stands before it anybody could have written.
    pub fn behind<'a>(
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
        trusted: &[IpAddr],
    ) -> Self {
        let trusts = |address: &IpAddr| trusted.contains(&address.to_canonical());
        let mut client = peer;
        let mut hops = forwarded.rev().flat_map(|line| line.rsplit(','));
        while trusts(&client) {
            match hops.next().map(|hop| hop.trim().parse()) {
                Some(Ok(address)) => client = address,
                _ => break,
            }
        }
        Self::of(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let (buckets, start) = (Buckets::new(6, 2), Instant::now());
        assert!(buckets.take(1, start).is_ok());
        assert!(buckets.take(1, start).is_ok());
        let refused = buckets.take(1, start).expect_err("empty");
        assert_eq!(refused.code(), Code::RateLimited);
        assert!(buckets.take(2, start).is_ok());
        assert!(buckets.look(&1, start).is_err());
        assert!(buckets.look(&1, start + Duration::from_secs(11)).is_ok());
        assert!(buckets.take(1, start + Duration::from_secs(11)).is_ok());
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_no_more() {
        let (buckets, start) = (Buckets::hourly(1), Instant::now());
        buckets.give(&1);
        buckets.give(&1);
        assert!(buckets.take(1, start).is_ok() && buckets.take(1, start).is_err());
        buckets.give(&1);
        buckets.give(&1);
        assert!(buckets.take(1, start).is_ok() && buckets.take(1, start).is_err());
    }

    #[test]
    fn e_10_forwarded_addresses_count_from_trusted_proxies_only() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxy = [ip("10.0.0.1")];
        let client = |peer: &str, lines: &[&str]| Client::behind(ip(peer), lines.iter().copied(), &proxy);
        assert_eq!(client("192.0.2.7", &["198.51.100.1"]), Client::of(ip("192.0.2.7")));
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 198.51.100.1"]), Client::of(ip("198.51.100.1")));
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "10.0.0.1"]), Client::of(ip("198.51.100.1")));
        assert_eq!(client("10.0.0.1", &["nonsense"]), Client::of(ip("10.0.0.1")));
        assert_eq!(client("10.0.0.1", &[]), Client::of(ip("10.0.0.1")));
    }

    #[test]
    fn e_10_one_network_of_ipv6_is_one_client() {
        let ip = |text: &str| Client::of(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(ip("2001:db8:1:2::1"), ip("2001:db8:1:2:ffff::9"));
        assert_ne!(ip("2001:db8:1:2::1"), ip("2001:db8:1:3::1"));
        assert_eq!(ip("::ffff:192.0.2.7"), ip("192.0.2.7"));
    }
}
