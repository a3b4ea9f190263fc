"""The procedures: which steps exist, who may take them, and on what condition. Pure: no database, no clock, no web."""
