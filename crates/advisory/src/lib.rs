//! Advisories: feeds, index, matching.
