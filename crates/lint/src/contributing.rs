//! The examples in CONTRIBUTING.md are compiled and run.

#[test]
fn the_family_is_what_the_page_says() {
    let page = include_str!("../../../CONTRIBUTING.md");
    let block = format!("```rust\n{}```", include_str!("example_ports.rs"));
    let told = "CONTRIBUTING.md should hold crates/lint/src/example_ports.rs as it is";
    assert!(page.contains(&block), "{told}");
}
