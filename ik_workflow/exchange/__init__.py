"""What comes in from the council's published record and what goes out again as files."""
