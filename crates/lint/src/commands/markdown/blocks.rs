//! Code in Markdown pages: fenced and indented blocks (CommonMark, "Fenced code blocks" and "Indented code
//! blocks"), also in quotes and lists. Prose is never code.

use seawall_syntax::{Source, Span};

/// A block of code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The first word of what stands behind the fence, in small letters; empty where there is none, and none of
    /// an indented block.
    pub(super) language: Option<String>,
    /// The rest of it.
    pub(super) title: String,
    /// Its lines, without what stands before all of them.
    pub(super) lines: Vec<Span>,
}

struct Fence {
    mark: char,
    length: usize,
    /// Columns that are cut from each line.
    indent: usize,
    quoted: bool,
}

/// The blocks of a page, in their order.
pub(super) fn read(source: &Source<'_>) -> Vec<Block> {
    let mut reader = Reader {
        source,
        blocks: Vec::new(),
        fence: None,
        list: None,
        blank: true,
        comment: false,
        indented: false,
    };
    let count = u32::try_from(source.lines()).unwrap_or(u32::MAX);
    let end = source.text().len();
    // Behind the last line's end there is no line.
    let lines = (1..=count).filter_map(|number| source.line(number));
    for line in lines.filter(|line| line.start < end) {
        reader.line(line);
    }
    reader.blocks
}

struct Reader<'s, 't> {
    source: &'s Source<'t>,
    blocks: Vec<Block>,
    fence: Option<Fence>,
    /// Columns of the innermost item of a list.
    list: Option<usize>,
    /// Whether the line before is empty.
    blank: bool,
    comment: bool,
    /// Whether the last block is an indented one that may go on.
    indented: bool,
}

impl Reader<'_, '_> {
    fn line(&mut self, line: Span) {
        let quoted = self.quote(line);
        if let Some(fence) = &self.fence {
            let inside = if fence.quoted { quoted } else { Some(line) };
            match inside {
                Some(inside) => {
                    self.inside(inside);
                    return;
                }
                // A quote that ends, ends its block.
                None => self.fence = None,
            }
        }
        let inner = quoted.unwrap_or(line);
        let text = self.source.slice(inner);
        if self.passes_comment(text) {
            return;
        }
        if let Some((fence, block)) = opening(text, quoted.is_some()) {
            self.fence = Some(fence);
            self.blocks.push(block);
            self.indented = false;
        } else {
            self.outside(inner, text);
        }
        self.blank = text.trim().is_empty();
    }

    /// What stands behind the marks of a quote.
    fn quote(&self, line: Span) -> Option<Span> {
        let text = self.source.slice(line);
        let inner = text.trim_start_matches(' ').strip_prefix('>')?;
        let inner = inner.strip_prefix(' ').unwrap_or(inner);
        Some(Span::new(line.end - inner.len(), line.end))
    }

    fn inside(&mut self, line: Span) {
        let Some(fence) = &self.fence else {
            return;
        };
        let text = self.source.slice(line);
        let bare = text.trim();
        let marks = bare.len() >= fence.length && bare.chars().all(|c| c == fence.mark);
        if marks {
            self.fence = None;
            self.blank = true;
            return;
        }
        let spaces = text.len() - text.trim_start_matches(' ').len();
        let start = line.start + spaces.min(fence.indent);
        if let Some(block) = self.blocks.last_mut() {
            block.lines.push(Span::new(start, line.end));
        }
    }

    /// Whether the line belongs to a comment, which no reader sees.
    fn passes_comment(&mut self, text: &str) -> bool {
        let opened = text.rfind("<!--");
        let closed = text.rfind("-->");
        let before = self.comment;
        self.comment = match (opened, closed) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => before,
        };
        before || self.comment
    }

    /// A line outside fences: code where it is indented far enough and no paragraph goes on in it.
    fn outside(&mut self, line: Span, text: &str) {
        let bare = text.trim_start_matches(' ');
        let indent = text.len() - bare.len();
        if bare.trim().is_empty() {
            return;
        }
        let needed = self.list.map_or(4, |list| list + 4);
        let tab = bare.starts_with('\t');
        if (indent >= needed || tab && self.list.is_none()) && (self.blank || self.indented) {
            if !self.indented || self.blank {
                self.blocks.push(Block::default());
            }
            self.indented = true;
            let cut = if tab { indent + 1 } else { needed };
            if let Some(block) = self.blocks.last_mut() {
                block.lines.push(Span::new(line.start + cut, line.end));
            }
            return;
        }
        self.indented = false;
        if let Some(width) = list_mark(bare) {
            self.list = Some(indent + width);
        } else if indent == 0 && self.blank {
            self.list = None;
        }
    }
}

