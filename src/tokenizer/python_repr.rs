//! Strings as Python shows them, for errors that are worded as tiktoken words them.

use std::fmt;

use super::unicode::is_of_word_or_number;

/// A string as Python's `repr` shows it.
pub(super) struct PythonRepr<'a>(pub(super) &'a str);

impl fmt::Display for PythonRepr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if self.0.contains('\'') && !self.0.contains('"') {
            '"'
        } else {
            '\''
        };
        write!(f, "{quote}")?;
        for c in self.0.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if c == quote => write!(f, "\\{c}")?,
                c if is_printable(c) => write!(f, "{c}")?,
                c => match u32::from(c) {
                    code @ ..=0xFF => write!(f, "\\x{code:02x}")?,
                    code @ ..=0xFFFF => write!(f, "\\u{code:04x}")?,
                    code => write!(f, "\\U{code:08x}")?,
                },
            }
        }
        write!(f, "{quote}")
    }
}

/// Whether a string shows the character as it is. Marks, which the standard library does not always show, are asked for apart.
fn is_printable(c: char) -> bool {
    c.is_ascii_graphic()
        || c == ' '
        || is_of_word_or_number(c)
        || c.escape_debug().next() != Some('\\')
}
