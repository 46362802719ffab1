//! Files that hold credentials, by their names, and whether there is one in them.

use seawall_container::secret_name::is_secret;

/// Bytes that are looked at.
pub(super) const BEGINNING: u64 = 64 << 10;

/// A kind of file with credentials.
pub(super) struct CredentialFile {
    what: &'static str,
    is_named: fn(directory: &str, name: &str) -> bool,
    proof: fn(text: &str) -> bool,
}

static KINDS: [CredentialFile; 11] = [
    CredentialFile {
        what: "a private key of SSH",
        is_named: |_, name| {
            let kinds = ["dsa", "ecdsa", "ecdsa_sk", "ed25519", "ed25519_sk", "rsa"];
            name.strip_prefix("id_")
                .is_some_and(|kind| kinds.contains(&kind))
        },
        proof: is_private_key,
    },
    CredentialFile {
        what: "a host key of an SSH server, which all containers would share",
        is_named: |directory, name| {
            let key = name.strip_prefix("ssh_host_");
            directory == "ssh" && key.is_some_and(|key| key.ends_with("_key"))
        },
        proof: is_private_key,
    },
    CredentialFile {
        what: "a password for a server",
        is_named: |_, name| matches!(name, ".netrc" | "_netrc"),
        proof: |text| text.split_whitespace().any(|word| word == "password"),
    },
    CredentialFile {
        what: "a token of a package registry",
        is_named: |_, name| name == ".npmrc",
        proof: |text| {
            let keys = ["_authtoken", "_auth", "_password"];
            values(text, '=')
                .any(|(key, value)| keys.iter().any(|k| key.ends_with(k)) && is_told(value))
        },
    },
    CredentialFile {
        what: "a password of a package index",
        is_named: |_, name| name == ".pypirc",
        proof: has_password,
    },
    CredentialFile {
        what: "passwords of Git",
        is_named: |_, name| name == ".git-credentials",
        proof: |text| text.lines().any(|line| is_secret("", line.trim())),
    },
    CredentialFile {
        what: "a login of a registry",
        is_named: |directory, name| {
            name == ".dockercfg" || (directory == ".docker" && name == "config.json")
        },
        proof: |text| text.contains("\"auth\"") || text.contains("\"identitytoken\""),
    },
    CredentialFile {
        what: "an access key of AWS",
        is_named: |directory, name| directory == ".aws" && name == "credentials",
        proof: |text| {
            values(text, '=').any(|(key, value)| key == "aws_secret_access_key" && is_told(value))
        },
    },
    CredentialFile {
        what: "an access to a cluster",
        is_named: |directory, name| directory == ".kube" && name == "config",
        proof: |text| {
            let keys = ["client-key-data", "password", "token"];
            values(text, ':').any(|(key, value)| keys.contains(&&*key) && is_told(value))
        },
    },
    CredentialFile {
        what: "a password of a database",
        is_named: |_, name| matches!(name, ".pgpass" | ".my.cnf"),
        proof: |text| {
            let of_postgres = |line: &str| !line.starts_with('#') && line.split(':').count() == 5;
            text.lines().any(of_postgres) || has_password(text)
        },
    },
    CredentialFile {
        what: "variables that are named like secrets",
        is_named: |_, name| name == ".env",
        proof: |text| {
            text.lines().any(|line| {
                let line = line.trim();
                let line = line.strip_prefix("export ").unwrap_or(line);
                let pair = line.split_once('=').filter(|_| !line.starts_with('#'));
                pair.is_some_and(|(key, value)| {
                    let value = value.trim().trim_matches(['"', '\'']);
                    is_told(value) && is_secret(key.trim(), value)
                })
            })
        },
    },
];

/// What a file of that path would hold.
pub(super) fn kind(path: &str) -> Option<&'static CredentialFile> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    // Of every file the name is looked at; only few of them begin so.
    if !name.starts_with(['.', '_', 'i', 's', 'c']) {
        return None;
    }
    let directory = above.rsplit('/').next().unwrap_or_default();
    KINDS.iter().find(|kind| (kind.is_named)(directory, name))
}

impl CredentialFile {
    /// What it holds.
    pub(super) fn what(&self) -> &'static str {
        self.what
    }

    /// Whether the beginning of the file shows that it holds one.
    pub(super) fn is_proved_by(&self, text: &str) -> bool {
        (self.proof)(text)
    }
}

fn is_private_key(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    first.starts_with("-----BEGIN ") && first.contains("PRIVATE KEY-----")
}

fn has_password(text: &str) -> bool {
    let mut pairs = values(text, '=').chain(values(text, ':'));
    pairs.any(|(key, value)| key == "password" && is_told(value))
}

/// Keys in small letters, and values, of lines that are no comments.
fn values(text: &str, sign: char) -> impl Iterator<Item = (String, &str)> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with(['#', ';']));
    lines.filter_map(move |line| {
        let (key, value) = line.split_once(sign)?;
        let key = key.trim().trim_matches('"').to_ascii_lowercase();
        Some((key, value.trim().trim_matches(['"', '\''])))
    })
}

/// Whether a value is one, and not a place for it.
fn is_told(value: &str) -> bool {
    !value.is_empty() && !value.starts_with(['$', '<', '{', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nx";
        for (path, text, wanted) in [
            ("root/.ssh/id_rsa", key, true),
            ("root/.ssh/id_rsa.pub", key, false),
            ("root/.ssh/id_rsa", "-----BEGIN PUBLIC KEY-----", false),
            ("etc/ssh/ssh_host_ed25519_key", key, true),
            ("etc/ssh/ssh_host_ed25519_key.pub", key, false),
            ("root/.netrc", "machine a login b password c", true),
            ("root/.netrc", "machine a login b", false),
            (".npmrc", "//registry.example.org/:_authToken=abc", true),
            (
                ".npmrc",
                "//registry.example.org/:_authToken=${NPM_TOKEN}",
                false,
            ),
            (".npmrc", "# _authToken=abc\nfund=false", false),
            ("root/.pypirc", "[pypi]\npassword: abc", true),
            ("root/.git-credentials", "https://a:b@example.org", true),
            (
                "root/.docker/config.json",
                r#"{"auths": {"a": {"auth": "x"}}}"#,
                true,
            ),
            (
                "root/.docker/config.json",
                r#"{"credsStore": "pass"}"#,
                false,
            ),
            ("app/config.json", r#"{"auth": "x"}"#, false),
            ("root/.aws/credentials", "aws_secret_access_key = x", true),
            ("root/.aws/credentials", "aws_secret_access_key =", false),
            ("root/.kube/config", "users:\n- user:\n    token: x", true),
            ("root/.pgpass", "db:5432:app:app:x", true),
            ("root/.pgpass", "# host:port:database:user:password", false),
            ("root/.my.cnf", "[client]\npassword=x", true),
            ("app/.env", "DB_PASSWORD='x'", true),
            ("app/.env", "DB_PASSWORD=\nPORT=80\n#TOKEN=x", false),
            ("app/.env.example", "DB_PASSWORD=x", false),
        ] {
            let found = kind(path).is_some_and(|kind| kind.is_proved_by(text));
            assert_eq!(found, wanted, "{path} {text}");
        }
    }
}
