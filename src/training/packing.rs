//! Examples of different lengths in rows of one length.

use std::collections::BTreeSet;

/// Which examples share a row of `capacity` tokens: best fit decreasing. The longest example comes first, of equals the one
/// that is given first; it goes into the fullest row that has room for it, of equals the oldest. O(n log n).
///
/// Returns the rows, each with the indices of its examples in the order in which they stand there. An example that is longer
/// than a row has one of its own.
///
/// The algorithm is from D. S. Johnson, "Near-optimal bin packing algorithms", MIT, 1973.
///
/// ```
/// use openai_harmony::training::pack;
///
/// assert_eq!(pack(&[7, 5, 4, 3, 3, 1, 9], 10), [vec![6, 5], vec![0, 3], vec![1, 2], vec![4]]);
/// ```
pub fn pack(lengths: &[usize], capacity: usize) -> Vec<Vec<usize>> {
    let mut longest_first: Vec<usize> = (0..lengths.len()).collect();
    longest_first.sort_by_key(|example| std::cmp::Reverse(lengths[*example]));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    // How much room each row has.
    let mut rooms: BTreeSet<(usize, usize)> = BTreeSet::new();
    for example in longest_first {
        let length = lengths[example];
        let fullest = rooms.range((length, 0)..).next().copied();
        let (room, row) = fullest.unwrap_or((capacity, rows.len()));
        match fullest {
            Some(found) => {
                rooms.remove(&found);
            }
            None => rows.push(Vec::new()),
        }
        rows[row].push(example);
        rooms.insert((room.saturating_sub(length), row));
    }
    rows
}
