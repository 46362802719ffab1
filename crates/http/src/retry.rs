//! How long a server may make us wait (RFC 9110, section 10.2.3).

use std::time::Duration;

use crate::settings::Retry;

impl Retry {
    /// The wait before the next try, given how many tries there were; none to take the answer as
    /// it is.
    ///
    /// A date instead of seconds counts as no number, and gets the wait that grows with the tries.
    pub(crate) fn wait(
        self,
        status: u16,
        retry_after: Option<&str>,
        tries: u32,
    ) -> Option<Duration> {
        if !matches!(status, 429 | 503) || tries >= self.tries {
            return None;
        }
        let digits = retry_after
            .map(str::trim)
            .filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
        let wait = match digits {
            // More digits than fit is longer than anybody waits.
            Some(digits) => Duration::from_secs(digits.parse().unwrap_or(u64::MAX)),
            None => Duration::from_secs(1 << tries.saturating_sub(1).min(4)),
        };
        (wait <= self.longest_wait).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_few_and_short() {
        let retry = Retry::default();
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(retry.wait(429, Some("7"), 1), seconds(7));
        assert_eq!(retry.wait(503, None, 1), seconds(1));
        assert_eq!(retry.wait(503, None, 2), seconds(2));
        assert_eq!(
            retry.wait(503, Some("Fri, 31 Dec 1999 23:59:59 GMT"), 2),
            seconds(2)
        );
        assert_eq!(retry.wait(503, Some("1"), 3), None);
        assert_eq!(retry.wait(429, Some("315360000"), 1), None);
        assert_eq!(retry.wait(429, Some(&"9".repeat(40)), 1), None);
        assert_eq!(retry.wait(429, Some("-1"), 1), seconds(1));
        assert_eq!(retry.wait(404, Some("1"), 1), None);
    }
}
