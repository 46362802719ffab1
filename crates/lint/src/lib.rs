//! Checks on files and images that configure containers.
