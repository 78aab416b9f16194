"""What the tabs know and do: a State each; they ask, `rows` map, `views` show."""
