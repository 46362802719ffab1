//! The examples in CONTRIBUTING.md are compiled and run.

#[test]
fn the_family_is_what_the_page_says() {
    let code = include_str!("example_ports.rs");
    seawall_testkit::assert_contributing_shows("lint/src/example_ports.rs", code);
}
