"""Records as the database holds them. No rules: what may happen to a record stands in ``states``."""
