"""What a configuration object has to do with others: what it names, what names it, and what it applies to."""
