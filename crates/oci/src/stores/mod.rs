//! Image stores of this machine, read in place.
