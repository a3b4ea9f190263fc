"""Who is told of what, and when: reminders, the daily digest, and everybody's choice among them."""
