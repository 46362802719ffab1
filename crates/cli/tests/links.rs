//! Files behind links: each layout gives the packages that the same files without links give, from
//! every source that can be read again; what can't be read is a gap.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

#[path = "links/directories.rs"]
mod directories;
#[path = "links/layouts.rs"]
mod layouts;
#[path = "links/sources.rs"]
mod sources;

use seawall_testkit::image::TestImage;
use sources::{Answer, archives, everywhere, from_archive, from_engine, piped};

/// A layout with links gives what its twin without links gives, from wherever it comes.
fn same_as_plain(name: &str, [linked, plain]: [TestImage; 2]) {
    same(name, everywhere(name, &linked), &plain);
}

fn same(name: &str, answers: Vec<(String, Answer)>, plain: &TestImage) {
    let expected = from_archive(plain);
    assert!(!expected.packages.is_empty(), "{name}: {expected:?}");
    // That nobody judges the system has nothing to do with reading it.
    let unjudged = |gap: &String| gap.contains("unsupported-distribution");
    assert!(expected.gaps.iter().all(unjudged), "{name}: {expected:?}");
    for (source, answer) in answers {
        assert_eq!(answer, expected, "{name}, {source}");
    }
}

#[test]
fn a_store_whose_files_are_linked_into_place() {
    same_as_plain("ostree", layouts::ostree());
    same_as_plain("pnpm", layouts::pnpm());
    same_as_plain("uv", layouts::uv());
}

#[test]
fn a_link_of_any_order() {
    same_as_plain("order", layouts::any_order());
    // Not every engine unpacks these.
    let [linked, plain] = layouts::odd_order();
    same("odd", archives(&linked), &plain);
}

#[test]
fn programs_are_told_by_each_of_their_names() {
    same_as_plain("programs", layouts::programs());
}

#[test]
fn a_containers_own_files_behind_links() {
    let (image, own) = (layouts::container_image(), layouts::own_files());
    for (source, answer) in sources::container("container", &image, &own) {
        let names: Vec<_> = answer
            .packages
            .iter()
            .map(|package| package.split(['@', '?']).next().unwrap())
            .collect();
        let expected = [
            "pkg:composer/monolog/monolog",
            "pkg:deb/debian/bash",
            "pkg:deb/debian/zlib1g",
        ];
        assert_eq!(names, expected, "{source}: {answer:?}");
        assert_eq!(answer.gaps, Vec::<String>::new(), "{source}");
    }
}

#[test]
fn a_first_name_that_a_later_layer_deletes() {
    same_as_plain("deleted", layouts::first_name_deleted());
}

#[test]
fn files_that_are_gone_under_one_name_of_several() {
    same_as_plain("one-of-several", layouts::seen_by_another_name());
}

/// What was asked for first is not what a container sees.
#[test]
fn a_name_that_is_a_link_twice() {
    same_as_plain("once-more", layouts::linked_once_more());
    // As a directory it can't be made: a name goes through a link.
    let [linked, plain] = layouts::linked_twice_in_a_layer();
    let mut answers = archives(&linked);
    answers.extend(from_engine("twice", &linked));
    same("twice", answers, &plain);
}

#[test]
fn databases_behind_links() {
    same_as_plain("dpkg-var", layouts::dpkg_behind_var());
    same_as_plain("dpkg-own", layouts::dpkg_behind_its_directory());
    same_as_plain("dpkg-status-d", layouts::status_d_behind_links());
    same_as_plain("apk", layouts::apk_behind_lib());
    same_as_plain("os-release", layouts::os_release_linked());
}

#[test]
fn rpm_behind_the_link_of_newer_systems() {
    let test = "rpm_behind_the_link_of_newer_systems";
    let Some(data) = seawall_testkit::test_data(test) else {
        return;
    };
    let database = layouts::rpm_database(&data);
    same_as_plain("rpm", layouts::rpm_behind_links(&database));
    for (name, images) in directories::rpm(&database) {
        same_as_plain(name, images);
    }
}

#[test]
fn directories_of_databases_that_are_links() {
    for (name, images) in directories::databases() {
        same_as_plain(name, images);
    }
}

#[test]
fn lock_files_behind_links_are_read_once() {
    same_as_plain("lock", layouts::lock_file_linked());
}

#[test]
fn an_image_of_links_alone_is_not_clean() {
    let image = layouts::links_to_nothing();
    for (source, answer) in archives(&image) {
        assert_eq!(answer.status, 3, "{source}: {answer:?}");
        assert_eq!(answer.packages, Vec::<String>::new(), "{source}");
        let gaps = answer.gaps.iter().filter(|gap| gap.contains("unread-link"));
        assert_eq!(gaps.count(), 2, "{source}: {answer:?}");
    }
}

/// Beside each stands a stub that makes the inventory look whole.
#[test]
fn what_hides_a_database_is_a_gap() {
    for (name, image, expected) in layouts::hidden() {
        let mut seen: Option<Answer> = None;
        for (source, answer) in everywhere(name, &image) {
            assert_eq!(answer.status, 3, "{name}, {source}: {answer:?}");
            let told = answer.gaps.iter().any(|gap| gap == expected);
            assert!(told, "{name}, {source}: {answer:?}");
            assert_eq!(
                &answer,
                seen.get_or_insert_with(|| answer.clone()),
                "{source}"
            );
        }
    }
}

#[test]
fn what_leads_to_nothing_that_anyone_reads_is_none() {
    for (name, image) in layouts::harmless() {
        for (source, answer) in everywhere(name, &image) {
            assert_eq!(answer.gaps, Vec::<String>::new(), "{name}, {source}");
        }
    }
}

/// What comes by once says so, and what was read by its first name is told all the same.
#[test]
fn a_pipe_is_read_once() {
    let [linked, plain] = layouts::uv();
    let answer = piped(&linked);
    assert_eq!(answer.status, 3);
    assert!(
        answer.gaps[0].contains("a stream is read once"),
        "{answer:?}"
    );
    assert!(
        answer.packages.iter().any(|p| p.contains("flask")),
        "{answer:?}"
    );
    assert_eq!(piped(&plain), from_archive(&plain));
}
