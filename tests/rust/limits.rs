//! What a hostile caller or model can do: deep schemas, and a megabyte of whatever is worst for some part. Nothing may
//! overflow the stack, hang or come out wrong; times are measured elsewhere.

mod complete;
mod recovery;
mod replies;
mod schemas;
mod streams;
mod texts;

pub(crate) use schemas::nested_objects;
