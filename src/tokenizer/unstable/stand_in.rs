//! Short texts that stand in for long pieces: the pre-tokenizer is shown how they go on, which takes no time.

use super::super::unicode::Class;

/// Pieces of up to so many bytes stand for themselves. All numbers are among them. Other stand-ins are shorter.
pub(super) const SHORT: usize = 16;

/// Puts into `text` one piece that goes on as `piece` does, whatever follows. The piece must hold more than whitespace.
///
/// What matters is only where in its alternative of the pattern the pre-tokenizer is at the end of the piece;
/// `docs/design/tokenizer.md` describes the alternatives.
pub(super) fn put_stand_in(piece: &str, text: &mut String) {
    text.clear();
    if piece.len() <= SHORT {
        text.push_str(piece);
        return;
    }
    let class = |character: char| Class::of(character.into());
    // The first character may lead a word, or be the space of symbols.
    let is_word = piece
        .chars()
        .nth(1)
        .is_some_and(|next| class(next).is_word());
    let last = piece.chars().next_back().unwrap_or_default();
    let stand_in: &[char] = if is_word {
        if piece.rfind('\'').is_some_and(|index| index > 0) {
            // A contraction ends the word. An apostrophe at the start of the piece is none.
            &['a', '\'', 's']
        } else if piece.chars().any(|letter| class(letter) == Class::LOWER) {
            // Only lower-case and caseless letters may follow.
            &['a']
        } else {
            // Caseless; or upper-case, and then all are: behind a caseless letter they would be a piece by themselves.
            &[last]
        }
    } else if piece.contains(is_newline) {
        // Only newlines and slashes may follow.
        &['!', '!', '\n']
    } else {
        // Two, since one could lead a word.
        &['!', '!']
    };
    text.extend(stand_in);
}

pub(super) fn is_newline(character: char) -> bool {
    matches!(character, '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::super::super::Pieces;
    use super::*;

    /// A character of each class, and those that the pattern names.
    const CHARACTERS: [&str; 13] = [
        "A", "a", "ʰ", "\u{301}", "1", "!", "/", "'", "s", "l", "\n", " ", "\t",
    ];

    /// All words of up to so many of the characters.
    fn words(most: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut start = 0;
        for _ in 0..most {
            let end = words.len();
            for word in start..end {
                let longer = CHARACTERS.map(|next| words[word].clone() + next);
                words.extend(longer);
            }
            start = end;
        }
        words
    }

    fn first_piece(text: &str) -> usize {
        Pieces::new(text).next().map_or(0, str::len)
    }

    #[test]
    fn whatever_follows_goes_on_from_a_short_text_as_from_the_piece() {
        let ends = words(3);
        let mut stand_in = String::new();
        let mut compared = 0;
        for (first, last) in words(2).iter().flat_map(|first| {
            let lasts = ["", "'s", "'ll", "\n", "/", "\n/", "A", "a", "ʰ", "\u{301}"];
            lasts.map(|last| (first, last))
        }) {
            for middle in [
                "A", "a", "ʰ", "aʰ", "Aʰ", "\u{301}", "!", "/", "!\u{301}", "\n",
            ] {
                let piece = format!("{first}{}{last}", middle.repeat(SHORT + 1));
                if first_piece(&piece) < piece.len() || piece.trim().is_empty() {
                    continue;
                }
                put_stand_in(&piece, &mut stand_in);
                assert!(stand_in.len() < SHORT);
                for end in &ends {
                    let taken = |start: &str| first_piece(&(start.to_owned() + end)) - start.len();
                    assert_eq!(taken(&stand_in), taken(&piece), "{piece:?}, then {end:?}");
                }
                compared += 1;
            }
        }
        assert!(compared > 500, "{compared}");
    }
}
