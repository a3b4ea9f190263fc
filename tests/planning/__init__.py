"""Calculations over the calendar of sittings."""
