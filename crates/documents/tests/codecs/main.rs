//! The codecs against each other, against the official schemas, and against documents of others.

#[cfg(test)]
mod cyclonedx;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod spdx;
#[cfg(test)]
mod vex;
