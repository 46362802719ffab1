//! Who a container of an image runs as.

use super::ImageFacts;
use super::accounts::{Accounts, PASSWD};

/// What becomes of `config.User` when a container is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup<'a> {
    /// There is no configuration, or it is not of Linux.
    Nothing,
    /// The number, of that text.
    Number(&'a str, i64),
    /// No account has that name, so that no container starts.
    Nobody(&'a str),
    /// The accounts were not read, or not all of the image was.
    Unread(&'a str),
}

impl<'a> Lookup<'a> {
    /// Looks the user of an image up, as runc does.
    pub(super) fn of(facts: &ImageFacts<'a>) -> Self {
        let linux = facts.config.filter(|config| config.os != "windows");
        let Some(config) = linux else {
            return Self::Nothing;
        };
        let user = config.user.as_str();
        let name = user.trim().split(':').next().unwrap_or_default().trim();
        if name.is_empty() {
            return Self::Number(user, 0);
        }
        let accounts = Accounts::of(facts, PASSWD);
        let number = match &accounts {
            Some(accounts) => accounts.user(name),
            None => name.parse().ok(),
        };
        match number {
            Some(number) => Self::Number(user, number),
            // Nobody else is called so, whatever could not be read.
            None if name == "root" => Self::Number(user, 0),
            None if accounts.is_none() && facts.tree.resolve(PASSWD).is_some() => {
                Self::Unread(user)
            }
            None if !facts.whole => Self::Unread(user),
            None => Self::Nobody(user),
        }
    }
}
