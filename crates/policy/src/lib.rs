//! The policy file, expressions and ignores: what is allowed, for how long, and why.
