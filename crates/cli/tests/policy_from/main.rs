//! `--policy-from`: what decides is of a commit, so that a change can't set its own findings aside.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

mod hostile;
mod repository;
mod revisions;
