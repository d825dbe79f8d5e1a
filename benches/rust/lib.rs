//! What the benchmarks measure with: the encoding, and texts of several kinds, which are always the same.

use std::fmt;

use openai_harmony::{HarmonyEncoding, HarmonyEncodingName, load_harmony_encoding};

pub fn encoding() -> HarmonyEncoding {
    load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).expect("it is built in")
}

/// How long the texts are at least, in bytes.
pub const LENGTH: usize = 100_000;

/// A kind of text. The texts repeat few words in other orders, so that speeds tell changes of ours; how fast real texts are is
/// measured by `make bench`.
#[derive(Clone, Copy)]
pub enum Kind {
    English,
    Code,
    Json,
    Chinese,
    /// Words that are no tokens, which have to be merged.
    Merged,
    /// One piece, as long as the text.
    OneLetter,
}

pub const KINDS: [Kind; 6] = [
    Kind::English,
    Kind::Code,
    Kind::Json,
    Kind::Chinese,
    Kind::Merged,
    Kind::OneLetter,
];

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::English => "English",
            Self::Code => "code",
            Self::Json => "JSON",
            Self::Chinese => "Chinese",
            Self::Merged => "merged words",
            Self::OneLetter => "one letter",
        })
    }
}

impl Kind {
    pub fn text(self) -> String {
        let parts = self.parts();
        let mut random = Random(1);
        let mut text = String::new();
        while text.len() < LENGTH {
            if let Self::Merged = self {
                text.extend((0..12).map(|_| random.letter()));
                text.push(' ');
            } else {
                text.push_str(parts[random.below(parts.len())]);
            }
        }
        text
    }

    fn parts(self) -> &'static [&'static str] {
        match self {
            Self::English => &[
                "The weather in Paris is mild today, ",
                "and it's likely to stay so. ",
                "Forecasts say otherwise: ",
                "\"We'll see rain by Thursday,\" they wrote. ",
                "Nobody had counted on 12,500 visitors. ",
                "A good umbrella costs about twenty euros.\n\n",
            ],
            Self::Code => &[
                "    let mut total_count = 0;\n",
                "    for item in self.items.iter() {\n",
                "        if item.isValid() && item.len() > 0x7F {\n",
                "            total_count += item.weight * 2;\n",
                "        }\n    }\n",
                "    // Note(someone): HTTPServer handles this\r\n",
                "\treturn Ok(());\n}\n\n",
            ],
            Self::Json => &[
                "{\"id\": 48213, \"name\": \"get_weather\", ",
                "\"arguments\": {\"city\": \"São Paulo\", \"days\": [1, 2, 3]}, ",
                "\"temperature\": -12.75, \"ok\": true}, ",
                "\"url\": \"https://example.com/a/b?c=d&e=%20\", ",
                "null,\n  ",
            ],
            Self::Chinese => &[
                "今天巴黎的天气很好,",
                "预计明天会下雨。",
                "我们需要带一把伞,",
                "大约二十欧元。\n",
            ],
            Self::Merged => &[],
            Self::OneLetter => &["a"],
        }
    }
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    /// A number below `bound`, by a linear congruence whose upper bits are used.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        (self.0 >> 33) as usize % bound
    }

    fn letter(&mut self) -> char {
        char::from(b'a' + self.below(26) as u8)
    }
}
