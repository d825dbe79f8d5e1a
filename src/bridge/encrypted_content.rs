//! Reasoning that a client without memory sends back (`encrypted_content` of reasoning items).
//!
//! It is no secret: a mark of whose it is, and the text in base64 (RFC 4648, with padding). Clients such as Codex keep nothing
//! else of the reasoning, and the model needs it within a tool turn. The base64 is written here for the crate's sake, which
//! depends on serde alone; a test holds it to that of a library.

/// Says that what follows is ours, and its version.
const MARK: &str = "harmony1:";

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The form in which a reasoning item carries the text.
pub(crate) fn write(text: &str) -> String {
    let mut out = String::with_capacity(MARK.len() + text.len().div_ceil(3) * 4);
    out.push_str(MARK);
    for chunk in text.as_bytes().chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            let is_padding = place > chunk.len();
            out.push(if is_padding {
                '='
            } else {
                char::from(DIGITS[digit as usize])
            });
        }
    }
    out
}

/// The text that an item carries; None for what was not written here.
pub(crate) fn read(content: &str) -> Option<String> {
    let digits = content.strip_prefix(MARK)?;
    if digits.len() % 4 != 0 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let digits = digits
        .strip_suffix("==")
        .or(digits.strip_suffix('='))
        .unwrap_or(digits);
    for chunk in digits.as_bytes().chunks(4) {
        let mut bits = 0;
        for digit in chunk {
            bits = bits << 6 | value(*digit)?;
        }
        bits <<= 6 * (4 - chunk.len());
        let [_, all @ ..] = u32::to_be_bytes(bits);
        bytes.extend(&all[..chunk.len() - 1]);
    }
    String::from_utf8(bytes).ok()
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    #[test]
    fn text_is_written_in_base64_and_read_back() {
        for text in [
            "",
            "a",
            "ab",
            "abc",
            "Tromsø 👩‍👩‍👧\n",
            "\0\u{7f}",
            &"long ".repeat(99),
        ] {
            let content = write(text);
            assert_eq!(
                content,
                format!("harmony1:{}", BASE64_STANDARD.encode(text))
            );
            assert_eq!(read(&content).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
        for content in [
            "",
            "zzz",
            "gAAAAAB",
            "harmony2:YQ==",
            "harmony1:YQ=",
            "harmony1:YQ",
            "harmony1:Y===",
            "harmony1:====",
            "harmony1:YQ==YQ==",
            "harmony1:Y Q=",
            "harmony1:_-8=",
            "harmony1:/w==",
            "harmony1:ø",
        ] {
            assert_eq!(read(content), None, "{content}");
        }
        assert_eq!(read("harmony1:").as_deref(), Some(""));
    }
}
