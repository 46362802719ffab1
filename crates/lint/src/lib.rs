//! Checks on files and images that configure containers.
//!
//! A check is one file: what it says of itself ([`seawall_model::CheckMeta`], with a bad and a good
//! example that its test is made of) and a function from facts to findings. Checks do no I/O and do
//! not depend on each other.

pub mod image;
