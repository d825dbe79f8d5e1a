//! Examples in rows of one length.

use std::collections::BTreeSet;

use openai_harmony::training::pack;
use proptest::prelude::*;
use serde_json::json;

use crate::support::json_lines;

#[test]
fn rows_are_those_recorded() {
    let cases = json_lines("training/masks.jsonl.gz");
    let case = cases
        .iter()
        .find(|case| case.get("bins").is_some())
        .expect("a case");
    let lengths: Vec<usize> = serde_json::from_value(case["lengths"].clone()).expect("lengths");
    let capacity = serde_json::from_value(case["capacity"].clone()).expect("a capacity");
    assert_eq!(json!(pack(&lengths, capacity)), case["bins"]);
}

#[test]
fn an_example_that_is_longer_than_a_row_has_one_of_its_own() {
    assert_eq!(pack(&[3, 12, 0, 7], 10), [vec![1, 2], vec![3, 0]]);
    assert!(pack(&[], 10).is_empty());
}

/// Best fit decreasing by its definition.
fn by_definition(lengths: &[usize], capacity: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|example| (std::cmp::Reverse(lengths[*example]), *example));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for example in order {
        let room = |row: &Vec<usize>| {
            let used: usize = row.iter().map(|example| lengths[*example]).sum();
            capacity.checked_sub(used + lengths[example])
        };
        let best = (0..rows.len())
            .filter_map(|row| Some((room(&rows[row])?, row)))
            .min();
        match best {
            Some((_, row)) => rows[row].push(example),
            None => rows.push(vec![example]),
        }
    }
    rows
}

proptest! {
    #[test]
    fn rows_are_full_and_hold_every_example_once(lengths in prop::collection::vec(1..40_usize, 0..60)) {
        let rows = pack(&lengths, 40);
        prop_assert_eq!(&rows, &by_definition(&lengths, 40));
        let all: BTreeSet<usize> = rows.iter().flatten().copied().collect();
        prop_assert_eq!(all.len(), lengths.len());
        for row in &rows {
            prop_assert!(row.iter().map(|example| lengths[*example]).sum::<usize>() <= 40);
        }
    }
}
