//! `unicode_16_classes.bin`: the class of every code point, as the pre-tokenizer's pattern tells them apart.
//! Source: the Unicode tables of `regex-syntax`.
//!
//! Form: a two-stage table. 4,352 bytes, one for each 256 code points: the number of the block that holds their
//! classes; then the distinct blocks of 256 bytes in the order of first use.

use std::collections::HashMap;

use regex_syntax::hir::{Class, HirKind};

use super::check_or_write;

const CODE_POINTS: usize = 0x11_0000;
const BLOCK: usize = 256;

/// A class byte and the pattern of its members; what stands in none is class 0. A later row wins over an earlier one.
const CLASSES: [(u8, &str); 7] = [
    (1, r"[\p{Lu}\p{Lt}]"),
    (2, r"\p{Ll}"),
    (3, r"[\p{Lm}\p{Lo}]"),
    (4, r"\p{M}"),
    (5, r"\p{N}"),
    (6, r"\p{White_Space}"),
    (7, r"[\r\n]"),
];

#[test]
fn the_class_table_is_that_of_unicode_16() {
    let classes = classes();
    // A newer Unicode would make the tokenizer differ from the one the models were trained with: the first code point
    // below is new in 16.0, the second in 17.0.
    assert_eq!(classes[0x1C89], 1, "regex-syntax knows Unicode 16.0");
    assert_eq!(
        classes[0xA7CE], 0,
        "regex-syntax knows no later Unicode than 16.0"
    );
    check_or_write("unicode_16_classes.bin", &two_stage(&classes));
}

fn classes() -> Vec<u8> {
    let mut classes = vec![0; CODE_POINTS];
    for (class, pattern) in CLASSES {
        for (first, last) in ranges(pattern) {
            classes[first as usize..=last as usize].fill(class);
        }
    }
    classes
}

/// The ranges of code points that a pattern of one character matches.
fn ranges(pattern: &str) -> Vec<(char, char)> {
    let parsed = regex_syntax::parse(pattern).expect("the pattern is valid");
    let HirKind::Class(Class::Unicode(class)) = parsed.kind() else {
        panic!("{pattern} matches one character");
    };
    class
        .iter()
        .map(|range| (range.start(), range.end()))
        .collect()
}

fn two_stage(classes: &[u8]) -> Vec<u8> {
    let mut numbers: HashMap<&[u8], u8> = HashMap::new();
    let (mut stage_one, mut stage_two) = (Vec::new(), Vec::new());
    for block in classes.chunks(BLOCK) {
        let next = u8::try_from(numbers.len());
        let number = *numbers.entry(block).or_insert_with(|| {
            stage_two.extend_from_slice(block);
            next.expect("block numbers are bytes")
        });
        stage_one.push(number);
    }
    stage_one.extend(stage_two);
    stage_one
}
