//! Tokens to a tree, every name and value checked against the fields.
//!
//! ```text
//! expression = all *( "or" all )
//! all        = not *( "and" not )
//! not        = "not" not / primary
//! primary    = "(" expression ")" / "true" / "false" / flag / field comparison
//! comparison = ( "==" / "!=" / "<" / "<=" / ">" / ">=" ) value
//!            / [ "not" ] "in" "[" value *( "," value ) "]"
//!            / [ "not" ] "matches" value / [ "not" ] "contains" value
//! ```

use super::ast::{Literal, Node, Operator};
use super::field::{Field, FieldKind};
use super::fields::fields;
use super::lexer::{Token, tokens};
use crate::{Found, Glob, Place, PolicyError};
use seawall_model::{Date, ecosystems};
use seawall_syntax::nearest;

/// Longest expression, in bytes.
const LONGEST: usize = 16 * 1024;
/// Words that are no fields.
const KEYWORDS: [&str; 5] = ["and", "or", "in", "matches", "contains"];
/// Deepest nesting of parentheses and `not`.
const DEEPEST: usize = 64;

pub(super) fn parse(text: &str) -> Result<Node, PolicyError> {
    if text.len() > LONGEST {
        return Err(PolicyError::Limit {
            at: Place {
                file: None,
                line: 1,
                column: 1,
            },
            what: "bytes in an expression",
            limit: LONGEST,
        });
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        depth: 0,
    };
    let node = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(node),
        Token::Sign(")") => Err(parser.refuse("a \")\" that nothing opened")),
        found => {
            let found = found.describe();
            Err(parser.want("want \"and\", \"or\" or the end", found))
        }
    }
}

