//! What layers may cost beyond what they hold.

use super::SquashError;

/// What all layers together may cost beyond their entries; each entry adds to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Steps along the layers' own links.
    link_steps: u64,
    /// Directories that are made on the way: a path of 4 KiB may name 2,000.
    ways: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            link_steps: 1 << 20,
            ways: 1 << 19,
        }
    }
}

impl Budget {
    pub(super) fn add_entry(&mut self) {
        self.link_steps += 64;
        self.ways += 2;
    }

    pub(super) fn take_link_step(&mut self) -> Result<(), SquashError> {
        self.link_steps = self.link_steps.checked_sub(1).ok_or(SquashError::Links)?;
        Ok(())
    }

    pub(super) fn take_way(&mut self) -> Result<(), SquashError> {
        self.ways = self.ways.checked_sub(1).ok_or(SquashError::Ways)?;
        Ok(())
    }
}
