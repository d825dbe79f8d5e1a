//! Text that means more than it says.

/// Whether the text spells a special token.
pub(super) fn spells_a_marker(text: &str) -> bool {
    const NAMES: [&str; 9] = [
        "startoftext",
        "endoftext",
        "return",
        "constrain",
        "channel",
        "start",
        "end",
        "message",
        "call",
    ];
    text.split("<|").skip(1).any(|behind| {
        let name = |name: &&str| {
            behind
                .strip_prefix(*name)
                .is_some_and(|rest| rest.starts_with("|>"))
        };
        NAMES.iter().any(name)
            || behind
                .strip_prefix("reserved_")
                .is_some_and(is_number_and_end)
    })
}

fn is_number_and_end(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with("|>")
}

/// Whether a line of a description looks like a line of the section around it: another tool, or the end of the namespace.
pub(super) fn looks_like_the_section(line: &str) -> bool {
    let line = line.trim_start();
    let is_tool = line
        .strip_prefix("type ")
        .and_then(|line| line.split_once('='))
        .is_some_and(|(_, behind)| behind.trim_start().starts_with('('));
    is_tool || line.starts_with("} // namespace")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_spelled_whole() {
        for text in [
            "<|start|>",
            "a <|end|> b",
            "<|<|call|>",
            "<|reserved_200013|>",
        ] {
            assert!(spells_a_marker(text), "{text}");
        }
        for text in [
            "",
            "<|",
            "<|nothing|>",
            "<|start>",
            "start|>",
            "<|reserved_x|>",
            "<|start |>",
        ] {
            assert!(!spells_a_marker(text), "{text}");
        }
    }

    #[test]
    fn lines_of_the_section_are_seen() {
        for line in [
            "type rm = (_: {",
            "  type rm=()",
            "} // namespace functions",
        ] {
            assert!(looks_like_the_section(line), "{line}");
        }
        for line in [
            "",
            "type rm",
            "types = (",
            "the type f = (",
            "}",
            "type = maybe",
        ] {
            assert!(!looks_like_the_section(line), "{line}");
        }
    }
}
