//! Policy, ignore files and baseline are taken from nobody but the caller, root and the project's owner,
//! and what they hold is never shown.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

mod files;
mod project;
mod users;
mod words;
