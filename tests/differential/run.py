"""Run gen.py's cases with whichever openai_harmony is importable; adds "out" or "err" to each.

usage: run.py < cases.jsonl > results.jsonl
"""

import json
import sys
import zlib

import openai_harmony as oh

ENC = oh.load_harmony_encoding(oh.HarmonyEncodingName.HARMONY_GPT_OSS)


def config(flag):
    return None if flag is None else oh.RenderConversationConfig(auto_drop_analysis=flag)


def tokens_of(c):
    toks = ENC.encode(c["text"], allowed_special="all")
    for at, tok in c["noise"]:
        toks.insert(int(at * (len(toks) + 1)), tok)
    if c["cut"] is not None:
        toks = toks[: int(c["cut"] * len(toks))]
    return toks


def role(name):
    return None if name is None else oh.Role(name)


def snapshot(p):
    return [
        p.state.value,
        p.current_role.value if p.current_role else None,
        p.current_channel,
        p.current_recipient,
        p.current_content_type,
        p.last_content_delta,
        zlib.crc32(p.current_content.encode()),
    ]


def stream(c):
    p = oh.StreamableParser(ENC, role(c["role"]), strict=c["strict"])
    trace, err = [snapshot(p)], None
    try:
        for t in tokens_of(c):
            p.process(t)
            trace.append(snapshot(p))
        if c["eos"]:
            p.process_eos()
            trace.append(snapshot(p))
    except Exception as e:
        err = error(e)
    # What a reader of the stream can rely on after a failure: the finished messages.
    return {"trace": trace, "err": err, "messages": [m.to_dict() for m in p.messages], "tokens": p.tokens}


def stream_on(c):
    """Feeds everything although tokens fail: a row a token with the first words of its error, then the end."""
    p = oh.StreamableParser(ENC, role(c["role"]), strict=c["strict"])
    rows = []
    for part in c["feed"]:
        for token in [None] if part is None else ENC.encode(part, allowed_special="all") if isinstance(part, str) else part:
            err = None
            try:
                p.process_eos() if token is None else p.process(token)
            except Exception as e:
                err = str(e).split(":")[0].split("\n")[0]
            rows.append([err, *snapshot(p)])
    return {"rows": rows, "state_data": p.state_data, "messages": [m.to_dict() for m in p.messages], "tokens": p.tokens}


def forms(c):
    """The JSON forms of a conversation, and what reading them back gives."""
    conversation = oh.Conversation.from_json(json.dumps(c))
    again = oh.Conversation.from_json(conversation.to_json())
    return {
        "to_dict": conversation.to_dict(),
        "to_json": conversation.to_json(),
        "again": again.to_dict(),
        "equal": again == conversation,
        "messages": [m.to_json() for m in conversation],
    }


def error(e):
    return [type(e).__name__, str(e)]


def do(c):
    op = c["op"]
    if op == "render":
        opts = None if c["function_tools"] is None else oh.RenderOptions(conversation_has_function_tools=c["function_tools"])
        return ENC.render(oh.Message.from_dict(c["message"]), opts)
    if op == "render_conversation_for_completion":
        return ENC.render_conversation_for_completion(
            oh.Conversation.from_json(json.dumps({"messages": c["messages"]})), role(c["role"]), config(c["auto_drop_analysis"])
        )
    if op.startswith("render_conversation"):
        return getattr(ENC, op)(oh.Conversation.from_json(json.dumps({"messages": c["messages"]})), config(c["auto_drop_analysis"]))
    if op == "parse":
        return [m.to_dict() for m in ENC.parse_messages_from_completion_tokens(tokens_of(c), role(c["role"]), strict=c["strict"])]
    if op == "stream":
        return stream(c)
    if op == "stream_on":
        return stream_on(c)
    if op == "forms":
        return forms(c)
    if op == "encode":
        a = c["allowed"] if c["allowed"] == "all" else set(c["allowed"])
        d = c["disallowed"] if c["disallowed"] == "all" else set(c["disallowed"])
        return ENC.encode(c["text"], allowed_special=a, disallowed_special=d)
    if op == "decode":
        out = {"decode": ENC.decode(c["tokens"], c["errors"]) if c["errors"] != "strict" else None}
        try:
            out["utf8"] = ENC.decode_utf8(c["tokens"])
        except Exception as e:
            out["utf8_err"] = error(e)
        return out
    raise SystemExit(f"unknown op {op}")


def main():
    for line in sys.stdin:
        c = json.loads(line)
        try:
            c["out"] = do(c)
        except BaseException as e:
            if isinstance(e, (KeyboardInterrupt, SystemExit)):
                raise
            c["err"] = error(e)
        print(json.dumps(c))


if __name__ == "__main__":
    main()
