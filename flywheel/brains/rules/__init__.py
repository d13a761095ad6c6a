"""The built-in brain: facts by rule, offline and deterministic, in Chinese and English."""
