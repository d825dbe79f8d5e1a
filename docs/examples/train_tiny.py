"""Trains a tiny random model on prepared examples for some steps: what goes in, and what the loss is of.

usage: python docs/examples/train_tiny.py FOLDER [STEPS]    FOLDER is what `harmony prepare` wrote; needs torch
"""

import sys
from itertools import cycle, islice

import openai_harmony
from openai_harmony import training

VOCABULARY = 201_088
WIDTH = 32


def main() -> None:
    folder, steps = sys.argv[1], int([*sys.argv, "8"][2])
    try:
        import torch
    except ImportError:
        print("torch is not installed, so nothing is trained: pip install torch")
        return
    torch.manual_seed(0)
    # Far from a language model: it sees one token and guesses the next. Any other takes the same two arrays.
    model = torch.nn.Sequential(torch.nn.Embedding(VOCABULARY, WIDTH), torch.nn.Linear(WIDTH, VOCABULARY, bias=False))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    batches = training.read(folder, columns=["input_ids", "labels"], batch_rows=8)
    for step, batch in enumerate(islice(cycle(list(batches)), steps), start=1):
        ids, labels = map(torch.from_numpy, batch.padded())
        # Labels are not shifted: each is what its own token is, so the token before it has to foretell it.
        guesses, wanted = model(ids[:, :-1]), labels[:, 1:]
        loss = torch.nn.functional.cross_entropy(guesses.flatten(0, 1), wanted.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        learned = int((wanted != -100).sum())
        print(f"step {step}: loss {loss.item():.3f} over {learned} of {wanted.numel()} tokens")
    token = int(model(torch.tensor([200_006]))[0].argmax())
    print("behind <|start|> it expects", repr(openai_harmony.load_harmony_encoding("HarmonyGptOss").decode([token])))


if __name__ == "__main__":
    main()
