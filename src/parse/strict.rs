//! The transitions of the reference: what it does not expect is an error. See `docs/format.md` for the grammar.

use super::content::InitialContent;
use super::header;
use super::marker::Stop;
use super::options::ParseOptions;
use super::stream::{HeaderTokens, State, Stream};
use crate::chat::{Message, Role};
use crate::error::{Error, Kind, Result};
use crate::tokenizer::{Rank, Tokenizer, special};

/// Takes the next token. After an error the parser can be fed on.
#[inline]
pub(super) fn take(stream: &mut Stream, options: ParseOptions, token: Rank) -> Result<()> {
    let position = stream.push(token);
    match (&mut stream.state, Stop::of(token)) {
        // Most tokens are content; what follows is kept out of their way.
        (State::Content(open), None) => {
            open.feed(stream.tokenizer.token_bytes(token), position + 1);
            Ok(())
        }
        (_, stop) => take_marker(stream, options, token, stop, position),
    }
}

/// The messages in all tokens of a stream, where nobody asks for anything in between: much faster than one by one.
pub(crate) fn messages(
    tokenizer: &'static Tokenizer,
    role: Option<Role>,
    options: ParseOptions,
    tokens: &[Rank],
) -> Result<Vec<Message>> {
    let mut stream = Stream::new(tokenizer, role);
    let mut rest = tokens;
    while let Some((token, behind)) = rest.split_first() {
        let mut content = rest.iter();
        let length = match stream.state {
            State::Content(_) => content.position(|token| Stop::of(*token).is_some()),
            _ => Some(0),
        };
        let (content, others) = rest.split_at(length.unwrap_or(rest.len()));
        if content.is_empty() {
            take(&mut stream, options, *token)?;
            rest = behind;
        } else {
            stream.push_content(content);
            rest = others;
        }
    }
    end(&mut stream)?;
    Ok(stream.into_messages())
}

/// Takes a token of a header, one between messages, or the end of a content.
fn take_marker(
    stream: &mut Stream,
    options: ParseOptions,
    token: Rank,
    stop: Option<Stop>,
    position: usize,
) -> Result<()> {
    match &mut stream.state {
        State::Content(_) => stream.close(stop, position, position + 1),
        State::Header(header) => match stop {
            None if token == special::MESSAGE => {
                start_content(stream).map_err(|error| error.with_position(position))?;
            }
            Some(stop) if !options.strict => finish_header(stream, stop, position)
                .map_err(|error| error.with_position(position))?,
            _ => header.tokens.push(token),
        },
        State::ExpectStart if token == special::START => {
            stream.state = State::Header(HeaderTokens {
                start: position,
                tokens: Vec::new(),
            });
        }
        State::ExpectStart => {
            let kind = Kind::UnexpectedToken {
                token,
                start: special::START,
                spelling: special::IDS
                    .contains(&token)
                    .then(|| special::spelling(token)),
            };
            return Err(Error::at(kind, position));
        }
    }
    Ok(())
}

/// Takes the end of the stream.
pub(super) fn end(stream: &mut Stream) -> Result<()> {
    let end = stream.tokens().len();
    match stream.state {
        State::ExpectStart => {}
        State::Header(_) => return Err(Error::at(Kind::UnexpectedEos, end)),
        State::Content(_) => {
            stream.push_end();
            stream.close(None, end, end);
        }
    }
    Ok(())
}

/// Leaves the header whether or not it can be read; one that can't keeps the role for the next.
fn start_content(stream: &mut Stream) -> Result<()> {
    let State::Header(HeaderTokens { start, tokens }) =
        std::mem::replace(&mut stream.state, State::ExpectStart)
    else {
        return Ok(());
    };
    let text = stream
        .tokenizer
        .decode_utf8(tokens)
        .map_err(|_| Error::new(Kind::HeaderUndecodable))?;
    let header = header::parse(&text, stream.next_role).map_err(Error::new)?;
    let initial = InitialContent::empty(stream.tokens().len());
    stream.open(header, start, initial, true);
    Ok(())
}

/// A stop token ended the header of the first message; of later ones, whose role nobody gave, nothing is made.
fn finish_header(stream: &mut Stream, stop: Stop, position: usize) -> Result<()> {
    let State::Header(HeaderTokens { start, tokens }) = &stream.state else {
        return Ok(());
    };
    if stream.next_role.is_some() && !tokens.is_empty() {
        let text = stream.tokenizer.decode_utf8(tokens)?;
        let (header, text) =
            header::parse_without_message(&text, stream.next_role).map_err(Error::new)?;
        let (start, content) = (*start, position - tokens.len()..position);
        stream.open(header, start, InitialContent::of_text(text, content), true);
        stream.close(Some(stop), position, position + 1);
    }
    stream.next_role = None;
    stream.state = State::ExpectStart;
    Ok(())
}
