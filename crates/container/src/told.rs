//! Values with their places.

use seawall_syntax::Span;

/// What a setting was told, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<T> {
    /// The value; none where it is known only when the container is started.
    pub value: Option<T>,
    /// Where the value stands.
    pub span: Span,
    /// Where the name of the setting stands; the same as `span` where it has none.
    pub key: Span,
}

impl<T> Told<T> {
    /// The same place with what is made of the value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Told<U> {
        Told {
            value: self.value.map(to),
            span: self.span,
            key: self.key,
        }
    }
}

impl<T: PartialEq> Told<T> {
    /// Whether it is known to be this.
    pub fn is(&self, value: &T) -> bool {
        self.value.as_ref() == Some(value)
    }
}

/// What could not be understood, and where. It never quotes a value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// Which setting, in the words of the notation: `ports`, `healthcheck.test`.
    pub field: String,
    /// What is wrong, as the end of a sentence about the setting: `must be a list`.
    pub message: String,
}
