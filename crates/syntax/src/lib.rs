//! Texts with places: lines and columns, spans, and JSON, YAML and TOML as one tree that keeps where each
//! key and value stands.

mod json;
mod source;
mod suggest;
mod toml;
mod tree;
mod yaml;

pub use self::toml::read as read_toml;
pub use json::{Flaw, Json, read as read_json, read_with_flaws as read_json_with_flaws};
pub use source::{Mark, Source, Span};
pub use suggest::nearest;
pub use tree::{
    DEEPEST, Entry, LONGEST, MOST_NODES, Node, NodeValue, Scalar, Style, SyntaxError,
    SyntaxErrorKind,
};
pub use yaml::read as read_yaml;
