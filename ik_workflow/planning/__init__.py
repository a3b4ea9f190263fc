"""What will be in time: calculations over the calendar of sittings. Knows neither web nor database."""
