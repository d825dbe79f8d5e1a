"""Measure this package beside the published openai-harmony and the fastest tokenizers: `make bench`."""
