//! Which part of a message each token is.

/// The part of a message that a token is. Each part is tokenized by itself, so that a token is of one part only.
///
/// The numbers are those of the columns that the bindings give; 0 is free, for padding.
///
/// ```
/// use openai_harmony::Part;
///
/// assert_eq!(Part::Content as u8, 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// `<|start|>`.
    Start = 1,
    /// The author's role, or a tool's name.
    Role = 2,
    /// The author's name behind the role, with its colon.
    Name = 3,
    /// The recipient, with ` to=`.
    Recipient = 4,
    /// `<|channel|>`, and the channel's name.
    Channel = 5,
    /// The content type: the space, `<|constrain|>`, the words.
    ContentType = 6,
    /// `<|message|>`.
    Message = 7,
    /// The content.
    Content = 8,
    /// `<|end|>`, `<|call|>` or `<|return|>`.
    Terminator = 9,
}

/// What the renderer reports to while it renders.
pub(crate) trait Sink {
    /// The tokens since the last report, up to `end`, are this part of a message.
    fn part(&mut self, part: Part, end: usize);
    /// The message of this index is rendered.
    fn message(&mut self, index: usize);
}

/// Plain rendering, which costs nothing more.
impl Sink for () {
    #[inline]
    fn part(&mut self, _: Part, _: usize) {}
    #[inline]
    fn message(&mut self, _: usize) {}
}
