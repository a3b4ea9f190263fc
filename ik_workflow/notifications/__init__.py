"""What is to be told to whom, and how it reaches them: reminders, the outbox, and the only place that sends mail."""
