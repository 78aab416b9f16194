"""What the tabs show: answers of the API as rows with words. No I/O, no Reflex."""
