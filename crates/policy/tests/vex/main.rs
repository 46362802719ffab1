//! VEX: what is meant is cleared, and nothing else; every statement is reported.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

mod images;
mod packages;
mod parts;
mod report;
mod target;
mod times;
