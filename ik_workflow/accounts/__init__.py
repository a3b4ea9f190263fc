"""Who somebody is: offices and relations on a day, and what they may see."""
