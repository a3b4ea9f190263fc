"""Odd requests in great number: whatever is sent, the answer is a German page and never a failure."""
