//! The messages of the past, each result behind its call (R21, R22).
//!
//! Harmony has no ids: a result follows its call. The APIs have ids, and give calls and results in any order. So calls and
//! results between which nothing else stands are a group, and in it each call is followed by its own results. Results of
//! earlier calls stay where they are.

use std::collections::{HashMap, VecDeque};

use super::instructions::later_instructions;
use super::text;
use crate::chat::{Author, Content, Message, Role};

/// Collects the messages of a request.
#[derive(Default)]
pub(crate) struct History<'v> {
    /// Instructions before the first message.
    instructions: Vec<String>,
    /// All messages before the group.
    messages: Vec<Placed>,
    /// Which message of the list is read. Rows of data sets ask which of their messages each message comes from.
    place: usize,
    group: Group<'v>,
    calls: Vec<CallState>,
    /// The latest call of each id.
    by_id: HashMap<&'v str, CallIndex>,
}

/// Which call of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallIndex(usize);

/// Calls and results with nothing else between.
#[derive(Default)]
struct Group<'v> {
    members: Vec<Member>,
    /// How many calls there were before it.
    first_call: usize,
    /// The calls that wait for the client's result, oldest first. One that got it by its id is taken out when it is met.
    waiting: VecDeque<CallIndex>,
    /// The same by the name of the function.
    waiting_by_name: HashMap<&'v str, VecDeque<CallIndex>>,
}

/// A message, and which message of the list it comes from.
type Placed = (Message, usize);

enum Member {
    Call {
        call: Placed,
        results: Vec<Placed>,
    },
    /// The result of a call that is not in the group.
    OtherResult(Placed),
}

/// What a result needs to know of its call.
struct CallState {
    recipient: String,
    channel: &'static str,
    has_result: bool,
    /// Its place in its group.
    member: usize,
}

/// A call of a tool, which the assistant wrote.
pub(crate) struct PastCall {
    pub(crate) recipient: String,
    pub(crate) channel: &'static str,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) arguments: String,
}

/// By what a result of the client's finds its call.
#[derive(Clone, Copy)]
pub(crate) struct CallKey<'v> {
    pub(crate) id: Option<&'v str>,
    pub(crate) name: &'v str,
}

impl<'v> History<'v> {
    /// Says which message of the list the next ones come from.
    pub(crate) fn read_at(&mut self, place: usize) {
        self.place = place;
    }

    /// Adds instructions. Those before the first message become one section (R5), later ones messages where they stand (R6).
    pub(crate) fn instructions(&mut self, parts: &[&str]) {
        if text::are_empty(parts) {
            return;
        }
        let text = parts.concat();
        if self.messages.is_empty() && self.group.members.is_empty() {
            self.instructions.push(text);
        } else {
            self.message(later_instructions(text));
        }
    }

    /// Adds a message that is neither call nor result.
    pub(crate) fn message(&mut self, message: Message) {
        self.close_group();
        self.messages.push((message, self.place));
    }

    /// Adds a call that the server ran: no result of the client's is meant for it.
    pub(crate) fn call(&mut self, call: PastCall) -> CallIndex {
        let mut message = Message::from_role_and_content(Role::Assistant, call.arguments)
            .with_recipient(call.recipient.as_str())
            .with_channel(call.channel);
        message.content_type = call.content_type.map(str::to_owned);
        let index = CallIndex(self.calls.len());
        self.calls.push(CallState {
            recipient: call.recipient,
            channel: call.channel,
            has_result: false,
            member: self.group.members.len(),
        });
        self.group.members.push(Member::Call {
            call: (message, self.place),
            results: Vec::new(),
        });
        index
    }

    /// Adds a call that the client is to answer.
    pub(crate) fn client_call(&mut self, key: CallKey<'v>, call: PastCall) {
        let index = self.unnamed_call(call);
        if let Some(id) = key.id {
            self.by_id.insert(id, index);
        }
        self.group
            .waiting_by_name
            .entry(key.name)
            .or_default()
            .push_back(index);
    }

    /// Adds a call that the next result is of.
    pub(crate) fn unnamed_call(&mut self, call: PastCall) -> CallIndex {
        let index = self.call(call);
        self.group.waiting.push_back(index);
        index
    }

    /// The nearest call with the id.
    pub(crate) fn call_of_id(&self, id: &str) -> Option<CallIndex> {
        self.by_id.get(id).copied()
    }

    /// The oldest call of the group that waits for the client's result; with a name, the oldest of that function.
    pub(crate) fn waiting_call(&mut self, name: Option<&str>) -> Option<CallIndex> {
        let group = &mut self.group;
        let waiting = match name {
            None => &mut group.waiting,
            Some(name) => group.waiting_by_name.get_mut(name)?,
        };
        while waiting
            .front()
            .is_some_and(|call| self.calls[call.0].has_result)
        {
            waiting.pop_front();
        }
        waiting.front().copied()
    }

    /// Adds the result of a call.
    pub(crate) fn result(&mut self, call: CallIndex, contents: Vec<Content>) {
        let past = &mut self.calls[call.0];
        past.has_result = true;
        let message = result_message(&past.recipient, past.channel, contents);
        let message = (message, self.place);
        let is_in_group = call.0 >= self.group.first_call;
        match self.group.members.get_mut(past.member) {
            Some(Member::Call { results, .. }) if is_in_group => results.push(message),
            _ => self.group.members.push(Member::OtherResult(message)),
        }
    }

    /// Adds the result of a call that is not there.
    pub(crate) fn result_of_unknown(&mut self, recipient: &str, contents: Vec<Content>) {
        let message = result_message(recipient, "commentary", contents);
        let message = (message, self.place);
        self.group.members.push(Member::OtherResult(message));
    }

    fn close_group(&mut self) {
        let next = Group {
            first_call: self.calls.len(),
            ..Group::default()
        };
        for member in std::mem::replace(&mut self.group, next).members {
            match member {
                Member::Call { call, results } => {
                    self.messages.push(call);
                    self.messages.extend(results);
                }
                Member::OtherResult(result) => self.messages.push(result),
            }
        }
    }

    /// The instructions that stand first, and all messages.
    pub(crate) fn finish(self) -> (Vec<String>, Vec<Message>) {
        let (instructions, messages) = self.finish_with_places();
        let messages = messages.into_iter().map(|(message, _)| message);
        (instructions, messages.collect())
    }

    /// The same, and which message of the list each comes from.
    pub(crate) fn finish_with_places(mut self) -> (Vec<String>, Vec<(Message, usize)>) {
        self.close_group();
        (self.instructions, self.messages)
    }
}

/// The result of a tool is from whom the call was to.
fn result_message(author: &str, channel: &str, contents: Vec<Content>) -> Message {
    Message {
        author: Author::new(Role::Tool, author),
        recipient: Some(Role::Assistant.as_str().to_owned()),
        content: contents,
        channel: Some(channel.to_owned()),
        content_type: None,
    }
}
