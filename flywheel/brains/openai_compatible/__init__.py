"""Brains behind an OpenAI-compatible chat completions endpoint: vendors, gateways, and models run by oneself."""
