//! What is shown of a file, and which names a file may use.

use std::os::unix::fs::symlink;
use std::process::Output;

use seawall_testkit::program::words;

use crate::project::{Project, UNASKED, is};

/// A link to credentials, in the project or named: what they hold is in no stream and no format.
#[test]
fn credentials_are_never_shown() {
    const TOKEN: &str = "Zq7xJw93Vk";
    let credentials = [
        format!("machine example.org login me password {TOKEN}\n"),
        format!("[default]\naws_secret_access_key = {TOKEN}\n{TOKEN} = 1\n"),
        format!("{{\"auths\": {{\"{TOKEN}\": {{\"auth\": \"{TOKEN}\"}}}}}}\n"),
        format!("{TOKEN}: {TOKEN}\n"),
        format!("{TOKEN} exp:2020-01-01\n{TOKEN} ws:{TOKEN}\n"),
        format!("password: [{TOKEN}\n"),
        format!("version: 1\nfail-on: {TOKEN}\n"),
    ];
    let project = Project::new();
    let formats = seawall_report::ALL.iter().map(|format| format.name());
    let formats: Vec<_> = formats.collect();
    assert!(formats.len() > 5);
    for text in credentials {
        project.write("credentials", &text);
        let names = UNASKED.map(|(name, _)| name);
        for name in names.iter().chain(&["seawall.yaml"]) {
            let link = project.tree.join(name);
            symlink("credentials", &link).unwrap();
            for format in &formats {
                let output = project.scan(&["--show-suppressed", "-vv", "-f", format]);
                secret(&output, TOKEN);
                let refused = output.status.code() == Some(2);
                assert_eq!(refused, *name == "seawall.yaml", "{}", words(&output));
            }
            std::fs::remove_file(link).unwrap();
        }
        for option in ["--policy", "--baseline"] {
            let output = project.scan(&[option, "credentials"]);
            is(&output, 2);
            secret(&output, TOKEN);
        }
    }
}

fn secret(output: &Output, token: &str) {
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(stream).to_lowercase();
        for part in token.to_lowercase().as_bytes().windows(4) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn gaps_are_known_by_name() {
    let project = Project::new();
    let output = project.scan(&["--allow-gap", "stale-advisores"]);
    is(&output, 2);
    assert!(words(&output).contains("stale-advisories"), "a suggestion");
    // A note needs no leave, so its name is as wrong.
    is(&project.scan(&["--allow-gap", "base-image"]), 2);
    is(&project.scan(&["--allow-gap", "limit-time,no-image"]), 0);
    project.write(
        "seawall.yaml",
        "version: 1\nallow-gaps: [stale-advisores]\n",
    );
    let output = project.scan(&[]);
    is(&output, 2);
    let wanted = "seawall.yaml:2:14: unknown gap; did you mean \"stale-advisories\"?";
    assert!(words(&output).contains(wanted), "{}", words(&output));
    let output = project.command("", &["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for row in seawall_model::hole_names() {
        let gap = row.grade == seawall_model::Grade::Gap;
        let listed = help.contains(&format!("- {}:", row.name));
        assert_eq!(listed, gap, "{}", row.name);
    }
}

#[test]
fn checks_of_the_policy_are_known_by_id() {
    let project = Project::new();
    let gate = ["--fail-on", "id == image-end-of-life"];
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {disable: [image-end-of-lfe]}\n",
    );
    let output = project.scan(&gate);
    is(&output, 2);
    let wanted = "unknown check; did you mean \"image-end-of-life\"?";
    assert!(words(&output).contains(wanted), "{}", words(&output));
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {disable: [image-end-of-life]}\n",
    );
    is(&project.scan(&gate), 0);
    let severe = ["--fail-on", "severity == critical"];
    is(&project.scan(&severe), 0);
    project.write(
        "seawall.yaml",
        "version: 1\nrules: {severity: {image-end-of-life: critical}}\n",
    );
    is(&project.scan(&severe), 1);
}
