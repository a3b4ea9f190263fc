"""The documents a city prints: their rows, once for page, PDF, Word and Excel, and what makes files of them."""
