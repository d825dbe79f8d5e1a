//! Every instruction set that this CPU has, operation by operation, against plain expressions.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Kernel, Simd, Vector, VectorU32, run_with_each};

/// As many bytes as all widths divide.
const ROW: usize = 64;

/// Two rows of bytes, and an operation on each byte of one and its neighbour in the other.
#[derive(Clone)]
struct ByteOperations {
    left: [u8; ROW],
    right: [u8; ROW],
}

/// The rows that `or`, `and`, `equal` and `greater_than` give, and the bits of `movemask` for the left row.
type ByteResults = ([[u8; ROW]; 4], u64);

impl Kernel for ByteOperations {
    type Output = ByteResults;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> ByteResults {
        let width = S::Bytes::BYTES;
        let (mut rows, mut mask) = ([[0; ROW]; 4], 0);
        for start in (0..ROW).step_by(width) {
            let left = S::Bytes::load(simd, &self.left[start..]);
            let right = S::Bytes::load(simd, &self.right[start..]);
            mask |= left.movemask() << start;
            let results = [
                left.or(right),
                left.and(right),
                left.equal(right),
                left.greater_than(right),
            ];
            for (result, row) in results.into_iter().zip(&mut rows) {
                read(simd, result, &mut row[start..start + width]);
            }
        }
        (rows, mask)
    }
}

/// The bytes of a vector, bit by bit: the trait has no store, but ands with one bit, which are compared, and masks.
#[inline(always)]
fn read<S: Simd>(simd: S, vector: S::Bytes, bytes: &mut [u8]) {
    for bit in 0..8 {
        let single = S::Bytes::splat(simd, 1 << bit);
        let mask = vector.and(single).equal(single).movemask();
        for (lane, byte) in bytes.iter_mut().enumerate() {
            *byte |= ((mask >> lane & 1) as u8) << bit;
        }
    }
}

fn expected(ByteOperations { left, right }: &ByteOperations) -> ByteResults {
    let row = |operation: fn(u8, u8) -> u8| {
        std::array::from_fn(|index| operation(left[index], right[index]))
    };
    let rows = [
        row(|left, right| left | right),
        row(|left, right| left & right),
        row(|left, right| if left == right { 0xFF } else { 0 }),
        row(|left, right| {
            let is_greater = (left ^ 0x80) > (right ^ 0x80);
            if is_greater { 0xFF } else { 0 }
        }),
    ];
    let mask = (0..ROW)
        .filter(|index| !left[*index].is_ascii())
        .fold(0, |mask, index| mask | 1 << index);
    (rows, mask)
}

/// Every byte with every other one, in every lane.
#[test]
fn vectors_of_bytes_do_what_bytes_do() {
    for difference in 0..=u8::MAX {
        for first in (0..=u8::MAX).step_by(ROW / 4) {
            let left = std::array::from_fn(|index| first.wrapping_add(index as u8));
            let right = left.map(|byte| byte.wrapping_add(difference));
            let operations = ByteOperations { left, right };
            for results in run_with_each(&operations) {
                assert_eq!(results, expected(&operations));
            }
        }
    }
}

/// As many numbers as all widths divide.
const NUMBERS: usize = 16;

#[derive(Clone)]
struct NumberOperations {
    left: [u32; NUMBERS],
    right: [u32; NUMBERS],
    number: u32,
}

/// The rows that `splat`, `equal`, `min` and `select` give, and the lowest number of the left row.
type NumberResults = ([[u32; NUMBERS]; 4], u32);

impl Kernel for NumberOperations {
    type Output = NumberResults;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> NumberResults {
        let (mut rows, mut lowest) = ([[0; NUMBERS]; 4], u32::MAX);
        for start in (0..NUMBERS).step_by(S::U32s::LANES) {
            let left = S::U32s::load(simd, &self.left[start..]);
            let right = S::U32s::load(simd, &self.right[start..]);
            let number = S::U32s::splat(simd, self.number);
            lowest = lowest.min(left.reduce_min());
            let equal = left.equal(right);
            let results = [number, equal, left.min(right), equal.select(number, right)];
            for (result, row) in results.into_iter().zip(&mut rows) {
                result.store(&mut row[start..]);
            }
        }
        (rows, lowest)
    }
}

#[test]
fn vectors_of_numbers_do_what_numbers_do() {
    // Those next to where signs and carries change, and some between.
    let bounds = [
        0,
        1,
        63,
        64,
        0xFFFF,
        0x1_0000,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFE,
        u32::MAX,
    ];
    let mut seed = 1_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match seed >> 30 {
            0 => seed.rotate_left(9),
            _ => bounds[(seed >> 8) as usize % bounds.len()],
        }
    };
    for _ in 0..20_000 {
        let left: [u32; NUMBERS] = std::array::from_fn(|_| random());
        let right: [u32; NUMBERS] = std::array::from_fn(|_| random());
        let number = random();
        let row =
            |f: &dyn Fn(u32, u32) -> u32| std::array::from_fn(|index| f(left[index], right[index]));
        let expected = (
            [
                [number; NUMBERS],
                row(&|left, right| if left == right { u32::MAX } else { 0 }),
                row(&u32::min),
                row(&|left, right| if left == right { number } else { right }),
            ],
            left.into_iter().fold(u32::MAX, u32::min),
        );
        let operations = NumberOperations {
            left,
            right,
            number,
        };
        for results in run_with_each(&operations) {
            assert_eq!(results, expected);
        }
    }
}

/// One fewer than a vector has of each: what keeps loads and stores in bounds.
#[derive(Clone)]
struct TooFew;

impl Kernel for TooFew {
    type Output = [bool; 3];

    fn run<S: Simd>(self, simd: S) -> [bool; 3] {
        let bytes = vec![0; S::Bytes::BYTES - 1];
        let numbers = vec![0; S::U32s::LANES - 1];
        let mut written = numbers.clone();
        let refuses = |access: &mut dyn FnMut()| catch_unwind(AssertUnwindSafe(access)).is_err();
        [
            refuses(&mut || _ = S::Bytes::load(simd, &bytes)),
            refuses(&mut || _ = S::U32s::load(simd, &numbers)),
            refuses(&mut || S::U32s::splat(simd, 0).store(&mut written)),
        ]
    }
}

#[test]
fn fewer_than_a_vector_has_are_refused() {
    for refused in run_with_each(&TooFew) {
        assert_eq!(refused, [true; 3]);
    }
}
