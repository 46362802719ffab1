//! Names to addresses, with the addresses that a redirect must not reach left out.
//!
//! The check is on the addresses that are then connected to, so a name that changes its address
//! between a check and the connection gains nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::address::{Reach, reach};

/// Where hosts were found to be, by lower-case authority as asked.
pub(crate) type Reaches = Arc<Mutex<HashMap<String, Reach>>>;

/// A redirect led further inside than it may.
#[derive(Debug, thiserror::Error)]
#[error("a redirect leads to {0}, an address that is not public")]
pub(crate) struct Inside(pub(crate) String);

/// Resolves as the system does, then leaves out what may not be reached.
#[derive(Debug)]
pub(crate) struct GuardingResolver {
    system: DefaultResolver,
    /// Who sent us; none for a URL that was asked for outright.
    from: Option<Reach>,
    reaches: Reaches,
}

impl GuardingResolver {
    pub(crate) fn new(from: Option<Reach>, reaches: Reaches) -> Self {
        Self {
            system: DefaultResolver::default(),
            from,
            reaches,
        }
    }
}

impl Resolver for GuardingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        let mut refused = None;
        for address in &found {
            let target = reach(address.ip());
            if self.from.is_none_or(|from| from.may_lead_to(target)) {
                allowed.push(*address);
            } else {
                refused = Some(address.ip().to_string());
            }
        }
        if allowed.is_empty() {
            let error = refused.map(|a| ureq::Error::Other(Box::new(Inside(a))));
            return Err(error.unwrap_or(ureq::Error::HostNotFound));
        }
        if let Some(authority) = uri.authority() {
            // A host with any public address counts as public: it gets the fewest rights.
            let reaches = || allowed.iter().map(|a| reach(a.ip()));
            let own = if reaches().any(|r| r == Reach::Public) {
                Some(Reach::Public)
            } else {
                reaches().next()
            };
            let mut known = self.reaches.lock().unwrap_or_else(PoisonError::into_inner);
            // Hosts come from redirects too; the table stays small.
            if known.len() > 10_000 {
                known.clear();
            }
            known.extend(own.map(|r| (authority.as_str().to_ascii_lowercase(), r)));
        }
        Ok(allowed)
    }
}