/// The columns that the mark of a list's item takes: `- `, `10. `.
fn list_mark(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = text.get(digits..)?;
    let mark = if digits > 0 {
        rest.starts_with(['.', ')'])
    } else {
        rest.starts_with(['-', '*', '+'])
    };
    let behind = rest.get(1..)?;
    let spaces = behind.len() - behind.trim_start_matches(' ').len();
    (mark && digits < 10 && (spaces > 0 || behind.is_empty()))
        .then_some(digits + 1 + spaces.clamp(1, 4))
}

fn opening(text: &str, quoted: bool) -> Option<(Fence, Block)> {
    let mut bare = text.trim_start_matches(' ');
    // `- ```sh`
    while let Some(rest) = list_mark(bare).and_then(|width| bare.get(width..)) {
        bare = rest.trim_start_matches(' ');
    }
    let indent = text.len() - bare.len();
    let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = bare.trim_start_matches(mark);
    let length = bare.len() - info.len();
    if length < 3 || mark == '`' && info.contains('`') {
        return None;
    }
    let info = info.trim();
    let word = info.trim_start_matches(['{', '.', ' ']);
    let end = word
        .find(|c: char| !c.is_ascii_alphanumeric() && !"_-+".contains(c))
        .unwrap_or(word.len());
    let (language, title) = word.split_at(end);
    let fence = Fence {
        mark,
        length,
        indent,
        quoted,
    };
    let block = Block {
        language: Some(language.to_ascii_lowercase()),
        title: title.to_owned(),
        lines: Vec::new(),
    };
    Some((fence, block))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(Option<String>, String)> {
        let source = Source::new(text);
        let blocks = read(&source).into_iter();
        blocks
            .map(|block| {
                let lines: Vec<_> = block.lines.iter().map(|line| source.slice(*line)).collect();
                (block.language, lines.join("|"))
            })
            .collect()
    }

    #[test]
    fn fenced_blocks() {
        for (text, language, lines) in [
            ("```sh\na\n\nb\n```\nc\n", "sh", "a||b"),
            (
                "~~~ Dockerfile title=x\na\n```\n~~~\n",
                "dockerfile",
                "a|```",
            ),
            ("````\n```\na\n````\n", "", "```|a"),
            ("```{.bash}\na\n", "bash", "a"),
            ("```yaml:compose.yaml\r\na\r\n```\r\n", "yaml", "a"),
            ("> ```sh\n> a\n>  b\n> ```\n> c\n", "sh", "a| b"),
            ("> ```sh\n> a\nb\n", "sh", "a"),
            ("1. x\n\n   ```sh\n   a\n     b\n   ```\n", "sh", "a|  b"),
            ("- ```sh\n  a\n  ```\n", "sh", "a"),
        ] {
            assert_eq!(
                told(text),
                [(Some(language.to_owned()), lines.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn indented_blocks_and_what_is_no_code() {
        assert_eq!(told("x\n\n    a\n    b\n\ny\n"), [(None, "a|b".to_owned())]);
        assert_eq!(told("- x\n\n      a\n"), [(None, "a".to_owned())]);
        for text in [
            "docker run a\n",
            "x\n    a\n",
            "- x\n\n    a\n",
            "a ```sh b```\n",
            "``` a`b\n",
            "<!--\n```sh\na\n```\n-->\n",
            "`docker run`\n",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn many_fences_cost_little() {
        assert_eq!(told(&"```\n".repeat(100_000)).len(), 50_000);
        assert_eq!(told(&"> ".repeat(100_000)).len(), 0);
        assert_eq!(told(&"- ".repeat(100_000)).len(), 0);
    }
}
