"""What every domain stands on: actors and row scope, places and units, events, files, the clock."""
