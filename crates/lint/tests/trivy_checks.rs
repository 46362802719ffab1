//! The good and bad files of trivy-checks that concern Docker: each bad one has the finding that its directory
//! is named for, and no good one has.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::collections::BTreeSet;

use seawall_lint::ConfigurationFiles;
use seawall_model::{FileFacts, Inspect};

/// What each directory stands for, by an id or alias of ours.
const DIRECTORIES: [(&str, &str); 22] = [
    ("add_instead_of_copy", "DL3020"),
    ("apt_get_missing_yes_flag_to_avoid_manual_input", "DL3014"),
    ("copy_from_references_current_from_alias", "DL3023"),
    (
        "copy_with_more_than_two_arguments_not_ending_with_slash",
        "DL3021",
    ),
    ("latest_tag", "DL3007"),
    ("maintainer_is_deprecated", "DL4000"),
    ("missing_dnf_clean_all", "DL3040"),
    ("missing_zypper_clean", "DL3036"),
    ("multiple_cmd_instructions_listed", "DL4003"),
    ("multiple_entrypoint_instructions_listed", "DL4004"),
    ("multiple_healthcheck_instructions", "DL3012"),
    ("port22", "DS-0004"),
    ("root_user", "DS-0002"),
    ("run_apt_get_dist_upgrade", "DS-0024"),
    ("run_command_cd_instead_of_workdir", "DL3003"),
    ("run_using_sudo", "DL3004"),
    ("run_using_wget_and_curl", "DL4001"),
    ("same_alias_in_different_froms", "DL3024"),
    ("unix_ports_out_of_range", "DL3011"),
    ("update_instruction_alone", "DS-0017"),
    ("workdir_path_not_absolute", "DL3000"),
    ("yum_clean_all_missing", "DL3032"),
];

/// The ids and aliases of the findings of a file.
fn found(path: &str, bytes: &[u8]) -> BTreeSet<String> {
    let file = FileFacts {
        path,
        size: bytes.len() as u64,
        mode: 0o644,
    };
    let evidence = ConfigurationFiles::default().inspect(&file, &bytes);
    assert!(!evidence.is_empty(), "{path} was not judged");
    let findings = evidence.into_iter().flat_map(|e| e.findings);
    findings
        .flat_map(|f| f.aliases.into_iter().chain([f.id]))
        .collect()
}

#[test]
fn every_bad_file_has_its_finding_and_no_good_one_has() {
    let test = "every_bad_file_has_its_finding_and_no_good_one_has";
    let Some(data) = seawall_testkit::test_data(test) else {
        return;
    };
    let archive = data.join("fixtures/config/trivy-checks-good-bad.tar.zst");
    let files = seawall_testkit::unpack(&archive);
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, bytes) in &files {
        let parts: Vec<&str> = path.trim_start_matches("./").split('/').collect();
        // The others are for Kubernetes.
        let ["dockerfile", directory, name] = parts[..] else {
            assert!(!path.contains("compose"), "{path} is not tried");
            continue;
        };
        let row = DIRECTORIES.iter().find(|(known, _)| *known == directory);
        let (_, id) = row.unwrap_or_else(|| panic!("nothing is known of {directory}"));
        let bad = name.starts_with("bad");
        assert!(bad || name.starts_with("good"), "{name}");
        if found(path, bytes).contains(*id) != bad {
            wrong.push(format!("{path}: {id}"));
        }
        seen.insert((directory, bad));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(seen.len(), 2 * DIRECTORIES.len());
}
