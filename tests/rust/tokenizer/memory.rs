//! Where memory ends, calls that return a result return an error and leave what they were given as it was. Each allocation of
//! a call is refused once: one that cannot fail would abort the process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::HashSet;
use std::ptr;

use openai_harmony::{Error, Tokenizer};

use crate::oracle::TOKENS;
use crate::support::encoding;

thread_local! {
    /// How many allocations of this thread succeed before one is refused. None: all succeed.
    static UNTIL_REFUSED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The system's allocator, which refuses when it is told to.
struct Refusing;

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

impl Refusing {
    fn refuses() -> bool {
        UNTIL_REFUSED.with(|left| match left.get() {
            Some(0) => true,
            Some(count) => {
                left.set(Some(count - 1));
                false
            }
            None => false,
        })
    }
}

// SAFETY: whatever is not refused is the system allocator's, and null is how an allocator refuses.
#[expect(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if Self::refuses() {
            return ptr::null_mut();
        }
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, and all memory is the system allocator's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if Self::refuses() {
            return ptr::null_mut();
        }
        // SAFETY: the caller's promise, and all memory is the system allocator's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Runs `call` and refuses all its allocations, then all but the first, then all but the first two, until it succeeds; each
/// time in a new thread, whose buffers are not there yet. Returns how many times it failed.
fn refuse_each(call: impl Fn(&Tokenizer) -> Result<(), Error> + Sync) -> usize {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for count in 0.. {
        let result = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                UNTIL_REFUSED.set(Some(count));
                let result = call(tokenizer);
                UNTIL_REFUSED.set(None);
                result
            });
            thread.join().expect("it does not panic")
        });
        match result {
            Ok(()) => return count,
            Err(error) => {
                assert!(error.is_out_of_memory(), "{error}");
                assert_eq!(error.kind_name(), "out_of_memory");
            }
        }
    }
    unreachable!("memory ends before the count does")
}

/// Texts that take all ways: short ones, batches of words, sections of all sizes, windows, a heap.
fn texts() -> Vec<String> {
    vec![
        "Hello, qzxjkvw!".into(),
        "We'll see: 12345 camelCase words, qzxjkvw zqxj.\r\n".repeat(400),
        "日本語の文章です。漢字ゖヷヸ𛀀かな e\u{301}\u{308} Ελληνικά ".repeat(100),
        "=+-*~@!%^".repeat(12) + " " + &"qzxjkvwq".repeat(30) + " " + &"ゖヷヸ𛀀".repeat(15),
        "gattacaetaoinshrdlu".repeat(2_000),
        "a<|end|>b<|start|>".repeat(300),
    ]
}

fn assert_appends_nothing(
    encode: impl Fn(&Tokenizer, &mut Vec<u32>) -> Result<usize, Error> + Sync,
) {
    let refused = refuse_each(|tokenizer| {
        let mut tokens = Vec::new();
        let result = encode(tokenizer, &mut tokens);
        if result.is_err() {
            assert!(tokens.is_empty());
        }
        result.map(|_| ())
    });
    assert!(refused > 0, "the tokens need memory");
}

#[test]
fn encoding_appends_nothing_where_memory_ends() {
    let allowed = HashSet::from(["<|end|>"]);
    for text in &texts() {
        assert_appends_nothing(|tokenizer, tokens| {
            tokenizer.try_encode_ordinary_into(text, tokens)
        });
        assert_appends_nothing(|tokenizer, tokens| {
            tokenizer.try_encode_into(text, &allowed, tokens)
        });
        assert_appends_nothing(|tokenizer, tokens| {
            tokenizer.try_encode_with_special_tokens_into(text, tokens)
        });
    }
}

/// What failed leaves nothing behind that changes the tokens of the next text.
#[test]
fn encoding_goes_on_after_memory_ended() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for text in &texts() {
        let expected = tokenizer.encode_ordinary(text);
        for count in 0..40 {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let mut tokens = Vec::new();
                    UNTIL_REFUSED.set(Some(count));
                    let first = tokenizer.try_encode_ordinary_into(text, &mut tokens);
                    UNTIL_REFUSED.set(None);
                    if first.is_err() {
                        let again = tokenizer.try_encode_ordinary_into(text, &mut tokens);
                        assert!(again.is_ok());
                    }
                    assert_eq!(tokens, expected);
                });
            });
        }
    }
}

#[test]
fn decoding_appends_nothing_where_memory_ends() {
    for text in &texts() {
        let tokens = encoding().tokenizer().encode_ordinary(text);
        // The longest token, so that the first reservation is not enough.
        let longest = (0..)
            .zip(TOKENS.iter())
            .max_by_key(|(_, token)| token.len());
        let long = vec![longest.map_or(0, |(token, _)| token); 400];
        for tokens in [&tokens, &long] {
            let refused = refuse_each(|tokenizer| {
                let mut bytes = Vec::new();
                let result = tokenizer.decode_bytes_into(tokens, &mut bytes);
                if result.is_err() {
                    assert!(bytes.is_empty());
                }
                result
            });
            assert!(refused > 0, "the bytes need memory");
            refuse_each(|tokenizer| tokenizer.decode_bytes(tokens).map(drop));
        }
        refuse_each(|tokenizer| tokenizer.decode_utf8(&tokens).map(drop));
    }
}

#[test]
fn completions_are_an_error_where_memory_ends() {
    // Sorts the vocabulary, which it does once.
    let none = HashSet::new();
    let known = encoding()
        .tokenizer()
        .encode_with_unstable("Go to Toky", &none);
    assert!(known.is_ok());
    for text in [
        "Go to Toky",
        "日本語の文章です。漢字ゖヷヸ",
        "x\u{3000}\u{2003}",
        "gattacaetaoinqzx",
    ] {
        let refused =
            refuse_each(|tokenizer| tokenizer.encode_with_unstable(text, &none).map(drop));
        assert!(refused > 10, "{text:?}: {refused}");
    }
}