struct Parser {
    tokens: Vec<(Token, Place)>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(t, _)| t)
    }

    fn place(&self) -> Place {
        let last = self.tokens.len().saturating_sub(1);
        let (_, place) = &self.tokens[self.next.min(last)];
        place.clone()
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn take_if(&mut self, word: &str) -> bool {
        let found = match self.peek() {
            Token::Word(w) => w.eq_ignore_ascii_case(word),
            Token::Sign(s) => *s == word,
            _ => false,
        };
        self.next += usize::from(found);
        found
    }

    fn refuse(&self, message: &str) -> PolicyError {
        PolicyError::Syntax {
            at: self.place(),
            message: message.to_owned(),
            found: None,
        }
    }

    fn want(&self, message: &str, found: Found) -> PolicyError {
        PolicyError::Syntax {
            at: self.place(),
            message: message.to_owned(),
            found: Some(found),
        }
    }

    fn expression(&mut self) -> Result<Node, PolicyError> {
        let mut nodes = vec![self.all()?];
        while self.take_if("or") {
            nodes.push(self.all()?);
        }
        Ok(one_or(nodes, Node::Any))
    }

    fn all(&mut self) -> Result<Node, PolicyError> {
        let mut nodes = vec![self.not()?];
        while self.take_if("and") {
            nodes.push(self.not()?);
        }
        Ok(one_or(nodes, Node::All))
    }

    fn not(&mut self) -> Result<Node, PolicyError> {
        if self.depth == DEEPEST {
            return Err(PolicyError::Limit {
                at: self.place(),
                what: "levels of nesting",
                limit: DEEPEST,
            });
        }
        self.depth += 1;
        let node = if self.take_if("not") {
            Node::Not(Box::new(self.not()?))
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn primary(&mut self) -> Result<Node, PolicyError> {
        if self.take_if("(") {
            let node = self.expression()?;
            if !self.take_if(")") {
                return Err(self.want("want \")\"", self.peek().describe()));
            }
            return Ok(node);
        }
        let at = self.place();
        let name = match self.peek() {
            Token::Word(name) if !KEYWORDS.contains(&name.to_ascii_lowercase().as_str()) => {
                name.clone()
            }
            found => return Err(self.want("want a field", found.describe())),
        };
        self.next += 1;
        match name.as_str() {
            "true" => return Ok(Node::Constant(true)),
            "false" => return Ok(Node::Constant(false)),
            _ => {}
        }
        let folded = name.to_ascii_lowercase().replace('-', "_");
        let Some(field) = fields().iter().find(|f| f.name == folded) else {
            return Err(PolicyError::Unknown {
                at,
                what: "field".to_owned(),
                suggestion: nearest(&name, fields().iter().map(|f| f.name)),
                name: Some(name),
            });
        };
        self.comparison(field, at)
    }

    fn comparison(&mut self, field: &'static Field, at: Place) -> Result<Node, PolicyError> {
        let operator_at = self.place();
        let negated = matches!(self.peek(), Token::Sign("not"))
            || matches!(self.peek(), Token::Word(w) if w.eq_ignore_ascii_case("not"));
        self.next += usize::from(negated);
        let node = if self.take_if("in") {
            self.members(field)?
        } else if self.take_if("matches") {
            self.text_operator(field, "matches", operator_at)?
        } else if self.take_if("contains") {
            self.text_operator(field, "contains", operator_at)?
        } else if negated {
            return Err(self.refuse("want \"in\", \"matches\" or \"contains\" behind \"not\""));
        } else {
            return self.ordering(field, at, operator_at);
        };
        Ok(if negated {
            Node::Not(Box::new(node))
        } else {
            node
        })
    }

    fn ordering(
        &mut self,
        field: &'static Field,
        at: Place,
        operator_at: Place,
    ) -> Result<Node, PolicyError> {
        let operator = match self.peek() {
            Token::Sign("==") => Operator::Equal,
            Token::Sign("!=") => Operator::NotEqual,
            Token::Sign("<") => Operator::Less,
            Token::Sign("<=") => Operator::LessOrEqual,
            Token::Sign(">") => Operator::Greater,
            Token::Sign(">=") => Operator::GreaterOrEqual,
            _ if field.kind == FieldKind::Flag => return Ok(Node::Flag(field)),
            _ => {
                return Err(PolicyError::Type {
                    at,
                    name: field.name.to_owned(),
                    wanted: format!("compared ({})", example(field)),
                    found: Some(told("used as a condition by itself")),
                });
            }
        };
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if !equality && !field.kind.is_ordered() {
            return Err(PolicyError::Type {
                at: operator_at,
                name: field.name.to_owned(),
                wanted: format!("compared by == or != ({})", example(field)),
                found: Some(told("by an order that it does not have")),
            });
        }
        self.next += 1;
        let literal = self.literal(field)?;
        Ok(Node::Compare(field, operator, literal))
    }

    fn members(&mut self, field: &'static Field) -> Result<Node, PolicyError> {
        if !self.take_if("[") {
            return Err(self.want("want \"[\"", self.peek().describe()));
        }
        let mut literals = vec![self.literal(field)?];
        while self.take_if(",") {
            literals.push(self.literal(field)?);
        }
        if !self.take_if("]") {
            return Err(self.want("want \",\" or \"]\"", self.peek().describe()));
        }
        Ok(Node::In(field, literals))
    }

    fn text_operator(
        &mut self,
        field: &'static Field,
        operator: &str,
        at: Place,
    ) -> Result<Node, PolicyError> {
        if !field.kind.is_text() {
            return Err(PolicyError::Type {
                at,
                name: field.name.to_owned(),
                wanted: format!("compared ({})", example(field)),
                found: Some(told(&format!("with \"{operator}\", which is for texts"))),
            });
        }
        let at = self.place();
        let text = match self.take() {
            Token::Word(text) | Token::Quoted(text) => super::ast::folded(field, &text),
            found => {
                return Err(PolicyError::Syntax {
                    at,
                    message: "want a text".to_owned(),
                    found: Some(found.describe()),
                });
            }
        };
        if operator == "contains" {
            return Ok(Node::Contains(field, text));
        }
        match Glob::new(&text) {
            Ok(glob) => Ok(Node::Matches(field, glob)),
            Err(error) => Err(PolicyError::Syntax {
                at,
                message: format!("no pattern: {error}"),
                found: None,
            }),
        }
    }

    fn literal(&mut self, field: &'static Field) -> Result<Literal, PolicyError> {
        let at = self.place();
        let token = self.take();
        let (Token::Word(text) | Token::Quoted(text)) = &token else {
            return Err(PolicyError::Syntax {
                at,
                message: format!("want a value of {}", field.name),
                found: Some(token.describe()),
            });
        };
        literal_of(field, text, at)
    }
}

/// A text as a value of the field's type.
fn literal_of(field: &'static Field, text: &str, at: Place) -> Result<Literal, PolicyError> {
    let mistyped = |at, wanted: String| PolicyError::Type {
        at,
        name: field.name.to_owned(),
        wanted,
        found: Some(Found::Quoted(format!("{text:?}"))),
    };
    match field.kind {
        FieldKind::Flag => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Literal::Flag(true)),
            "false" => Ok(Literal::Flag(false)),
            _ => Err(mistyped(at, "true or false".to_owned())),
        },
        FieldKind::Number { min, max } => match text.parse::<f64>() {
            Ok(n) if (min..=max).contains(&n) => Ok(Literal::Number(n)),
            _ => Err(mistyped(at, format!("a number from {min} to {max}"))),
        },
        FieldKind::Date => {
            let date = text.parse::<Date>().ok().filter(|d| d.to_string() == text);
            date.map(Literal::Date)
                .ok_or_else(|| mistyped(at, "a date (YYYY-MM-DD)".to_owned()))
        }
        FieldKind::Words { words, .. } => {
            let folded = text.to_ascii_lowercase().replace('-', "_");
            let word = words.iter().find(|w| **w == folded);
            word.map(|w| Literal::Word(w))
                .ok_or_else(|| PolicyError::Unknown {
                    at,
                    what: field.name.to_owned(),
                    suggestion: nearest(text, words.iter().copied()),
                    name: Some(text.to_owned()),
                })
        }
        FieldKind::Ecosystem => {
            let name = text.split(':').next().unwrap_or(text);
            let known = || ecosystems().iter().map(|e| e.name);
            if known().any(|e| e.eq_ignore_ascii_case(name)) {
                return Ok(Literal::Text(text.to_lowercase()));
            }
            Err(PolicyError::Unknown {
                at,
                what: field.name.to_owned(),
                suggestion: nearest(name, known()),
                name: Some(text.to_owned()),
            })
        }
        FieldKind::Text { .. } => Ok(Literal::Text(super::ast::folded(field, text))),
    }
}

/// How the field is compared, for a reader.
fn example(field: &Field) -> String {
    let name = field.name;
    match field.kind {
        FieldKind::Flag => name.to_owned(),
        FieldKind::Number { max, .. } => format!("{name} >= {}", max / 2.0),
        FieldKind::Date => format!("{name} < 2030-01-01"),
        FieldKind::Words { words, ordered } => {
            let word = words.last().copied().unwrap_or_default();
            format!("{name} {} {word}", if ordered { ">=" } else { "==" })
        }
        FieldKind::Ecosystem => format!("{name} == npm"),
        FieldKind::Text { .. } => format!("{name} matches \"...*\""),
    }
}

fn told(text: &str) -> Found {
    Found::Told(text.to_owned())
}

fn one_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match (nodes.len(), nodes.pop()) {
        (1, Some(node)) => node,
        (_, last) => {
            nodes.extend(last);
            many(nodes)
        }
    }
}
