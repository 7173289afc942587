"""The book of rules: no input or output here, only what is true of requests, works and people."""
