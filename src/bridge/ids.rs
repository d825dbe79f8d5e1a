//! The ids of items and calls: the response's own, with a kind before it and a number behind.
//!
//! They need no randomness, and are unique in a conversation since the ids of responses are.

/// Makes the ids of one response.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    /// The response's id without its prefix.
    suffix: String,
}

impl Ids {
    /// Ids for a response with this id, whose kind of ids begin with `prefix`.
    pub(super) fn new(id: &str, prefix: &str) -> Self {
        Self {
            suffix: id.strip_prefix(prefix).unwrap_or(id).to_owned(),
        }
    }

    /// The id of the thing of this kind, such as `"rs"` or `"call"`, and this number.
    pub(super) fn make(&self, kind: &str, number: usize) -> String {
        format!("{kind}_{}_{number}", self.suffix)
    }

    /// The ids of one choice of several.
    pub(super) fn of_choice(&self, choice: usize) -> Self {
        Self {
            suffix: format!("{}_{choice}", self.suffix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_the_response_s() {
        let ids = Ids::new("resp_0123456789abcdef01234567", "resp_");
        assert_eq!(ids.make("rs", 0), "rs_0123456789abcdef01234567_0");
        assert_eq!(
            Ids::new("other-1", "resp_").make("call", 2),
            "call_other-1_2"
        );
        let ids = Ids::new("chatcmpl-ID", "chatcmpl-");
        assert_eq!(ids.of_choice(1).make("call", 0), "call_ID_1_0");
    }

    /// Longer ones than 40 characters the clients send back, and OpenAI refuses them.
    #[test]
    fn ids_are_short() {
        let ids = Ids::new(&format!("resp_{}", "f".repeat(24)), "resp_");
        assert!(ids.make("call", 999).len() <= 33);
    }
}
