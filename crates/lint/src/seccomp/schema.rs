//! The keys of a profile and the types of their values, as Docker's engine reads them; those that Podman reads
//! besides are known too.

use crate::daemon::keys::Shape::{self, Any, List, Natural, Object, Text, Unsigned};

const TEXTS: Shape = List(&Text);

const FILTER: Shape = Object(&[("caps", TEXTS), ("arches", TEXTS), ("minKernel", Text)]);

const ARGUMENT: Shape = Object(&[
    ("index", Natural),
    ("value", Unsigned),
    ("valueTwo", Unsigned),
    ("op", Text),
]);

const RULE: Shape = Object(&[
    ("name", Text),
    ("names", TEXTS),
    ("action", Text),
    ("errno", Text),
    ("errnoRet", Natural),
    ("args", List(&ARGUMENT)),
    ("comment", Text),
    ("includes", FILTER),
    ("excludes", FILTER),
]);

const MAP: Shape = Object(&[("architecture", Text), ("subArchitectures", TEXTS)]);

/// A profile.
pub(super) static SCHEMA: Shape = Object(&[
    ("$schema", Any),
    ("comment", Any),
    ("defaultAction", Text),
    ("defaultErrno", Text),
    ("defaultErrnoRet", Natural),
    ("architectures", TEXTS),
    ("archMap", List(&MAP)),
    ("flags", TEXTS),
    ("listenerPath", Text),
    ("listenerMetadata", Text),
    ("syscalls", List(&RULE)),
]);
