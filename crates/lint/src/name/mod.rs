//! Checks on the name that an image was asked for by. It is not the image's own, so that it is judged apart
//! from what is kept of the image.

mod checks;

use seawall_model::{Check, Family, FindingKind};

/// The name.
#[derive(Clone, Copy)]
pub struct NameFacts<'a> {
    /// As the user gave it, without the prefix that says where the image is.
    pub reference: &'a str,
    /// The digest of the image's configuration, as far as it is known: a part of it is a name as well.
    pub id: Option<&'a str>,
}

/// The family of checks on names.
pub struct Name;

impl Family for Name {
    type Facts<'a> = NameFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

#[test]
fn every_check_is_proved_by_its_examples() {
    seawall_testkit::checks::prove::<Name>(|check, input| {
        check.run(&NameFacts {
            reference: input,
            id: None,
        })
    });
}
