"""Pages: they ask, they show, they hand an act to ``operations``; no rule stands here."""
