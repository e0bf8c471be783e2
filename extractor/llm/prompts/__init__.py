"""Prompts: each a text with a version in its name, beside the response model it asks for."""
