//! Names of variables that hold secrets.

/// Words that name a secret where a name ends in one.
const SECRETS: [&str; 13] = [
    "APIKEY",
    "AUTH",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASS",
    "PASSWD",
    "PASSWORD",
    "PASSPHRASE",
    "PWD",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "TOKENS",
];
/// Words that name a secret key before `KEY`.
const KEYS: [&str; 13] = [
    "ACCESS",
    "API",
    "APPLICATION",
    "AUTH",
    "CLIENT",
    "DEPLOY",
    "ENCRYPTION",
    "MASTER",
    "PRIVATE",
    "SECRET",
    "SIGNING",
    "SSH",
    "STORAGE",
];

/// Whether a name is that of a secret.
pub(crate) fn is_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    // One half of a credential, which tells whose the other half is.
    if name.ends_with("ACCESS_KEY_ID") {
        return true;
    }
    let mut words = name.rsplit(['_', '-', '.']);
    let (last, before) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let last = last
        .strip_prefix("DB")
        .filter(|l| SECRETS.contains(l))
        .unwrap_or(last);
    // The working directory of a shell is no password.
    let is_pwd = last == "PWD" && (before.is_empty() || before == "OLD");
    (SECRETS.contains(&last) && !is_pwd) || (last == "KEY" && KEYS.contains(&before))
}
