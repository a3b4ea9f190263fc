"""Acts: what somebody does to a record. Acts flush; whoever called them commits, once."""
