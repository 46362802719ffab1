//! The instructions of the Dockerfile reference
//! (<https://docs.docker.com/reference/dockerfile/>) and their flags.

/// Which instruction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are the words of the reference")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that is none of them.
    Unknown,
}

/// Every instruction, with its flags.
const ALL: [(&str, Keyword, &[&str]); 18] = [
    (
        "ADD",
        Keyword::Add,
        &[
            "checksum",
            "chmod",
            "chown",
            "exclude",
            "keep-git-dir",
            "link",
            "unpack",
        ],
    ),
    ("ARG", Keyword::Arg, &[]),
    ("CMD", Keyword::Cmd, &[]),
    (
        "COPY",
        Keyword::Copy,
        &["chmod", "chown", "exclude", "from", "link", "parents"],
    ),
    ("ENTRYPOINT", Keyword::Entrypoint, &[]),
    ("ENV", Keyword::Env, &[]),
    ("EXPOSE", Keyword::Expose, &[]),
    ("FROM", Keyword::From, &["platform"]),
    (
        "HEALTHCHECK",
        Keyword::Healthcheck,
        &[
            "interval",
            "retries",
            "start-interval",
            "start-period",
            "timeout",
        ],
    ),
    ("LABEL", Keyword::Label, &[]),
    ("MAINTAINER", Keyword::Maintainer, &[]),
    ("ONBUILD", Keyword::Onbuild, &[]),
    (
        "RUN",
        Keyword::Run,
        &["device", "mount", "network", "security"],
    ),
    ("SHELL", Keyword::Shell, &[]),
    ("STOPSIGNAL", Keyword::Stopsignal, &[]),
    ("USER", Keyword::User, &[]),
    ("VOLUME", Keyword::Volume, &[]),
    ("WORKDIR", Keyword::Workdir, &[]),
];

impl Keyword {
    /// The instruction of that word, in any case.
    pub fn from_word(word: &str) -> Self {
        let row = ALL
            .iter()
            .find(|(name, ..)| name.eq_ignore_ascii_case(word));
        row.map_or(Self::Unknown, |(_, keyword, _)| *keyword)
    }

    /// Its word in the reference; of an unknown one, nothing.
    pub fn word(self) -> &'static str {
        let row = ALL.iter().find(|(_, keyword, _)| *keyword == self);
        row.map_or("", |(name, ..)| name)
    }

    /// The flags that it takes.
    pub fn flags(self) -> &'static [&'static str] {
        let row = ALL.iter().find(|(_, keyword, _)| *keyword == self);
        row.map_or(&[], |(.., flags)| flags)
    }

    /// Every word of the reference.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(name, ..)| *name)
    }

    /// Whether documents may stand behind it (`<<EOF`).
    pub fn takes_heredocs(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }

    /// Whether its arguments may be a list in JSON.
    pub fn takes_lists(self) -> bool {
        matches!(
            self,
            Self::Add
                | Self::Cmd
                | Self::Copy
                | Self::Entrypoint
                | Self::Run
                | Self::Shell
                | Self::Volume
        )
    }
}
